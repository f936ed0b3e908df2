"""What was ordered, and what is still to be shipped?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Final

import msgspec
from sqlalchemy import Connection, func, select

from sentia.domain import rates
from sentia.domain.marketplaces import MARKETPLACES, zone_of
from sentia.domain.money import DECIMALS, text_of
from sentia.domain.ranges import Range, Span
from sentia.queries.answers import Answer, means
from sentia.queries.sales import Cell, Exchange, Pick, Sum, sales
from sentia.queries.scope import Scope, country_of
from sentia.queries.to_ship import OpenOrders, open_orders
from sentia.store import schema

FALLBACK_CURRENCY: Final = "USD"


class Amount(Answer):
    """The orders of one currency whose total is known."""

    amount: str
    currency: str
    orders: int


class UsedRate(Answer):
    """A rate that a converted total was made with."""

    currency: str
    rate: str
    on: date = msgspec.field(name="date")


class Conversion(Answer):
    """Where the rates of a converted total come from."""

    source: str
    rates: list[UsedRate]


class MarketplaceSales(Answer):
    """One marketplace; the revenue is null while no total is known."""

    marketplace_id: str
    country: str | None
    name: str
    currency: str
    orders: int
    units: int
    revenue: str | None
    converted: str | None


class DaySales(Answer):
    """One business day; the revenue is converted."""

    day: date
    orders: int
    units: int
    revenue: str | None


class Previous(Answer):
    """The span just before."""

    total_orders: int
    total_revenue: str | None
    units: int
    by_day: list[DaySales]


class Change(Answer):
    """Fractions: 0.25 is a quarter more than in the span before."""

    total_orders: float | None
    total_revenue: float | None
    avg_order_value: float | None


class AskedRange(Answer):
    """The days that the figures are about."""

    name: str
    from_: date = msgspec.field(name="from")
    to: date


class OrderFigures(OpenOrders):
    """What was ordered in a period."""

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
    previous: Previous
    change: Annotated[Change, means("change")]
    range: AskedRange


@dataclass(frozen=True, slots=True)
class _Period:
    """The cells of a span, added up in the ways that the answer needs."""

    whole: Sum
    by_day: dict[date, Sum]
    by_marketplace: dict[tuple[str, str], Sum]

    @classmethod
    def of(cls, cells: Iterable[Cell]) -> _Period:
        period = cls(Sum(), defaultdict(Sum), defaultdict(Sum))
        for cell in cells:
            period.whole.add(cell)
            period.by_day[cell.day].add(cell)
            period.by_marketplace[cell.marketplace_id, cell.currency].add(cell)
        return period


def order_figures(
    db: Connection,
    scope: Scope,
    asked: Range,
    *,
    now: datetime,
    currency: str | None = None,
) -> OrderFigures:
    """What was ordered in a period, and how does it compare with the one before?

    `currency` is that of the totals; without it, the currency of most orders.
    """
    currency = currency or main_currency(db, scope)
    period = _Period.of(sales(db, scope, asked.span, now))
    before = _Period.of(sales(db, scope, asked.previous, now))
    days = _covered(scope, asked.span, period, now)
    days_before = _covered(scope, asked.previous, before, now)
    # One day's rates for both spans: the change is the shop's, not the currency's.
    exchange = Exchange(currency, days[-1])
    sold, revenue = period.whole, exchange.revenue(period.whole)
    return OrderFigures(
        **msgspec.structs.asdict(open_orders(db, scope, now=now)),
        total_orders=sold.orders,
        total_revenue=_text(revenue, currency),
        avg_order_value=_text(_average(revenue, sold), currency),
        currency=currency,
        units=sold.units,
        without_total=sold.without_total,
        revenue_net_of_tax=_net_of_tax(revenue, sold, exchange),
        by_currency=_by_currency(sold),
        conversion=_conversion({*sold.revenue, *before.whole.revenue}, exchange),
        by_marketplace=_by_marketplace(period, exchange),
        by_day=_by_day(days, period, exchange),
        previous=Previous(
            total_orders=before.whole.orders,
            total_revenue=_text(exchange.revenue(before.whole), currency),
            units=before.whole.units,
            by_day=_by_day(days_before, before, exchange),
        ),
        change=_change(sold, before.whole, exchange),
        range=AskedRange(name=asked.name, from_=days[0], to=days[-1]),
    )


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


def _covered(scope: Scope, pick: Pick, period: _Period, now: datetime) -> list[date]:
    """Return every day of the span, from its first anywhere to its last anywhere."""
    sold_in = {id_ for id_, _ in period.by_marketplace}
    zones = {zone_of(id_) for id_ in sold_in.union(scope.marketplace_ids)} or {"UTC"}
    spans = [pick(zone, now) for zone in zones]
    return Span(min(s.first for s in spans), max(s.last for s in spans)).days


def _average(revenue: Decimal | None, sold: Sum) -> Decimal | None:
    known = sum(sold.known.values())
    return revenue / known if revenue is not None and known else None


def _net_of_tax(revenue: Decimal | None, sold: Sum, exchange: Exchange) -> str | None:
    tax = exchange.total(sold.tax)
    # No tax at all means that Amazon named none, not that there was none.
    if revenue is None or not tax or not sold.tax_known:
        return None
    return _text(revenue - tax, exchange.currency)


def _by_currency(sold: Sum) -> list[Amount]:
    return [
        Amount(amount=text_of(micros, code), currency=code, orders=sold.known[code])
        for code, micros in sorted(sold.revenue.items())
    ]


def _conversion(currencies: set[str], exchange: Exchange) -> Conversion | None:
    used = [
        UsedRate(currency=code, rate=f"{rate.rate.normalize():f}", on=rate.on)
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
            converted=_text(exchange.revenue(sold), exchange.currency),
        )
        for (id_, currency), sold in rows
        if sold.orders
    ]


def _by_day(days: list[date], period: _Period, exchange: Exchange) -> list[DaySales]:
    sums = [(day, period.by_day.get(day, Sum())) for day in days]
    return [
        DaySales(
            day=day,
            orders=sold.orders,
            units=sold.units,
            revenue=_text(exchange.revenue(sold), exchange.currency),
        )
        for day, sold in sums
    ]


def _text(amount: Decimal | None, currency: str) -> str | None:
    if amount is None:
        return None
    unit = Decimal(1).scaleb(-DECIMALS.get(currency, 2))
    return f"{amount.quantize(unit, ROUND_HALF_UP):f}"


def _change(sold: Sum, before: Sum, exchange: Exchange) -> Change:
    revenue, earlier = exchange.revenue(sold), exchange.revenue(before)
    return Change(
        total_orders=_fraction(Decimal(sold.orders), Decimal(before.orders)),
        total_revenue=_fraction(revenue, earlier),
        avg_order_value=_fraction(_average(revenue, sold), _average(earlier, before)),
    )


def _fraction(now: Decimal | None, before: Decimal | None) -> float | None:
    return None if now is None or not before else round(float(now / before) - 1, 4)
