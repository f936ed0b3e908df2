"""How much of the past is still to be read, and when will it be?"""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from sentia.domain.times import iso, parse
from sentia.queries.answers import Answer, Row
from sentia.store.streams import Position


class Backlog(Answer):
    """The past that a stream has yet to read, the newest first."""

    days_left: int
    read_back_to: str  # whatever is newer has been read
    until: str | None  # when it ends at the pace so far; null: nobody can tell yet


def unread(position: Position) -> list[tuple[datetime, datetime]]:
    """Which spans of the past does a position still have before it?

    Those that are read a second time are known, and left out.
    """
    again = position.get("again", ())
    windows = [one for one in position.get("windows", ()) if one not in again]
    return [(parse(start), parse(end)) for start, end in windows]


def backlog(stream: Row, *, begun: datetime | None, now: datetime) -> Backlog | None:
    """How much of a stream's past is still to be read, and when will it be?

    `stream` is its row, and `begun` when its first run began. The pace is that of the
    first pass, waits included: only then is all from its newest moment known to have
    been read in it.
    """
    position = json.loads(stream["position"])
    spans, newest = unread(position), position.get("newest")
    if not spans:
        return None
    left = sum((end - start for start, end in spans), timedelta())
    read_back_to = max(end for _, end in spans)
    until = None
    if newest and begun and stream["last_synced"] is None:
        done = parse(newest) - read_back_to
        if done > timedelta(days=1):
            until = now + (now - begun) * (left / done)
    return Backlog(
        days_left=round(left / timedelta(days=1)),
        read_back_to=iso(read_back_to),
        until=iso(until) if until else None,
    )
