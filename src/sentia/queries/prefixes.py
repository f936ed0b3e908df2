"""Which texts begin so? Asked in the way that an index answers.

The columns are sorted as bytes (`schema.ByBytes`), on either database.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, select

LAST: Final = "\U0010ffff"  # sorts behind whatever goes on


def begins(column: ColumnElement[Any], text: str) -> ColumnElement[bool]:
    """Return what keeps the texts that begin so, capitals told apart."""
    # SQLite's LIKE tells no capitals apart, so it cannot use the index.
    return and_(column >= text, column < text + LAST)


def beginnings(
    column: ColumnElement[str], text: str, *ours: ColumnElement[bool]
) -> Select[str]:
    """Select the different texts that begin so: a seek each, however many rows.

    With a limit, no more are sought.
    """
    least = select(func.min(column).label("begun")).where(*ours, column < text + LAST)
    # Of two lower bounds SQLite seeks by whichever stands first.
    found = least.where(column >= text).cte("found", recursive=True)
    following = least.where(column > found.c.begun).scalar_subquery()
    found = found.union_all(select(following).where(found.c.begun.is_not(None)))
    return select(found.c.begun).where(found.c.begun.is_not(None))
