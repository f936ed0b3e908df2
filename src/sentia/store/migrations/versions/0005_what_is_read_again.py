"""Products by day, and what in quarantine can be read again by which name."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

from sentia.store.schema import Moment

revision = "0005"
down_revision = "0004"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
HELD = sa.table(
    "quarantine", *map(sa.column, ("account_id", "stream", "key", "payload"))
)
# Days had a name that all marketplaces shared; stock is told again within the hour.
DAYS = {"metrics": "interval", "traffic": "date"}


# fmt: off
def upgrade() -> None:
    """Make the table and the columns, and give days their new names."""
    op.create_table("asin_days",
        sa.Column("account_id", ID, nullable=False),
        sa.Column("marketplace_id", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("asin", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("ordered_sales", sa.BigInteger(), nullable=True),
        sa.Column("units_ordered", sa.Integer(), nullable=True),
        sa.Column("sessions", sa.Integer(), nullable=True),
        sa.Column("page_views", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
        sa.PrimaryKeyConstraint("account_id", "marketplace_id", "day", "asin"),
        sqlite_with_rowid=False,
    )
    for name in ("told_from", "told_until"):
        op.add_column("quarantine", sa.Column(name, Moment(), nullable=True))
    db = op.get_bind()
    db.execute(sa.delete(HELD).where(HELD.c.stream == "inventory"))
    days = sa.select(HELD).where(HELD.c.stream.in_(DAYS))
    taken = set()
    for row in db.execute(days).all():
        held = json.loads(row.payload)
        record, field = held["record"], DAYS[row.stream]
        if not (isinstance(record, dict) and record.get(field)):
            continue  # it was named after its contents, and stays so
        key = f"{held['marketplaceId']} {str(record[field])[:10]}"
        mine = (HELD.c.account_id == row.account_id) & (HELD.c.stream == row.stream)
        ours = mine & (HELD.c.key == row.key)
        again = (row.account_id, row.stream, key) in taken
        taken.add((row.account_id, row.stream, key))
        db.execute(
            sa.delete(HELD).where(ours)
            if again else sa.update(HELD).where(ours).values(key=key)
        )
