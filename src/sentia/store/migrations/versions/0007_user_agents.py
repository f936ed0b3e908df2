"""With which browser a session was begun."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the column; of older sessions it is not known."""
    op.add_column("sessions", sa.Column("user_agent", sa.Text(), nullable=True))
