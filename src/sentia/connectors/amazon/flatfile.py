"""The rows of Amazon's report files, as orders and stock."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from sentia.connectors.amazon.cells import (
    COMMA_COUNTRIES,
    Amounts,
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
    micros: Counter[str] = field(default_factory=Counter)  # by currency, as written


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


class _Row(NamedTuple):
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
    read = _OrderRows(sheet).read
    orders: dict[str, list[_Row]] = {}
    rejected: list[Rejected] = []
    broken: set[str] = set()  # orders that have a row nobody could read
    rows = 0
    for row in sheet.read(read):
        if isinstance(row, Rejected):
            tally.rejected += 1
            rejected.append(row)
            broken.add(row.key.partition(" ")[0])
            continue
        if (len(orders) >= BATCH_ORDERS and row.order_id not in orders) or (
            rows >= BATCH_ROWS
        ):
            yield _batch(orders, rejected, broken, file_id)
            orders, rejected, rows = {}, [], 0
        orders.setdefault(row.order_id, []).append(row)
        rows += 1
        tally.rows += 1
        if row.micros is not None:
            tally.micros[row.shape.currency] += row.micros
    if orders or rejected:
        yield _batch(orders, rejected, broken, file_id)


class _OrderRows:
    """Reads rows of one file; it remembers what many of them share."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._amounts = {comma: Amounts(comma=comma) for comma in (True, False)}
        self._shape_of = lru_cache(4096)(self._shape)
        self._day_of = lru_cache(4096)(self._day)

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
            placed_at, placed_on = self._day_of(placed, shape.marketplace)
        micros, tax = self._money(shape.marketplace, cells[8:16])
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

    def _day(self, text: str, marketplace: Marketplace) -> tuple[datetime, date]:
        """Read a date without an offset: the business day as it is written."""
        day, at = written(text, day_first=lambda: self._day_first)
        return local(day, at, marketplace.zone), day

    def _money(
        self, marketplace: Marketplace, cells: Sequence[str]
    ) -> tuple[int | None, int | None]:
        """Return what a line adds to its order's total, and the tax in it."""
        amounts = self._amounts[marketplace.country in COMMA_COUNTRIES]
        price, shipping, gift_wrap, item_off, ship_off, *taxes = map(
            amounts.__getitem__, cells
        )
        tax = None if taxes[0] is None else sum(filter(None, taxes))
        if price is None:
            return None, tax
        total = price + (shipping or 0) + (gift_wrap or 0)
        total -= abs(item_off or 0) + abs(ship_off or 0)
        # Elsewhere the prices hold the tax already.
        return total + (tax or 0) if marketplace.tax_on_top else total, tax

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
    row = rows[0] if len(rows) == 1 else min(rows, key=_rank)
    shape = row.shape
    live = [line for line in rows if not line.shape.cancelled]
    counts = shape.status is not Status.CANCELLED
    known = counts and whole and all(
        line.micros is not None and line.shape.currency == shape.currency
        for line in live
    )  # fmt: skip
    taxed = known and all(line.tax is not None for line in live)
    return Order(
        order_id=row.order_id,
        marketplace_id=shape.marketplace.id,
        status=shape.status,
        status_word=shape.word,
        placed_at=row.placed_at,
        placed_on=row.placed_on,
        updated_at=max(
            (line.updated_at for line in rows if line.updated_at), default=None
        ),
        fulfilled_by=shape.fulfilled_by,
        on_channel=shape.on_channel,
        is_replacement=shape.is_replacement,
        is_business=shape.is_business,
        total=_sum((line.micros for line in live), shape.currency) if known else None,
        tax=_sum((line.tax for line in live), shape.currency) if taxed else None,
        items=tuple(_items(rows, shape.currency, counts=counts)),
        source=Source.FILE,
    )


def _rank(row: _Row) -> tuple[int, str]:
    return RANKS.index(row.shape.status), row.shape.word


def _items(rows: Sequence[_Row], currency: str, *, counts: bool) -> Iterator[OrderItem]:
    """Number the rows of an order: even identical ones are lines of their own."""
    seen: Counter[str] = Counter()
    for row in rows:
        name = row.item_id or row.sku
        seen[name] += 1
        # Amazon splits an item over several rows where it ships from several places.
        plain = row.item_id and seen[name] == 1
        micros = row.micros if row.shape.currency == currency else None
        if row.shape.cancelled:  # what adds nothing; of a cancelled order, what may be
            micros = 0 if counts else None
        yield OrderItem(
            item_id=name if plain else f"{name}#{seen[name]}",
            sku=row.sku,
            asin=row.asin,
            title=row.title,
            quantity=row.quantity,
            total=None if micros is None else _money(micros, currency),
        )


def _sum(micros: Iterable[int | None], currency: str) -> Money:
    return _money(sum(filter(None, micros)), currency)


@lru_cache(maxsize=65_536)
def _money(micros: int, currency: str) -> Money:
    return from_micros(micros, currency)


def _batch(
    orders: Mapping[str, Sequence[_Row]],
    rejected: Sequence[Rejected],
    broken: Container[str],
    file_id: str,
) -> Batch:
    return Batch(
        records=[_order(rows, whole=id_ not in broken) for id_, rows in orders.items()],
        rejected=rejected,
        file_id=file_id,
    )
