"""The All Orders report, as orders: its rows gathered, some thousand at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Final

from sentia.connectors.amazon.columns import Kind
from sentia.connectors.amazon.orderrows import OrderRows, Row
from sentia.connectors.amazon.sheets import open_sheet
from sentia.domain.batches import Batch, Rejected
from sentia.domain.money import Money, from_micros
from sentia.domain.orders import Order, OrderItem, Source, Status

BATCH_ORDERS: Final = 5_000
BATCH_ROWS: Final = 20_000  # so many at most, even if they are all of one order
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
    oldest: datetime | None = None  # when the first of its orders was placed
    micros: Counter[str] = field(default_factory=Counter)  # by currency, as written

    def reject(self, row: Rejected) -> None:
        """Count a row that could not be read."""
        self.rejected += 1
        self.first_rejected = self.first_rejected or row


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
    for row in sheet.read(OrderRows(sheet).read):
        if gathered.full_for(row):
            yield gathered.batch()
        if isinstance(row, Rejected):
            gathered.set_aside(row)
            tally.reject(row)
        else:
            gathered.rows.setdefault(row.order_id, []).append(row)
            tally.rows += 1
            if tally.oldest is None or row.placed_at < tally.oldest:
                tally.oldest = row.placed_at
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
        self.rows: dict[str, list[Row]] = {}

    def __bool__(self) -> bool:
        return bool(self.rows or self._rejected)

    def full_for(self, row: Row | Rejected) -> bool:
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


def _order(rows: Sequence[Row], *, whole: bool) -> Order:
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


def _free_id(row: Row, taken: Container[str]) -> str:
    """Number the rows of an order: even identical ones are lines of their own.

    Amazon splits an item over several rows where it ships from several places.
    """
    name, n = row.item_id or f"{row.sku}#1", 1
    while name in taken:
        n += 1
        name = f"{row.item_id or row.sku}#{n}"
    return name


def _rank(row: Row) -> tuple[int, str]:
    return RANKS.index(row.shape.status), row.shape.word


@lru_cache(maxsize=65_536)
def _money(micros: int, currency: str) -> Money:
    return from_micros(micros, currency)
