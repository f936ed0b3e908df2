"""What one row of an All Orders report says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import Final, NamedTuple

import msgspec

from sentia.connectors.amazon.cells import (
    COMMA_COUNTRIES,
    amount,
    count,
    is_day_first,
    local,
    moment,
    written,
)
from sentia.connectors.amazon.sheets import Sheet
from sentia.domain.marketplaces import BY_COUNTRY, BY_NAME, Marketplace
from sentia.domain.orders import FulfilledBy, Status

# Words carry suffixes ("Shipped - Delivered to Buyer"). Shipping is what Amazon says
# while it still packs.
STATUSES: Final = {
    "pending": Status.PENDING,
    "unshipped": Status.UNSHIPPED,
    "shipping": Status.UNSHIPPED,
    "partiallyshipped": Status.PARTIALLY_SHIPPED,
    "shipped": Status.SHIPPED,
    "cancel": Status.CANCELLED,
}
FULFILLED: Final[dict[str, FulfilledBy]] = {
    "amazon": "amazon", "afn": "amazon", "merchant": "merchant", "mfn": "merchant",
}  # fmt: skip
TRUTHS: Final = {"true": True, "false": False}
CURRENCY: Final = re.compile(r"[A-Z]{3}")
ORDER_ID: Final = re.compile(r"[!-~]{1,64}")


class Shape(NamedTuple):
    """What thousands of rows have in common."""

    marketplace: Marketplace
    on_channel: bool
    status: Status
    word: str
    cancelled: bool  # the line, if not the whole order
    fulfilled_by: FulfilledBy | None
    currency: str
    is_business: bool | None
    is_replacement: bool | None


class Row(msgspec.Struct, frozen=True, gc=False):
    """One row, read."""

    order_id: str
    shape: Shape
    placed_at: datetime
    placed_on: date | None
    updated_at: datetime | None
    item_id: str
    sku: str
    asin: str | None
    title: str | None
    quantity: int
    micros: int | None  # what the line adds to its order's total
    tax: int | None


class OrderRows:
    """Reads rows of one file; it remembers what many of them share."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._shape_of = lru_cache(4096)(self._shape)
        self._day_of = lru_cache(4096)(self._day)
        self._money_of = lru_cache(65_536)(self._money)

    def read(self, cells: Sequence[str]) -> Row:
        """Read one row: the fields of `COLUMNS`, in their order.

        Raises:
            ValueError: a cell is not what it should be.
        """
        shape = self._shape_of(cells[:8])
        order_id, item_id, placed, updated, quantity, sku, asin, title = cells[16:]
        if not ORDER_ID.fullmatch(order_id):
            msg = f"{order_id[:40]!r} is no order id"
            raise ValueError(msg)
        placed_at, placed_on = moment(placed), None
        if placed_at is None:
            placed_at, placed_on = self._day_of(placed, shape.marketplace.zone)
        micros, tax = self._money_of(cells[8:16], shape.marketplace.country)
        return Row(
            order_id,
            shape,
            placed_at,
            placed_on,
            moment(updated),
            item_id,
            sku,
            asin or None,
            title or None,
            0 if shape.cancelled and not quantity else count(quantity),
            micros,
            tax,
        )

    def _shape(self, cells: Sequence[str]) -> Shape:
        status, item_status, fulfilled, channel, country, currency, *flags = cells
        marketplace, on_channel = self._marketplace(channel, country)
        said = _status(status)
        code = currency.strip().upper() or marketplace.currency
        if not CURRENCY.fullmatch(code):
            msg = f"{currency[:40]!r} is no currency"
            raise ValueError(msg)
        return Shape(
            marketplace,
            on_channel,
            said,
            status.strip(),
            Status.CANCELLED in (said, _status(item_status)),
            FULFILLED.get(fulfilled.strip().casefold()),
            code,
            *(TRUTHS.get(flag.strip().casefold()) for flag in flags),
        )

    def _marketplace(self, channel: str, country: str) -> tuple[Marketplace, bool]:
        """Tell where a row was sold, and whether Amazon sold it.

        By the row, never by the request: a report for one marketplace holds the whole
        region (docs issue 1404). "Non-Amazon US" is multi-channel fulfilment.
        """
        name = channel.strip().casefold()
        if found := BY_NAME.get(name):
            return found, True
        if name.startswith("non-amazon"):
            word = name.removeprefix("non-amazon").strip() or country.strip()
            if found := BY_COUNTRY.get(word.upper()) or self._home:
                return found, False
        msg = f"{channel[:40]!r} is no sales channel we know"
        raise ValueError(msg)

    def _day(self, text: str, zone_name: str) -> tuple[datetime, date]:
        """Read a date without an offset: the business day as it is written."""
        day, at = written(text, day_first=lambda: self._day_first)
        return local(day, at, zone_name), day

    def _money(
        self, cells: Sequence[str], country: str
    ) -> tuple[int | None, int | None]:
        """Return what a line adds to its order's total, and the tax of it."""
        comma = country in COMMA_COUNTRIES
        price, shipping, gift_wrap, item_off, ship_off, *taxes = (
            amount(text, comma=comma) for text in cells
        )
        tax = None if taxes[0] is None else sum(filter(None, taxes))
        if price is None:
            return None, tax
        total = price + (shipping or 0) + (gift_wrap or 0)
        total -= abs(item_off or 0) + abs(ship_off or 0)
        # Elsewhere the prices hold the tax already.
        return total + (tax or 0) if BY_COUNTRY[country].tax_on_top else total, tax

    @cached_property
    def _day_first(self) -> bool:
        return is_day_first(self._sheet.column("placed"))

    @cached_property
    def _home(self) -> Marketplace | None:
        """The first marketplace the file names: where a bare Non-Amazon belongs."""
        names = (text.strip().casefold() for text in self._sheet.column("channel"))
        return next((BY_NAME[name] for name in names if name in BY_NAME), None)


def _status(word: str) -> Status:
    folded = re.sub(r"[\s_-]", "", word).casefold()
    found = (said for prefix, said in STATUSES.items() if folded.startswith(prefix))
    return next(found, Status.OTHER)
