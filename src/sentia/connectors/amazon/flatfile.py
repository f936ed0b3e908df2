"""The rows of Amazon's report files, as orders and stock."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, lru_cache
from pathlib import Path
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
from sentia.connectors.amazon.columns import Kind, Sheet, open_sheet
from sentia.domain.batches import Batch, Rejected
from sentia.domain.marketplaces import BY_COUNTRY, BY_NAME, Marketplace
from sentia.domain.money import Money, from_micros
from sentia.domain.orders import FulfilledBy, Order, OrderItem, Source, Status

BATCH_ORDERS: Final = 5_000
BATCH_ROWS: Final = 20_000  # so many at most, even if they are all of one order
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
# Where rows of one order disagree, the first of these is the order's: one that is
# cancelled in part is not cancelled.
RANKS: Final = (
    Status.PARTIALLY_SHIPPED, Status.UNSHIPPED, Status.PENDING, Status.OTHER,
    Status.SHIPPED, Status.CANCELLED,
)  # fmt: skip


@dataclass(slots=True)
class Tally:
    """What a file holds, whatever becomes of it."""

    rows: int = 0  # those that could be read
    rejected: int = 0
    first_rejected: Rejected | None = None
    lines: int = 0  # of the file, header included
    micros: Counter[str] = field(default_factory=Counter)  # by currency, as written

    def reject(self, row: Rejected) -> None:
        """Count a row that could not be read."""
        self.rejected += 1
        self.first_rejected = self.first_rejected or row


class _Shape(NamedTuple):
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


class _Row(msgspec.Struct, frozen=True, gc=False):
    """One row, read."""

    order_id: str
    shape: _Shape
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


def order_batches(
    path: Path,
    *,
    file_id: str,
    charset: str | None = None,
    tally: Tally | None = None,
) -> Iterator[Batch]:
    """Read an All Orders report, some thousand orders at a time.

    Args:
        path: a file that `recognise` calls all orders.
        file_id: names this reading; rows of one order may stand anywhere in the file.
        charset: what its sender called it (Content-Type), where that is known.
        tally: where to count what the file holds.

    Raises:
        InputFileError: it is no such report.
    """
    sheet = open_sheet(path, Kind.ORDERS, charset)
    tally = Tally() if tally is None else tally
    tally.lines = sheet.lines
    gathered = _Gathered(file_id)
    for row in sheet.read(_OrderRows(sheet).read):
        if gathered.full_for(row):
            yield gathered.batch()
        if isinstance(row, Rejected):
            gathered.set_aside(row)
            tally.reject(row)
        else:
            gathered.rows.setdefault(row.order_id, []).append(row)
            tally.rows += 1
            if row.micros is not None:
                tally.micros[row.shape.currency] += row.micros
    if gathered:
        yield gathered.batch()


class _Gathered:
    """Rows by order, on their way into one batch."""

    def __init__(self, file_id: str) -> None:
        self._file_id = file_id
        self._read = 0
        self._rejected: list[Rejected] = []
        # Rows nobody could read, by their order where that much could be read.
        self._broken: dict[str, Rejected] = {}
        self.rows: dict[str, list[_Row]] = {}

    def __bool__(self) -> bool:
        return bool(self.rows or self._rejected)

    def full_for(self, row: _Row | Rejected) -> bool:
        """Say whether the row belongs into the next batch: not in mid-order."""
        self._read += 1
        if len(self.rows) < BATCH_ORDERS and self._read < BATCH_ROWS:
            return False
        goes_on = not isinstance(row, Rejected) and row.order_id in self.rows
        return not goes_on or self._read >= BATCH_ROWS

    def set_aside(self, row: Rejected) -> None:
        self._rejected.append(row)
        self._broken[row.key] = row

    def batch(self) -> Batch:
        """Hand over what there is, and begin anew."""
        rows, broken = self.rows, self._broken
        # The quarantine lets go of what is stored: not of an order with a bad row.
        again = [broken[order_id] for order_id in rows if order_id in broken]
        batch = Batch(
            records=[
                _order(some, whole=id_ not in broken) for id_, some in rows.items()
            ],
            rejected=list(dict.fromkeys([*self._rejected, *again])),
            file_id=self._file_id,
        )
        self.rows, self._rejected, self._read = {}, [], 0
        return batch


class _OrderRows:
    """Reads rows of one file; it remembers what many of them share."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._shape_of = lru_cache(4096)(self._shape)
        self._day_of = lru_cache(4096)(self._day)
        self._money_of = lru_cache(65_536)(self._money)

    def read(self, cells: Sequence[str]) -> _Row:
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
        return _Row(
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

    def _shape(self, cells: Sequence[str]) -> _Shape:
        status, item_status, fulfilled, channel, country, currency, *flags = cells
        marketplace, on_channel = self._marketplace(channel, country)
        said = _status(status)
        code = currency.strip().upper() or marketplace.currency
        if not CURRENCY.fullmatch(code):
            msg = f"{currency[:40]!r} is no currency"
            raise ValueError(msg)
        return _Shape(
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


def _order(rows: Sequence[_Row], *, whole: bool) -> Order:
    """Make one order of its rows; `whole` unless some could not be read."""
    first = rows[0] if len(rows) == 1 else min(rows, key=_rank)
    shape, currency = first.shape, first.shape.currency
    counts = shape.status is not Status.CANCELLED
    total: int | None = 0 if counts and whole else None
    tax, updated_at = total, first.updated_at
    items: dict[str, OrderItem] = {}
    for row in rows:
        micros = row.micros if row.shape.currency == currency else None
        if not row.shape.cancelled:
            total = None if micros is None or total is None else total + micros
            tax = None if row.tax is None or tax is None else tax + row.tax
        else:  # it adds nothing, or belongs to an order that never came to be
            micros = 0 if counts else None
        if row.updated_at and updated_at and row.updated_at > updated_at:
            updated_at = row.updated_at
        item_id = _free_id(row, items)
        items[item_id] = OrderItem(
            item_id=item_id,
            sku=row.sku,
            asin=row.asin,
            title=row.title,
            quantity=row.quantity,
            total=None if micros is None else _money(micros, currency),
        )
    return Order(
        order_id=first.order_id,
        marketplace_id=shape.marketplace.id,
        status=shape.status,
        status_word=shape.word,
        placed_at=first.placed_at,
        placed_on=first.placed_on,
        updated_at=updated_at,
        fulfilled_by=shape.fulfilled_by,
        on_channel=shape.on_channel,
        is_replacement=shape.is_replacement,
        is_business=shape.is_business,
        total=None if total is None else _money(total, currency),
        tax=None if total is None or tax is None else _money(tax, currency),
        items=tuple(items.values()),
        source=Source.FILE,
    )


def _free_id(row: _Row, taken: Container[str]) -> str:
    """Number the rows of an order: even identical ones are lines of their own.

    Amazon splits an item over several rows where it ships from several places.
    """
    name, n = row.item_id or f"{row.sku}#1", 1
    while name in taken:
        n += 1
        name = f"{row.item_id or row.sku}#{n}"
    return name


def _rank(row: _Row) -> tuple[int, str]:
    return RANKS.index(row.shape.status), row.shape.word


@lru_cache(maxsize=65_536)
def _money(micros: int, currency: str) -> Money:
    return from_micros(micros, currency)
