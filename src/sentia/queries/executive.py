"""How is business? The key figures, each against an earlier span, and what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Literal
from urllib.parse import urlencode

import msgspec
from sqlalchemy import Connection

from sentia.config import Settings
from sentia.domain.figures import BY_KEY
from sentia.domain.pools import parse_pools
from sentia.domain.ranges import Compare, Range
from sentia.queries.answers import Answer
from sentia.queries.attention import Matter, attention
from sentia.queries.health import States
from sentia.queries.hours import Known
from sentia.queries.inventory import InventoryFigures
from sentia.queries.orders import DaySales, OrderFigures, change_of, order_figures
from sentia.queries.past import known_from
from sentia.queries.scope import Scope
from sentia.queries.stock_days import StockDay, day_before, stock_by_day

Unit = Literal["money", "orders", "units", "SKUs"]
GoodWhen = Literal["up", "down"]


class Kpi(Answer):
    """A key figure. The change is in per cent, null where nothing was before."""

    key: str
    title: str
    means: str
    unit: Unit
    value: str | int | None
    currency: str | None
    previous: str | int | None
    change: str | None
    good_when: GoodWhen
    spark: list[float | None]  # one a day
    unknown: int  # records that it lacks
    opens: str


class Channel(Answer):
    """What one channel sold, and its share of the revenue in per cent."""

    channel: str
    orders: int
    revenue: str | None
    currency: str
    percentage: str | None


class StockSummary(Answer):
    """What is in stock."""

    total_skus: int = msgspec.field(name="totalSKUs")
    total_quantity: int | None
    fulfillable: int | None
    inbound: int | None
    reserved: int | None
    low_stock_items: int | None
    out_of_stock_items: int


class Executive(Answer):
    """Key figures, channels, stock, and what needs attention, the gravest first."""

    kpis: list[Kpi]
    channels: list[Channel]
    inventory: StockSummary
    attention: list[Matter]
    range: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Row:
    """A key figure: which figure it is, where its values are, and how it reads."""

    key: str
    figure: str  # of domain/figures
    field: str  # of OrderFigures or InventoryFigures, and of Previous
    unit: Unit
    good_when: GoodWhen


ROWS: Final = (
    _Row("revenue", "totalRevenue", "total_revenue", "money", "up"),
    _Row("orders", "totalOrders", "total_orders", "orders", "up"),
    _Row("avgOrderValue", "avgOrderValue", "avg_order_value", "money", "up"),
    _Row("unshipped", "unshippedOrders", "unshipped_orders", "orders", "down"),
    _Row("toShip", "toShip", "to_ship", "orders", "down"),
    _Row("late", "late", "late", "orders", "down"),
    _Row("fulfillable", "fulfillable", "fulfillable", "units", "up"),
    _Row("lowStock", "lowStockItems", "low_stock_items", "SKUs", "down"),
    _Row("outOfStock", "outOfStockItems", "out_of_stock_items", "SKUs", "down"),
)


def executive(  # noqa: PLR0913, PLR0917 - of what, when, and against what
    db: Connection,
    scope: Scope,
    states: States,
    settings: Settings,
    asked: Range,
    in_stock: tuple[InventoryFigures, int],
    within: Callable[[str], str],
    *,
    now: datetime,
    currency: str | None = None,
    compare: Compare = "previous",
) -> tuple[Executive, dict[str, int]]:
    """How is business? Says also what its figures lack.

    `in_stock` is what `inventory_figures` says of the same scope; `within` narrows what
    a figure opens to it.
    """
    (stock, unstated), whole = in_stock, known_from(states, scope, now=now)
    known = Known(whole_from=whole)
    sold = order_figures(
        db, scope, asked, now=now, currency=currency, compare=compare, known=known
    )
    days = [day.day for day in sold.by_day]
    before = day_before(scope, asked, compare, now)
    pools = parse_pools(settings.stock_pools)
    left = stock_by_day(db, scope, pools, {*days, before or days[0]})
    sparks = _sparks(sold, whole) | {
        "fulfillable": [left[d].fulfillable if d in left else None for d in days],
        "outOfStock": [left[d].out_of_stock_items if d in left else None for d in days],
    }
    earlier = left.get(before) if before else None
    lacking = {
        **dict.fromkeys(("revenue", "avgOrderValue"), sold.without_total),
        **dict.fromkeys(("fulfillable", "lowStock", "outOfStock"), unstated),
    }
    kpis = [
        _kpi(
            row,
            sold,
            stock,
            earlier,
            within(_opens(row, asked)),
            sparks.get(row.key),
            lacking.get(row.key, 0),
        )
        for row in ROWS
    ]
    return Executive(
        kpis=kpis,
        channels=[_channel(sold)],
        inventory=_summary(stock),
        attention=attention(db, scope, states, settings, sold, stock, within, now=now),
        range=sold.range,
    ), {"ordersWithoutTotal": sold.without_total, "skusWithoutQuantity": unstated}


def _kpi(  # noqa: PLR0913, PLR0917 - a row, and where its parts are
    row: _Row,
    sold: OrderFigures,
    stock: InventoryFigures,
    earlier: StockDay | None,
    opens: str,
    spark: list[float | None] | None,
    unknown: int,
) -> Kpi:
    figure, of_stock = BY_KEY[row.figure], hasattr(stock, row.field)
    value = getattr(sold if hasattr(sold, row.field) else stock, row.field)
    if of_stock and not (stock.total_skus or stock.last_synced):
        value = None  # nobody has looked: that is not nought
    previous = getattr(earlier if of_stock else sold.previous, row.field, None)
    change = sold.change.get(row.figure)
    if of_stock and isinstance(value, int):
        change = change_of(value, previous)
    return Kpi(
        key=row.key,
        title=figure.title,
        means=figure.means,
        unit=row.unit,
        value=value,
        currency=sold.currency if row.unit == "money" else None,
        previous=previous,
        change=_percent(change),
        good_when=row.good_when,
        spark=spark or [None] * len(sold.by_day),
        unknown=unknown,
        opens=opens,
    )


def _summary(stock: InventoryFigures) -> StockSummary:
    names = StockSummary.__struct_fields__
    return StockSummary(**{name: getattr(stock, name) for name in names})


def _opens(row: _Row, asked: Range) -> str:
    figure = BY_KEY[row.figure]
    return figure.opens + (f"&{_period(asked)}" if figure.dated else "")


def _percent(change: float | None) -> str | None:
    """Write a change, which is a fraction, in per cent to a tenth."""
    if change is None:
        return None
    return f"{(Decimal(str(change)) * 100).quantize(Decimal('0.1'), ROUND_HALF_UP):f}"


def _period(asked: Range) -> str:
    if asked.first is None:
        return urlencode({"range": asked.name})
    return urlencode({"from": asked.first, "to": asked.last})


def _sparks(sold: OrderFigures, whole: date | None) -> dict[str, list[float | None]]:
    """Return the course of each figure; of days not read yet it is not known."""

    def course(of: Callable[[DaySales], float | None]) -> list[float | None]:
        return [None if whole and day.day < whole else of(day) for day in sold.by_day]

    return {
        "revenue": course(lambda day: _number(day.revenue)),
        "orders": course(lambda day: day.orders),
        "avgOrderValue": course(_average),
    }


def _number(text: str | None) -> float | None:
    return None if text is None else float(text)


def _average(day: DaySales) -> float | None:
    known = day.orders - day.without_total
    return round(float(day.revenue) / known, 2) if known and day.revenue else None


def _channel(sold: OrderFigures) -> Channel:
    # It is the only one that is connected: all revenue is its own.
    some = sold.total_revenue is not None and Decimal(sold.total_revenue) != 0
    return Channel(
        channel="amazon",
        orders=sold.total_orders,
        revenue=sold.total_revenue,
        currency=sold.currency,
        percentage="100.0" if some else None,
    )
