"""When what could not be read was last tried again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from sentia.store.schema import Moment

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the column."""
    op.add_column("quarantine", sa.Column("tried_at", Moment(), nullable=True))
