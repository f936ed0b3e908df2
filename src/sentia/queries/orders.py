"""What was ordered in a period, and how does it compare with an earlier one?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Annotated, Final

import msgspec
from sqlalchemy import Connection, func, select

from sentia.domain import rates
from sentia.domain.marketplaces import MARKETPLACES, zone_of
from sentia.domain.money import text_of
from sentia.domain.ranges import Compare, Range, Span
from sentia.queries.answers import Answer, means
from sentia.queries.hours import ALL, Courses, HourSales, Known, SoldIn, courses
from sentia.queries.sales import Exchange, Pick, Sum, sales
from sentia.queries.scope import Scope, country_of
from sentia.queries.to_ship import OpenOrders, open_orders
from sentia.store import schema

FALLBACK_CURRENCY: Final = "USD"


class Amount(Answer):
    """The orders of one currency whose total is known."""

    amount: str
    currency: str
    orders: int


class Conversion(Answer):
    """Where the rates of a converted total come from: currency, rate and date."""

    source: str
    rates: list[dict[str, str]]


class Sold(Answer):
    """What was sold; the revenue is null while no total is known."""

    orders: int
    units: int
    revenue: str | None


class MarketplaceSales(Sold):
    """One marketplace; the revenue is in its own currency."""

    marketplace_id: str
    country: str | None
    name: str
    currency: str
    converted: str | None


class DaySales(Sold):
    """One business day; the revenue is converted."""

    day: date
    without_total: int


class Previous(Answer):
    """The span that is compared with."""

    total_orders: int
    total_revenue: str | None
    avg_order_value: str | None
    units: int
    by_day: list[DaySales]
    # Of a day all hours, those that are still to come in the other one, too.
    by_hour: list[HourSales] | None
    range: dict[str, str]


class OrderFigures(OpenOrders):
    """What was ordered in a period. Changes are fractions: 0.25 is a quarter more."""

    total_orders: Annotated[int, means("totalOrders")]
    total_revenue: Annotated[str | None, means("totalRevenue")]
    avg_order_value: Annotated[str | None, means("avgOrderValue")]
    currency: str
    units: Annotated[int, means("units")]
    without_total: Annotated[int, means("withoutTotal")]
    revenue_net_of_tax: Annotated[str | None, means("revenueNetOfTax")]
    by_currency: list[Amount]
    conversion: Conversion | None
    by_marketplace: list[MarketplaceSales]
    by_day: list[DaySales]
    # Of one day, or 24 hours; null where the quarters of an hour do not reach.
    by_hour: list[HourSales] | None
    # The zone of these hours; null where each marketplace's are its own.
    hour_zone: str | None
    previous: Previous | None
    change: Annotated[dict[str, float | None], means("change")]
    range: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Period:
    """The cells of a span, added up in the ways that the answer needs."""

    pick: Pick
    days: list[date]
    whole: Sum
    by_day: dict[date, Sum]
    by_marketplace: dict[tuple[str, str], Sum]

    @classmethod
    def of(cls, db: Connection, scope: Scope, pick: Pick, now: datetime) -> _Period:
        cells = sales(db, scope, pick, now)
        # Every day, from the first anywhere to the last anywhere.
        sold_in = {cell.marketplace_id for cell in cells}
        zones = {zone_of(id_) for id_ in sold_in.union(scope.marketplace_ids)}
        spans = [pick(zone, now) for zone in zones or {"UTC"}]
        days = Span(min(s.first for s in spans), max(s.last for s in spans)).days
        period = cls(pick, days, Sum(), defaultdict(Sum), defaultdict(Sum))
        for cell in cells:
            period.whole.add(cell)
            period.by_day[cell.day].add(cell)
            period.by_marketplace[cell.marketplace_id, cell.currency].add(cell)
        return period

    @property
    def sold(self) -> SoldIn:
        """The span, and the marketplaces in which something was sold."""
        return SoldIn(self.pick, {id_ for id_, _ in self.by_marketplace})


def order_figures(  # noqa: PLR0913 - of what, when, and against what
    db: Connection,
    scope: Scope,
    asked: Range,
    *,
    now: datetime,
    currency: str | None = None,
    compare: Compare = "previous",
    known: Known = ALL,
    hourly: bool = False,
) -> OrderFigures:
    """What was ordered in a period, and how does it compare with an earlier one?

    `currency` is that of the totals; without it, the currency of most orders. With a
    span that begins before all orders have been read, nothing compares yet. `hourly`
    asks for the hours of one day, too.
    """
    currency = currency or main_currency(db, scope)
    period = _Period.of(db, scope, asked.span, now)
    before = None
    if compare != "none":
        before = _Period.of(db, scope, partial(asked.earlier, compare), now)
    # One day's rates for both spans: the change is the shop's, not the currency's.
    exchange = Exchange(currency, period.days[-1])
    sold, text = period.whole, exchange.text
    if before and known.whole_from and before.days[0] < known.whole_from:
        before = None
    earlier = before.whole if before else Sum()
    hours = Courses()
    if hourly and asked.in_hours:
        spans = period.sold, before.sold if before else None
        hours = courses(db, scope, spans, exchange, known, now=now)
    revenue, average = exchange.revenue(sold), exchange.average(sold)
    return OrderFigures(
        **msgspec.structs.asdict(open_orders(db, scope, now=now)),
        total_orders=sold.orders,
        total_revenue=text(revenue),
        avg_order_value=text(average),
        currency=currency,
        units=sold.units,
        without_total=sold.without_total,
        revenue_net_of_tax=text(_net_of_tax(sold, exchange)),
        by_currency=_by_currency(sold),
        conversion=conversion({*sold.revenue, *earlier.revenue}, exchange),
        by_marketplace=_by_marketplace(period, exchange),
        by_day=_by_day(period, exchange),
        by_hour=hours.now,
        hour_zone=hours.zone,
        previous=_previous(before, exchange, hours.before) if before else None,
        change={
            "totalOrders": change_of(sold.orders, earlier.orders),
            "totalRevenue": change_of(revenue, exchange.revenue(earlier)),
            "avgOrderValue": change_of(average, exchange.average(earlier)),
        },
        range={"name": asked.name, **_named(period.days)},
    )


def _by_currency(sold: Sum) -> list[Amount]:
    return [
        Amount(amount=text_of(micros, code), currency=code, orders=sold.known[code])
        for code, micros in sorted(sold.revenue.items())
    ]


def _previous(
    before: _Period, exchange: Exchange, hours: list[HourSales] | None
) -> Previous:
    sold, text = before.whole, exchange.text
    return Previous(
        total_orders=sold.orders,
        total_revenue=text(exchange.revenue(sold)),
        avg_order_value=text(exchange.average(sold)),
        units=sold.units,
        by_day=_by_day(before, exchange),
        by_hour=hours,
        range=_named(before.days),
    )


def _named(days: Sequence[date]) -> dict[str, str]:
    return {"from": str(days[0]), "to": str(days[-1])}


def main_currency(db: Connection, scope: Scope) -> str:
    """Which currency do most orders of a scope have?"""
    table = schema.sales_days
    asked = (
        select(table.c.currency)
        .where(*scope.of(table), table.c.calendar == "marketplace")
        .group_by(table.c.currency)
        .order_by(func.sum(table.c.orders).desc(), table.c.currency)
        .limit(1)
    )
    found: str | None = db.execute(asked).scalar()
    homes = [
        MARKETPLACES[m].currency for m in scope.marketplace_ids if m in MARKETPLACES
    ]
    return found or next(iter(homes), FALLBACK_CURRENCY)


def _net_of_tax(sold: Sum, exchange: Exchange) -> Decimal | None:
    revenue, tax = exchange.revenue(sold), exchange.total(sold.tax)
    # No tax at all means that Amazon named none, not that there was none.
    return revenue - tax if revenue is not None and tax and sold.tax_known else None


def conversion(currencies: set[str], exchange: Exchange) -> Conversion | None:
    """Say at which rates some currencies were converted; None where none had to be."""
    used = [
        {"currency": code, "rate": f"{rate.rate.normalize():f}", "date": str(rate.on)}
        for code in sorted(currencies - {exchange.currency})
        if (rate := rates.rate(code, exchange.currency, exchange.on))
    ]
    return Conversion(source=rates.SOURCE, rates=used) if used else None


def _by_marketplace(period: _Period, exchange: Exchange) -> list[MarketplaceSales]:
    rows = sorted(
        period.by_marketplace.items(), key=lambda row: (-row[1].orders, row[0])
    )
    return [
        MarketplaceSales(
            marketplace_id=id_,
            country=country_of(id_),
            name=MARKETPLACES[id_].name if id_ in MARKETPLACES else id_,
            currency=currency,
            orders=sold.orders,
            units=sold.units,
            revenue=text_of(sold.revenue[currency], currency) if sold.known else None,
            converted=exchange.text(exchange.revenue(sold)),
        )
        for (id_, currency), sold in rows
        if sold.orders
    ]


def _by_day(period: _Period, exchange: Exchange) -> list[DaySales]:
    days = [(day, period.by_day[day]) for day in period.days]
    text, revenue = exchange.text, exchange.revenue
    return [
        DaySales(
            day=day,
            orders=s.orders,
            units=s.units,
            revenue=text(revenue(s)),
            without_total=s.without_total,
        )
        for day, s in days
    ]


def change_of(now: Decimal | int | None, before: Decimal | int | None) -> float | None:
    """Return a change as a fraction; None where nothing was before."""
    if now is None or not before:
        return None
    return round(float(Decimal(now) / Decimal(before)) - 1, 4)
