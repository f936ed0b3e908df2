"""Which texts begin so? Asked in the way that each database's index answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, func, select

LAST: Final = "\U0010ffff"  # sorts behind whatever goes on


def begins(
    db: Connection, column: ColumnElement[Any], text: str
) -> ColumnElement[bool]:
    """Return what keeps the texts that begin so, capitals told apart."""
    if db.dialect.name == "postgresql":
        return column.startswith(text, autoescape=True)
    # SQLite's LIKE tells no capitals apart, so it cannot use the index.
    return and_(column >= text, column < text + LAST)


def beginnings(
    db: Connection, column: ColumnElement[str], text: str, *ours: ColumnElement[bool]
) -> Iterator[str]:
    """Yield the different texts that begin so: a seek each, however many rows."""
    starts, least = begins(db, column, text), func.min(column)
    # Of two lower bounds SQLite seeks by whichever stands first.
    ends = starts if db.dialect.name == "postgresql" else column < text + LAST
    last = db.scalar(select(least).where(*ours, starts))
    while last is not None:
        yield last
        last = db.scalar(select(least).where(*ours, column > last, ends))
