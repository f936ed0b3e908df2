"""How much was sold in a span? Sums by day, marketplace and currency.

Whole days come from the rollup by day. Of a day that is cut, the rollup by quarter of
an hour has the parts, and the orders of the last quarter what it has of that; before
quarters are kept, the orders of the part are read.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    Table,
    cast,
    func,
    literal,
    select,
    union_all,
)

from sentia.domain import rates
from sentia.domain.marketplaces import MARKETPLACES
from sentia.domain.money import DECIMALS, MICROS
from sentia.domain.ranges import DAY, Span
from sentia.domain.times import day_starts_at, slot_of
from sentia.queries.scope import Scope
from sentia.store import schema

ELSEWHERE: Final = ""  # the key of the spans of marketplaces we do not know: UTC days
SLOTS_REACH: Final = timedelta(days=39)  # slots are kept for 40 days
ZONES: Final = {m.id: m.zone for m in MARKETPLACES.values()} | {ELSEWHERE: "UTC"}
SUMS: Final = ("orders", "units", "revenue", "without_total")


def _sums(*of: Any) -> list[ColumnElement[int]]:
    # The sum of a BIGINT is NUMERIC on PostgreSQL.
    return [cast(func.coalesce(one, 0), BigInteger) for one in of]


# Made once: there are many statements of them.
OF_DAYS: Final = _sums(*(func.sum(schema.sales_days.c[n]) for n in (*SUMS, "tax")))
OF_SLOTS: Final = _sums(*(func.sum(schema.sales_slots.c[n]) for n in SUMS))
OF_ORDERS: Final = _sums(
    func.count(),
    func.sum(schema.orders.c.units),
    func.sum(schema.orders.c.total),
    func.count() - func.count(schema.orders.c.total),
)

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


class Part(NamedTuple):
    """The part of a business day that counts, from one moment to another."""

    day: date
    begins: datetime
    ends: datetime

    @classmethod
    def of(cls, span: Span, day: date, zone: str) -> Part:
        """Return what a span that is cut has of one of its days."""
        begins, ends = day_starts_at(day, zone), day_starts_at(day + DAY, zone)
        until = span.until or ends
        return cls(day, max(begins, span.since or begins), min(ends, until))


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

    Who fulfils is known of whole days only: no span that is cut is narrowed by it.
    """
    spans = {id_: pick(zone, now) for id_, zone in ZONES.items()}
    cells: list[Cell] = []
    # Days of which a part counts, and the marketplaces that sold something on them.
    cut: dict[Part, set[str]] = defaultdict(set)
    for cell in _days(db, scope, spans, fulfilled_by):
        key = cell.marketplace_id if cell.marketplace_id in ZONES else ELSEWHERE
        span = spans[key]
        if not span.first <= cell.day <= span.last:
            continue
        if span.since or (span.until and cell.day == span.last):
            cut[Part.of(span, cell.day, ZONES[key])].add(cell.marketplace_id)
        else:
            cells.append(cell)
    asked = [each for part, ids in cut.items() for each in _sold(scope, part, ids, now)]
    if asked:
        cells += [Cell(*row) for row in db.execute(union_all(*asked))]
    return cells


def _days(
    db: Connection, scope: Scope, spans: Mapping[str, Span], fulfilled_by: str | None
) -> Iterator[Cell]:
    c = schema.sales_days.c
    first = min(span.first for span in spans.values())
    last = max(span.last for span in spans.values())
    within = [c.calendar == "marketplace", c.day.between(first, last)]
    if fulfilled_by is not None:
        within.append(c.fulfilled_by == fulfilled_by)
    keys = c.day, c.marketplace_id, c.currency
    asked = select(*keys, *OF_DAYS).where(*scope.of(schema.sales_days), *within)
    for row in db.execute(asked.group_by(*keys).order_by(*keys)):
        yield Cell(*row)


def _sold(
    scope: Scope, part: Part, ids: Collection[str], now: datetime
) -> Iterator[Select[Any]]:
    """Select what some marketplaces sold in a part of their day.

    From the quarters of an hour, and from the orders of the one that is cut; from
    orders alone where quarters are kept no more. `orders_by_placed` finds no other
    ones: in the order of days, SQLite would read all orders there are.
    """
    slots, orders, turn = schema.sales_slots, schema.orders, part.begins
    if now - part.begins < SLOTS_REACH:
        turn, c = slot_of(part.ends), slots.c
        told = _cells(scope, slots, part.day, ids, OF_SLOTS)
        yield told.where(c.slot >= part.begins, c.slot < turn)
    if turn < part.ends:
        c = orders.c
        told = _cells(scope, orders, part.day, ids, OF_ORDERS)
        placed = c.counted, c.placed_at >= turn, c.placed_at < part.ends
        by = "INDEXED BY orders_by_placed"
        yield told.where(*placed).with_hint(orders, by, "sqlite")


def _cells(
    scope: Scope, table: Table, day: date, ids: Collection[str], sums: Sequence[Any]
) -> Select[Any]:
    place, currency = table.c.marketplace_id, table.c.currency
    return (
        select(literal(day), place, currency, *sums)
        .where(*scope.of(table), place.in_(sorted(ids)))
        .group_by(place, currency)
    )
