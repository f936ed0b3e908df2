"""An index that tells on which days a SKU was in stock."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make it."""
    op.create_index("stock_days_by_sku", "stock_days", ["account_id", "sku", "day"])
