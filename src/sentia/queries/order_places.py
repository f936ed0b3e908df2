"""Which row of a list of orders stands so many rows down?

Whoever skips rows reads each of them. Days have been counted: they lead close to a row
far down, and some days' orders are skipped from there.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time
from itertools import accumulate, takewhile
from typing import Final

from sqlalchemy import ColumnElement, RowMapping, func, select

from sentia.domain.ranges import DAY
from sentia.queries.lists import Paging, Place
from sentia.queries.order_reads import (
    NOT_COUNTED,
    NOT_SHIPPED,
    ORDERS,
    SORTS,
    Reading,
)

NEAR: Final = 2_000  # rows that are skipped one by one


def place(row: RowMapping, asked: Paging) -> Place:
    """Return where a row stands."""
    *group, value = (row[name] for name in SORTS[asked.field])
    if isinstance(value, datetime):
        value = value.isoformat()
    of_group = (*group, value) if group and value is not None else value
    return of_group, (row["order_id"], row["account_id"])


def skipped(reading: Reading, asked: Paging, *, few: bool) -> Paging | None:
    """Return the part behind the rows that are to be skipped; None: there is none."""
    if asked.offset >= NEAR and asked.field == "placedAt" and not few:
        asked = _nearer(reading, asked)
    left = asked.offset
    if not left:
        return asked
    for known in reading.phases(asked):
        rows = reading.following(asked, known=known, few=few, bare=True)
        last = reading.db.execute(rows.offset(left - 1).limit(1)).mappings().first()
        if last is not None:
            return replace(asked, after=place(last, asked), offset=0)
        counted = select(func.count()).select_from(rows.order_by(None).subquery())
        left -= reading.db.scalar(counted) or 0
    return None


def _nearer(reading: Reading, asked: Paging) -> Paging:
    """Skip whole days of a list by date; return what is left to skip.

    The day of an order is another than that of its moment in UTC where its zone says
    so, and once more where a file does: by two days at most.
    """
    wanted = reading.wanted
    assert asked.after is None
    if not wanted.summed_up or (wanted.span and wanted.span.name == "24h"):
        return asked
    days, sign = _by_day(reading), -1 if asked.descending else 1
    in_order = sorted(days, reverse=asked.descending)
    ends = accumulate(days[day] for day in in_order)
    passed = sum(1 for _ in takewhile(lambda end: end <= asked.offset, ends))
    if not passed:
        return asked
    # Whatever stands before this moment is of the days that are passed.
    day = in_order[passed - 1] - sign * DAY * (1 if sign > 0 else 2)
    moment = _midnight(day)
    # Whatever is of these days stands before it; of the days between, some does.
    sure = {one for one in in_order if (day - one) * sign >= 3 * DAY}
    until = day - sign * 3 * DAY
    day_of = ORDERS.c.day
    if asked.descending:
        placed, between = (moment, _midnight(until + 2 * DAY)), day_of < until
    else:
        placed, between = (_midnight(until - 2 * DAY), moment), day_of > until
    before = reading.count(between, placed=placed) + sum(days[one] for one in sure)
    after: Place = (moment.isoformat(), ("", 0))
    return replace(asked, after=after, offset=asked.offset - before)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _by_day(reading: Reading) -> Counter[date]:
    """Count what matches by its business day, as the sums of the list do."""
    days: Counter[date] = Counter()
    wanted = reading.wanted
    for cell in reading.rollup():
        days[cell.day] += cell.orders
    others = replace(reading, wanted=replace(wanted, status=None))
    if not wanted.counted:
        days.update(_unusual(others, NOT_COUNTED))
    if wanted.status:
        days.subtract(_unusual(others, NOT_SHIPPED))
    return days


def _unusual(reading: Reading, term: ColumnElement[bool]) -> dict[date, int]:
    if not reading.branches:
        return {}
    each = reading.each(term, columns=[ORDERS.c.day], unusual=True).subquery().c
    asked = select(each.day, func.count()).group_by(each.day)
    return dict(map(tuple, reading.db.execute(asked)))
