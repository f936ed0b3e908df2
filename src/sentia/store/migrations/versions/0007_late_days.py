"""Indexes of what is due or was updated late tell the day as well."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"

MADE = {
    "orders_by_updated": "updated_at",
    "orders_by_ship_by": "ship_by",
}


def upgrade() -> None:
    """Make them anew."""
    op.drop_index("orders_by_update", "orders")
    op.drop_index("orders_by_ship_by", "orders")
    for name, column in MADE.items():
        columns = ["account_id", "marketplace_id", column, "order_id", "day"]
        op.create_index(name, "orders", columns)
