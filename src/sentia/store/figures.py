"""Write Amazon's own figures, a row a marketplace and day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection

from sentia.domain.stock import SalesMetric, TrafficDay
from sentia.store.bulk import Bulk, Row, forms_of, lock
from sentia.store.schema import sales_metrics, traffic_days

TRAFFIC: Final = Bulk(traffic_days)
METRICS: Final = Bulk(sales_metrics)


def write_traffic_days(
    db: Connection, account_id: int, days: Sequence[TrafficDay]
) -> int:
    """Store days of the Sales & Traffic report; return how many differ from before."""
    return _write(db, TRAFFIC, account_id, [
        (d, d.ordered_sales and d.ordered_sales.currency,
         d.ordered_sales and d.ordered_sales.micros, d.units_ordered, d.order_items,
         d.units_refunded, d.sessions, d.page_views)
        for d in days
    ])  # fmt: skip


def write_sales_metrics(
    db: Connection, account_id: int, days: Sequence[SalesMetric]
) -> int:
    """Store days of Amazon's sales figures; return how many differ from before."""
    return _write(db, METRICS, account_id, [
        (d, d.orders, d.units, d.order_items, d.sales and d.sales.currency,
         d.sales and d.sales.micros)
        for d in days
    ])  # fmt: skip


def _write(db: Connection, table: Bulk, account_id: int, rows: Sequence[Row]) -> int:
    lock(db, account_id)
    day = forms_of(db).day
    newest = {(row[0].marketplace_id, day(row[0].day)): row[1:] for row in rows}
    return table.put(db, [(account_id, *key, *newest[key]) for key in sorted(newest)])
