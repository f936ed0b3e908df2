"""A person's own reorder settings; nothing has ever written the table before it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from sentia.store.schema import Moment

revision = "0002"
down_revision = "0001"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


# fmt: off
def upgrade() -> None:
    """Make `reorder_settings` in place of `reorder_points`."""
    op.create_table("reorder_settings",
        sa.Column("account_id", ID, nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("reorder_point", sa.Integer(), nullable=True),
        sa.Column("lead_time_days", sa.Integer(), nullable=True),
        sa.Column("safety_days", sa.Integer(), nullable=True),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.Column("changed_by", ID, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
        sa.ForeignKeyConstraint(["changed_by"], ["users.id"]),
        sa.PrimaryKeyConstraint("account_id", "sku")
    )
    op.drop_table("reorder_points")
