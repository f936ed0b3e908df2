"""How much was sold in a span? Sums by day, marketplace and currency.

Whole days come from the rollup by day, parts of days from the one by quarter of an
hour, or, for days before that one begins, from the orders of that one day. Where a
span ends within a quarter of an hour, the orders of that quarter are read.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Table,
    case,
    cast,
    func,
    literal,
    select,
)

from sentia.domain import rates
from sentia.domain.marketplaces import MARKETPLACES
from sentia.domain.money import DECIMALS, MICROS
from sentia.domain.ranges import DAY, Span
from sentia.domain.times import SLOT, business_day, day_starts_at
from sentia.queries.scope import Scope
from sentia.store import schema
from sentia.store.schema import Moment

ELSEWHERE: Final = ""  # the key of the spans of marketplaces we do not know: UTC days
LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)
SLOTS_REACH: Final = timedelta(days=39)  # slots are kept for 40 days
ZONES: Final = {m.id: m.zone for m in MARKETPLACES.values()} | {ELSEWHERE: "UTC"}
SUMS: Final = ("orders", "units", "revenue", "without_total")

Pick = Callable[[str, datetime], Span]  # which span, by the name of a zone


@dataclass(frozen=True, slots=True)
class Cell:
    """What one marketplace sold on one of its days, in one currency."""

    day: date
    marketplace_id: str
    currency: str
    orders: int
    units: int
    revenue: int  # millionths, of the orders whose total is known
    without_total: int
    tax: int | None = None  # None: the quarters of an hour do not say


@dataclass(slots=True)
class Sum:
    """Cells added up, currency by currency."""

    orders: int = 0
    units: int = 0
    without_total: int = 0
    tax_known: bool = True
    revenue: Counter[str] = field(default_factory=Counter)
    tax: Counter[str] = field(default_factory=Counter)
    known: Counter[str] = field(default_factory=Counter)  # orders with a total

    def add(self, cell: Cell) -> None:
        self.orders += cell.orders
        self.units += cell.units
        self.without_total += cell.without_total
        if known := cell.orders - cell.without_total:
            self.known[cell.currency] += known
            self.revenue[cell.currency] += cell.revenue
            self.tax[cell.currency] += cell.tax or 0
            self.tax_known &= cell.tax is not None


@dataclass(frozen=True, slots=True)
class Exchange:
    """Turns sums of several currencies into one, all at the rates of one day."""

    currency: str
    on: date

    def total(self, amounts: Mapping[str, int]) -> Decimal | None:
        """Add up millionths by currency; None where the bank names no rate."""
        total = Decimal(0)
        for currency, micros in amounts.items():
            rate = rates.rate(currency, self.currency, self.on)
            if rate is None:
                return None
            total += micros * rate.rate
        return total / MICROS

    def revenue(self, sold: Sum) -> Decimal | None:
        """Return the revenue; None where no order of some has a total yet."""
        return self.total(sold.revenue) if sold.known or not sold.orders else None

    def average(self, sold: Sum) -> Decimal | None:
        """Return the revenue of an order whose total is known."""
        revenue = self.revenue(sold)
        return (
            revenue / sold.known.total() if revenue is not None and sold.known else None
        )

    def text(self, amount: Decimal | None) -> str | None:
        """Write an amount with the decimals of the currency."""
        return None if amount is None else f"{self.rounded(amount):f}"

    def rounded(self, amount: Decimal) -> Decimal:
        """Round an amount to the decimals of the currency."""
        unit = Decimal(1).scaleb(-DECIMALS.get(self.currency, 2))
        return amount.quantize(unit, ROUND_HALF_UP)


def sales(
    db: Connection,
    scope: Scope,
    pick: Pick,
    now: datetime,
    *,
    fulfilled_by: str | None = None,
) -> list[Cell]:
    """What was sold in the span that `pick` chooses for each zone?

    Who fulfils is known of whole days only.
    """
    spans = {id_: pick(zone, now) for id_, zone in ZONES.items()}
    cells = [*_whole_days(db, scope, spans, fulfilled_by)]
    cut = {id_: span for id_, span in spans.items() if span.until}
    if cut:
        oldest = min(span.since or span.until or now for span in cut.values())
        part = _slots if now - oldest < SLOTS_REACH else _orders
        cells += part(db, scope, cut)
    return cells


def _rows(  # noqa: PLR0913 - what is asked, and how
    db: Connection,
    scope: Scope,
    table: Table,
    when: str,
    sums: Sequence[Any],
    *where: Any,
    index: str | None = None,
) -> Iterator[tuple[str, Any, tuple[Any, ...]]]:
    """Yield the key of the span, the day or slot, and the rest of a cell."""
    keys = table.c[when], table.c.marketplace_id, table.c.currency
    # The sum of a BIGINT is NUMERIC on PostgreSQL.
    whole = [cast(func.coalesce(of, 0), BigInteger) for of in sums]
    asked = select(*keys, *whole).where(*scope.of(table), *where).group_by(*keys)
    if index:
        asked = asked.with_hint(table, f"INDEXED BY {index}", "sqlite")
    for moment, id_, *rest in db.execute(asked.order_by(*keys)):
        yield id_ if id_ in ZONES else ELSEWHERE, moment, (id_, *rest)


def _whole_days(
    db: Connection, scope: Scope, spans: Mapping[str, Span], fulfilled_by: str | None
) -> Iterator[Cell]:
    table = schema.sales_days
    first = min(span.first for span in spans.values())
    last = max(span.last for span in spans.values())
    sums = [func.sum(table.c[name]) for name in (*SUMS, "tax")]
    within = [table.c.calendar == "marketplace", table.c.day.between(first, last)]
    if fulfilled_by is not None:
        within.append(table.c.fulfilled_by == fulfilled_by)
    for key, day, rest in _rows(db, scope, table, "day", sums, *within):
        span = spans[key]
        until = span.last - DAY if span.until else span.last
        if span.since is None and span.first <= day <= until:
            yield Cell(day, *rest)


def _slots(db: Connection, scope: Scope, spans: Mapping[str, Span]) -> Iterator[Cell]:
    table = schema.sales_slots
    parts = {
        id_: (span.since or day_starts_at(span.last, ZONES[id_]), span.until)
        for id_, span in spans.items()
        if span.until
    }
    within = (
        table.c.slot >= min(since for since, _ in parts.values()),
        table.c.slot < max(until for _, until in parts.values()),
    )
    sums = [func.sum(table.c[name]) for name in SUMS]
    days: dict[tuple[date, str, str], list[Sequence[int]]] = defaultdict(list)
    # The quarters in which a span ends, and the marketplaces that sold something then.
    ends: dict[tuple[datetime, datetime], list[str]] = defaultdict(list)
    for key, slot, (id_, currency, *sold) in _rows(
        db, scope, table, "slot", sums, *within
    ):
        since, until = parts.get(key, (slot, slot))
        if since <= slot < until < slot + SLOT:
            ends[slot, until].append(id_)
        elif since <= slot < until:
            days[business_day(slot, ZONES[key]), id_, currency].append(sold)
    for cell, slots in days.items():
        yield Cell(*cell, *map(sum, zip(*slots, strict=True)))
    for (slot, until), ids in ends.items():
        yield from part_of_quarter(db, scope, slot, until, ids)


def part_of_quarter(
    db: Connection, scope: Scope, slot: datetime, until: datetime, ids: Sequence[str]
) -> Iterator[Cell]:
    """What was sold in some marketplaces in the first minutes of a quarter?

    These are few orders, and `orders_by_placed` finds no other ones.
    """
    table = schema.orders
    without_total = func.count() - func.count(table.c.total)
    sums = func.count(), func.sum(table.c.units), func.sum(table.c.total), without_total
    within = (
        table.c.counted,
        table.c.marketplace_id.in_({*ids}),
        table.c.placed_at >= slot,
        table.c.placed_at < until,
    )
    # In the order of its days SQLite would read all orders there are.
    by = "orders_by_placed"
    for _, day, rest in _rows(db, scope, table, "day", sums, *within, index=by):
        yield Cell(day, *rest)


def _orders(db: Connection, scope: Scope, spans: Mapping[str, Span]) -> Iterator[Cell]:
    table = schema.orders
    begins = [span.first if span.since else span.last for span in spans.values()]
    ends = [span.last for span in spans.values()]
    of = {name: func.sum(table.c[name]) for name in ("units", "total", "tax")}
    without_total = func.count() - func.count(table.c.total)
    sums = func.count(), of["units"], of["total"], without_total, of["tax"]
    within = (
        table.c.counted,
        table.c.day.between(min(begins), max(ends)),
        table.c.placed_at < _by_place(spans, lambda span: span.until),
        table.c.placed_at >= _by_place(spans, lambda span: span.since or LONG_AGO),
    )
    for key, day, rest in _rows(db, scope, table, "day", sums, *within):
        span = spans.get(key)
        if span and (span.since or day == span.last):
            yield Cell(day, *rest)


def _by_place(
    spans: Mapping[str, Span], bound: Callable[[Span], datetime | None]
) -> ColumnElement[datetime]:
    """Return a bound of each marketplace's own span."""
    bounds = {id_: literal(bound(span), Moment) for id_, span in spans.items()}
    elsewhere = bounds.pop(ELSEWHERE, None)
    return case(bounds, value=schema.orders.c.marketplace_id, else_=elsewhere)
