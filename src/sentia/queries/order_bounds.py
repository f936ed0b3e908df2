"""Where does a reading of orders begin and end: behind a place, and between moments?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, literal, tuple_

from sentia.domain.ranges import DAY, Span
from sentia.domain.times import day_starts_at
from sentia.queries.lists import Paging, typed
from sentia.store import schema

TABLE: Final = schema.orders
IDS: Final = ("order_id", "account_id")
MOMENT: Final = timedelta(microseconds=1)

Terms = Iterator[ColumnElement[bool]]
Placed = tuple[datetime | None, datetime | None]  # since when, and before when
EVER: Final[Placed] = (None, None)


def within(column: Column[Any], bounds: Sequence[Placed]) -> Terms:
    """Yield one bound each way, for of two SQLite seeks by whichever stands first."""
    since = [moment for moment, _ in bounds if moment]
    until = [moment for _, moment in bounds if moment]
    if since:
        yield column >= max(since)
    if until:
        yield column < min(until)


def placed_in(span: Span, zone: str) -> Placed:
    """Return when the orders of some business days were placed.

    A day as a file writes it may be another than that of its moment.
    """
    ends = span.first - DAY, span.last + 2 * DAY
    return day_starts_at(ends[0], zone), day_starts_at(ends[1], zone)


def placed_from(asked: Paging) -> Placed:
    """Return when that was placed which follows on a place, in a list by that."""
    if asked.field != "placedAt" or asked.after is None:
        return EVER
    (moment,) = typed([TABLE.c.placed_at], [asked.after[0]])
    return (None, moment + MOMENT) if asked.descending else (moment, None)


def follows(columns: Any, names: Sequence[str], asked: Paging, *, known: bool) -> Terms:
    """Yield what keeps the rows behind a place, of known sort value or of unknown."""
    if TABLE.c[names[-1]].nullable:
        column = columns[names[-1]]
        yield column.is_not(None) if known else column.is_(None)
    if asked.after is None:
        return
    value, id_ = asked.after
    if (value is None) == known:
        return  # the others follow from their first
    sorted_by = [TABLE.c[name] for name in (*(names if known else ()), *IDS)]
    values = value if isinstance(value, tuple) else (value,)
    last = typed(sorted_by, (*(values if known else ()), *id_))
    here = tuple_(*(columns[column.name] for column in sorted_by))
    there = tuple_(*(literal(v, c.type) for c, v in zip(sorted_by, last, strict=True)))
    yield here < there if asked.descending else here > there
