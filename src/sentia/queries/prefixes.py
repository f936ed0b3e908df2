"""Which texts begin so? Asked in the way that each database's index answers."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_

LAST: Final = "\U0010ffff"  # sorts behind whatever goes on


def begins(
    db: Connection, column: ColumnElement[Any], text: str
) -> ColumnElement[bool]:
    """Return what keeps the texts that begin so, capitals told apart."""
    if db.dialect.name == "postgresql":
        return column.startswith(text, autoescape=True)
    # SQLite's LIKE tells no capitals apart, so it cannot use the index.
    return and_(column >= text, column < text + LAST)
