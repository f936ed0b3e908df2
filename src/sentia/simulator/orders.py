"""An order as the world keeps it; what Amazon shows of it is written elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sentia.simulator.places import Place

OPEN: Final = frozenset({"UNSHIPPED", "PARTIALLY_SHIPPED"})
WAITING: Final = frozenset({"PENDING", "PENDING_AVAILABILITY"})


@dataclass(slots=True, kw_only=True)
class Line:
    """One row of an order. Money counts in the currency's smallest unit.

    Prices are for the whole row. Where the marketplace's prices hold the tax, the
    taxes are the parts of the prices that are tax.
    """

    id: str
    sku: str
    asin: str
    title: str
    quantity: int
    price: int = 0
    tax: int = 0
    shipping: int = 0
    shipping_tax: int = 0
    gift_wrap: int = 0
    gift_wrap_tax: int = 0
    discount: int = 0
    shipping_discount: int = 0
    promotions: tuple[str, ...] = ()
    shipped: int = 0
    unit_price: int = 0

    @property
    def taxes(self) -> int:
        return self.tax + self.shipping_tax + self.gift_wrap_tax

    @property
    def discounts(self) -> int:
        return self.discount + self.shipping_discount

    def total(self, place: Place) -> int:
        """Return what the buyer pays for the row."""
        prices = self.price + self.shipping + self.gift_wrap - self.discounts
        return prices + self.taxes if place.tax_on_top else prices


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

    def become(self, status: str, at: datetime) -> None:
        """Change the state, and what goes with it."""
        self.status, self.updated = status, at
        self.priced = status not in {*WAITING, "CANCELLED"} and self.on_channel
        for line in self.lines:
            if status == "CANCELLED":
                line.quantity = 0
            elif status == "SHIPPED":
                line.shipped = line.quantity
        if status == "PARTIALLY_SHIPPED":
            self.lines[0].shipped = self.lines[0].quantity
        self.texts.clear()
