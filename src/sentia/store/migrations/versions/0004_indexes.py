"""Indexes that lists are read by, and on which days a SKU was in stock."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

BRANCH = ["account_id", "marketplace_id"]
SORTED = {
    "orders_by_placed": ["placed_at", "order_id"],
    "orders_by_updated": ["updated_at", "order_id", "day"],
    "orders_by_ship_by": ["ship_by", "order_id", "day"],
    "orders_by_total": ["total", "order_id"],
}
UNUSUAL = {
    "sqlite": "counted = 0 OR status != 'shipped' OR total IS NULL",
    "postgresql": "NOT counted OR status != 'shipped' OR total IS NULL",
}
COVERED = ["day", "status", "fulfilled_by", "counted", "total", "currency", "units"]


def upgrade() -> None:
    """Make them."""
    op.drop_index("orders_by_placed", "orders")
    for name, columns in SORTED.items():
        op.create_index(name, "orders", [*BRANCH, *columns])
    where = sa.text(UNUSUAL[op.get_bind().dialect.name])
    op.create_index(
        "orders_unusual", "orders", [*BRANCH, "placed_at", "order_id", *COVERED],
        sqlite_where=where, postgresql_where=where,
    )  # fmt: skip
    op.create_index(
        "order_items_by_sku", "order_items", ["account_id", "sku", "order_id"]
    )
    op.create_index("stock_days_by_sku", "stock_days", ["account_id", "sku", "day"])
