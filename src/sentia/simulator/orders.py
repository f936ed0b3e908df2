"""An order as the world keeps it; what Amazon shows of it is written elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NamedTuple

from sentia.simulator.places import Place

SILENT: Final = frozenset({"PENDING", "PENDING_AVAILABILITY", "CANCELLED"})


class Part(NamedTuple):
    """What the goods, the shipping or the wrapping of a whole row cost.

    Counted in the currency's smallest unit. Where the marketplace's prices hold the
    tax, this is the part of the price that is tax.
    """

    price: int = 0
    tax: int = 0
    discount: int = 0


NOTHING: Final = Part()


@dataclass(slots=True, kw_only=True)
class Line:
    """One row of an order."""

    id: str
    sku: str
    asin: str
    title: str
    quantity: int
    unit_price: int = 0
    shipped: int = 0
    item: Part = NOTHING
    shipping: Part = NOTHING
    gift_wrap: Part = NOTHING
    promotions: tuple[str, ...] = ()

    @property
    def parts(self) -> tuple[Part, Part, Part]:
        return self.item, self.shipping, self.gift_wrap

    def total(self, place: Place) -> int:
        """Return what the buyer pays for the row."""
        on_top = place.tax_on_top
        return sum(p.price - p.discount + p.tax * on_top for p in self.parts)


@dataclass(slots=True, kw_only=True)
class Order:
    """One order, and the texts already written of it."""

    id: str
    place: Place
    created: datetime
    updated: datetime
    status: str
    by_amazon: bool
    lines: list[Line]
    # Amazon tells no money while the payment is pending, nor once it is cancelled.
    priced: bool = False
    on_channel: bool = True
    replaces: str = ""
    programs: tuple[str, ...] = ()
    cancelled_by: str = ""
    ship_by: datetime | None = None
    withheld: bool = False  # found by its id and in reports, but not listed yet
    texts: dict[str, bytes] = field(default_factory=dict)

    @property
    def total(self) -> int | None:
        """Return the order's total, if Amazon tells it."""
        if not self.priced:
            return None
        return sum(line.total(self.place) for line in self.lines)

    @property
    def counts(self) -> bool:
        """Tell whether it is a sale: not cancelled, replaced, or of another shop."""
        return self.status != "CANCELLED" and self.on_channel and not self.replaces

    @property
    def shipper(self) -> str:
        return "AMAZON" if self.by_amazon else "MERCHANT"

    @property
    def speed(self) -> str:
        return "EXPEDITED" if self.by_amazon else "STANDARD"

    @property
    def business(self) -> bool:
        return "AMAZON_BUSINESS" in self.programs

    @property
    def channel(self) -> str:
        """Return the name of the shop that took it."""
        place = self.place
        return place.name if self.on_channel else f"Non-Amazon {place.country}"

    def touch(self, at: datetime) -> None:
        """Let something change that nobody sees but by the time of the update."""
        self.updated = at
        self.texts.clear()

    def become(self, status: str, at: datetime) -> None:
        """Change the state, and what goes with it."""
        self.touch(at)
        self.status = status
        self.priced = status not in SILENT and self.on_channel
        for line in self.lines:
            if status == "CANCELLED":
                line.quantity = 0
            elif status == "SHIPPED":
                line.shipped = line.quantity
        if status == "PARTIALLY_SHIPPED":
            self.lines[0].shipped = self.lines[0].quantity
