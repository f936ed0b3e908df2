"""Write Amazon's own figures, a row a marketplace and day (and product)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection

from sentia.domain.money import Money
from sentia.domain.stock import AsinDay, SalesMetric, TrafficDay
from sentia.store.bulk import Bulk, Row, forms_of, lock
from sentia.store.schema import asin_days, sales_metrics, traffic_days

TRAFFIC: Final = Bulk(traffic_days)
ASINS: Final = Bulk(asin_days)
METRICS: Final = Bulk(sales_metrics)


def write_traffic_days(
    db: Connection, account_id: int, days: Sequence[TrafficDay]
) -> int:
    """Store days of the Sales & Traffic report; return how many differ from before."""
    return _write(db, TRAFFIC, account_id, {
        (d.marketplace_id, d.day): (*_money(d.ordered_sales), d.units_ordered,
            d.order_items, d.units_refunded, d.sessions, d.page_views)
        for d in days
    })  # fmt: skip


def write_asin_days(db: Connection, account_id: int, days: Sequence[AsinDay]) -> int:
    """Store what products did on a day; return how many rows differ from before."""
    return _write(db, ASINS, account_id, {
        (d.marketplace_id, d.day, d.asin): (*_money(d.ordered_sales), d.units_ordered,
            d.sessions, d.page_views)
        for d in days
    })  # fmt: skip


def write_sales_metrics(
    db: Connection, account_id: int, days: Sequence[SalesMetric]
) -> int:
    """Store days of Amazon's sales figures; return how many differ from before."""
    return _write(db, METRICS, account_id, {
        (d.marketplace_id, d.day): (d.orders, d.units, d.order_items, *_money(d.sales))
        for d in days
    })  # fmt: skip


def _money(amount: Money | None) -> tuple[str | None, int | None]:
    return (amount.currency, amount.micros) if amount else (None, None)


def _write(
    db: Connection, table: Bulk, account_id: int, rows: dict[tuple[Any, ...], Row]
) -> int:
    lock(db, account_id)
    day = forms_of(db).day
    return table.put(db, [
        (account_id, place, day(on), *more, *rows[place, on, *more])
        for place, on, *more in sorted(rows)
    ])  # fmt: skip
