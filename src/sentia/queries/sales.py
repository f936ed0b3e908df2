"""How much was sold in a span? Sums by day, marketplace and currency.

Whole days come from the rollup by day, parts of days from the one by quarter of an
hour, or, for days before that one begins, from the orders of that one day.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import BigInteger, Connection, Table, case, cast, func, literal, select

from sentia.domain import rates
from sentia.domain.marketplaces import MARKETPLACES
from sentia.domain.money import MICROS
from sentia.domain.ranges import DAY, Span
from sentia.domain.times import business_day, day_starts_at
from sentia.queries.scope import Scope
from sentia.store import schema
from sentia.store.schema import Moment

ELSEWHERE: Final = ""  # the key of the spans of marketplaces we do not know: UTC days
SLOTS_REACH: Final = timedelta(days=39)  # slots are kept for 40 days
ZONES: Final = {m.id: m.zone for m in MARKETPLACES.values()} | {ELSEWHERE: "UTC"}


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
    revenue: dict[str, int] = field(default_factory=dict)
    tax: dict[str, int] = field(default_factory=dict)
    known: dict[str, int] = field(default_factory=dict)  # orders whose total is known

    def add(self, cell: Cell) -> None:
        self.orders += cell.orders
        self.units += cell.units
        self.without_total += cell.without_total
        known = cell.orders - cell.without_total
        if known:
            currency = cell.currency
            self.known[currency] = self.known.get(currency, 0) + known
            self.revenue[currency] = self.revenue.get(currency, 0) + cell.revenue
            self.tax[currency] = self.tax.get(currency, 0) + (cell.tax or 0)
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


def sales(db: Connection, scope: Scope, pick: Pick, now: datetime) -> list[Cell]:
    """What was sold in the span that `pick` chooses for each zone?"""
    spans = {id_: pick(zone, now) for id_, zone in ZONES.items()}
    cells = _whole_days(db, scope, spans)
    cut = {id_: span for id_, span in spans.items() if span.until}
    if cut:
        oldest = min(span.since or span.until or now for span in cut.values())
        part = _slots if now - oldest < SLOTS_REACH else _orders
        cells += part(db, scope, cut)
    return cells


def _span(spans: Mapping[str, Span], marketplace_id: str) -> Span | None:
    return spans.get(marketplace_id if marketplace_id in ZONES else ELSEWHERE)


def _sums(table: Table, *columns: str) -> list[Any]:
    # The sum of a BIGINT is NUMERIC on PostgreSQL.
    return [cast(func.sum(table.c[name]), BigInteger).label(name) for name in columns]


def _whole_days(db: Connection, scope: Scope, spans: Mapping[str, Span]) -> list[Cell]:
    table = schema.sales_days
    keys = table.c.day, table.c.marketplace_id, table.c.currency
    asked = (
        select(
            *keys, *_sums(table, "orders", "units", "revenue", "without_total", "tax")
        )
        .where(
            *scope.of(table),
            table.c.calendar == "marketplace",
            table.c.day >= min(span.first for span in spans.values()),
            table.c.day <= max(span.last for span in spans.values()),
        )
        .group_by(*keys)
        .order_by(*keys)
    )
    cells = []
    for row in db.execute(asked):
        span = _span(spans, row.marketplace_id)
        if (
            span
            and span.since is None
            and span.first <= row.day <= (span.last - DAY if span.until else span.last)
        ):
            cells.append(Cell(*row))
    return cells


def _slots(db: Connection, scope: Scope, spans: Mapping[str, Span]) -> list[Cell]:
    table = schema.sales_slots
    within = {
        id_: (span.since or day_starts_at(span.last, ZONES[id_]), span.until)
        for id_, span in spans.items()
    }
    keys = table.c.slot, table.c.marketplace_id, table.c.currency
    asked = (
        select(*keys, *_sums(table, "orders", "units", "revenue", "without_total"))
        .where(
            *scope.of(table),
            table.c.slot >= min(since for since, _ in within.values()),
            table.c.slot < max(until for _, until in within.values() if until),
        )
        .group_by(*keys)
    )
    cells = []
    for slot, marketplace_id, *rest in db.execute(asked):
        key = marketplace_id if marketplace_id in ZONES else ELSEWHERE
        since, until = within.get(key, (slot, slot))
        if until and since <= slot < until:
            day = business_day(slot, ZONES[key])
            cells.append(Cell(day, marketplace_id, *rest))
    return cells


def _orders(db: Connection, scope: Scope, spans: Mapping[str, Span]) -> list[Cell]:
    table = schema.orders
    days = [span.last for span in spans.values()]
    until = case(
        {id_: literal(span.until, Moment) for id_, span in spans.items() if id_},
        value=table.c.marketplace_id,
        else_=literal(spans[ELSEWHERE].until, Moment) if ELSEWHERE in spans else None,
    )
    keys = table.c.day, table.c.marketplace_id, table.c.currency
    asked = (
        select(
            *keys,
            func.count(),
            *_sums(table, "units"),
            cast(func.coalesce(func.sum(table.c.total), 0), BigInteger),
            func.count() - func.count(table.c.total),
            cast(func.coalesce(func.sum(table.c.tax), 0), BigInteger),
        )
        .where(
            *scope.of(table),
            table.c.counted,
            table.c.day.between(min(days), max(days)),
            table.c.placed_at < until,
        )
        .group_by(*keys)
    )
    return [
        cell
        for cell in (Cell(*row) for row in db.execute(asked))
        if (span := _span(spans, cell.marketplace_id)) and cell.day == span.last
    ]
