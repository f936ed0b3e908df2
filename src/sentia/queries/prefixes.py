"""Which texts begin so? Asked in the way that an index answers.

The columns are sorted as bytes (`schema.ByBytes`), on either database.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, func, select

LAST: Final = "\U0010ffff"  # sorts behind whatever goes on


def begins(column: ColumnElement[Any], text: str) -> ColumnElement[bool]:
    """Return what keeps the texts that begin so, capitals told apart."""
    # SQLite's LIKE tells no capitals apart, so it cannot use the index.
    return and_(column >= text, column < text + LAST)


def beginnings(
    db: Connection, column: ColumnElement[str], text: str, *ours: ColumnElement[bool]
) -> Iterator[str]:
    """Yield the different texts that begin so: a seek each, however many rows."""
    least = func.min(column)
    last = db.scalar(select(least).where(*ours, begins(column, text)))
    while last is not None:
        yield last
        # Of two lower bounds SQLite seeks by whichever stands first.
        last = db.scalar(
            select(least).where(*ours, column > last, column < text + LAST)
        )
