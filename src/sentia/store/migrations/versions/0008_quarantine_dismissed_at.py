"""When somebody dismissed what could not be read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from sentia.store.schema import Moment

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the column; so far nothing could be dismissed."""
    op.add_column("quarantine", sa.Column("dismissed_at", Moment(), nullable=True))
