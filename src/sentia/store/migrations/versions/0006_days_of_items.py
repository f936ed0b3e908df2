"""Lines of orders by SKU and day, and orders by total within a currency."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

ITEMS = sa.table("order_items", *map(sa.column, ("account_id", "order_id", "day")))
ORDERS = sa.table("orders", *map(sa.column, ("account_id", "order_id", "day")))
# Dropped, and made again by more columns; the days of SKUs are found by their SKU.
GONE = {
    "order_items_by_sku": "order_items",
    "orders_by_total": "orders",
    "sku_days_by_day": "sku_days",
}


def upgrade() -> None:
    """Tell each line the day of its order, and make the indexes anew."""
    for name, table in GONE.items():
        op.drop_index(name, table)
    op.add_column("order_items", sa.Column("day", sa.Date(), nullable=True))
    day = (
        sa.select(ORDERS.c.day)
        .where(ORDERS.c.account_id == ITEMS.c.account_id)
        .where(ORDERS.c.order_id == ITEMS.c.order_id)
        .scalar_subquery()
    )
    op.execute(sa.update(ITEMS).values(day=day))
    op.create_index(
        "order_items_by_sku", "order_items", ["account_id", "sku", "day", "order_id"]
    )
    op.create_index(
        "orders_by_total", "orders",
        ["account_id", "marketplace_id", "currency", "total", "order_id", "day"],
    )  # fmt: skip
