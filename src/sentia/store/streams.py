"""How far each stream of an account got, and when it is due."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, func, or_, select, tuple_, update

from sentia.domain.times import iso, parse
from sentia.errors import SentiaError
from sentia.store.bulk import insert_new
from sentia.store.schema import issues
from sentia.store.schema import streams as table

Position = dict[str, Any]
Key = tuple[int, str]  # an account, and the name of one of its streams
# What became of reading a stream because somebody looks: the last read is young enough,
# it was read just now, it is being read, Amazon's limit holds it up, it failed lately,
# or nothing is connected that could be read.
Refresh = Literal["current", "done", "running", "throttled", "failed", "not_connected"]


class FencedError(SentiaError):
    """A stream stands elsewhere than its run left it; what the run brought is dropped.

    Work was handed to it meanwhile: windows of the past by the stream of orders, by a
    backfill, or by a retry of the quarantine; or another worker was quicker.
    """

    code = "fenced"
    hint = "Nothing to do: the next run goes on from there."


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamRow:
    """Where a stream of an account stands."""

    account_id: int
    stream: str
    position: Position
    due_at: datetime | None
    failing_since: datetime | None
    throttled_until: datetime | None
    completed_at: datetime | None
    as_of: datetime | None
    status: str
    attempts: int


def load(db: Connection, account_id: int, stream: str) -> StreamRow:
    """Return where a stream stands; one that never ran is made, due at once."""
    _create(db, account_id, stream)
    row = find(db, account_id, stream)
    assert row is not None
    return row


def find(db: Connection, account_id: int, stream: str) -> StreamRow | None:
    """Return where a stream stands, None for one that never ran."""
    row = db.execute(select(table).where(_is(account_id, stream))).first()
    if row is None:
        return None
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's documented name
    values["position"] = json.loads(values["position"])
    return StreamRow(**values)


def save(
    db: Connection, account_id: int, stream: str, *, old: Position, new: Position,
    **changes: Any,
) -> None:  # fmt: skip
    """Move a stream on, in the transaction that stores the records.

    Raises:
        FencedError: it no longer stands at `old`; the transaction must not commit.
    """
    stays = _is(account_id, stream) & (table.c.position == _text(old))
    moved = update(table).where(stays).values(position=_text(new), **changes)
    if db.execute(moved).rowcount != 1:
        message = f"stream {stream} of account {account_id} has moved on meanwhile"
        raise FencedError(message)


def ensure(
    db: Connection, account_id: int, names: Iterable[str], now: datetime
) -> None:
    """Make the streams that are not there yet, due at once."""
    for name in names:
        _create(db, account_id, name, now)


def due(db: Connection, ours: Collection[Key], now: datetime) -> list[Key]:
    """Return which of these are due, the longest overdue first; new ones before all."""
    late = (
        select(table.c.account_id, table.c.stream)
        .where(_among(ours), or_(table.c.due_at.is_(None), table.c.due_at <= now))
        .order_by(table.c.due_at.nulls_first(), table.c.account_id, table.c.stream)
    )
    return [(row.account_id, row.stream) for row in db.execute(late)]


def throttled(db: Connection, now: datetime) -> list[tuple[str, datetime]]:
    """Return which streams wait for a rate limit, and until when."""
    waits = (
        select(table.c.stream, table.c.throttled_until)
        .where(table.c.throttled_until > now)
        .order_by(table.c.throttled_until, table.c.stream)
    )
    return [(row.stream, row.throttled_until) for row in db.execute(waits)]


def next_due(db: Connection, ours: Collection[Key]) -> datetime | None:
    """Return when the next of these streams is due."""
    first = select(func.min(table.c.due_at)).where(_among(ours))
    next_: datetime | None = db.scalar(first)
    return next_


def waiting(db: Connection, ours: Collection[Key]) -> bool:
    """Say whether a run of one of these streams waits, to go on later."""
    left = select(table.c.stream).where(_among(ours), table.c.status == "waiting")
    return db.execute(left.limit(1)).first() is not None


def make_due(
    db: Connection, account_id: int, names: Iterable[str], now: datetime
) -> None:
    """Let these streams run at once."""
    for name in names:
        mark(db, account_id, name, due_at=now)


def try_failing_again(db: Connection, account_id: int, now: datetime) -> None:
    """Let the streams that fail run at once, however long they were to wait."""
    failing = (table.c.account_id == account_id) & table.c.failing_since.is_not(None)
    db.execute(update(table).where(failing).values(due_at=now))


def heal(db: Connection, account_id: int) -> None:
    """Forget the failures of an account whose credentials are good again.

    What also failed for a reason of its own, an open issue, keeps failing.
    """
    own = select(issues.c.stream).where(issues.c.account_id == account_id)
    failed = (table.c.account_id == account_id) & table.c.failing_since.is_not(None)
    db.execute(
        update(table)
        .where(failed, table.c.stream.not_in(own))
        .values(failing_since=None, attempts=0)
    )


def mark(db: Connection, account_id: int, stream: str, **changes: Any) -> None:
    """Change what is known of a stream, but for its position."""
    assert "position" not in changes, "positions are fenced"
    db.execute(update(table).where(_is(account_id, stream)).values(changes))


def hand_over(
    db: Connection, account_id: int, stream: str, position: Position, now: datetime
) -> None:
    """Set another stream's position, whatever it was, and make it due."""
    _create(db, account_id, stream)
    ours = update(table).where(_is(account_id, stream))
    db.execute(ours.values(position=_text(position), due_at=now))


def widen(  # noqa: PLR0913 - a stream, and what it gets
    db: Connection, account_id: int, stream: str, windows: list[Any], now: datetime,
    *, again: bool = False,
) -> None:  # fmt: skip
    """Add windows to those that a stream has yet to read, and make it due.

    Those to be read `again` stand beside, too: they are known already.
    """
    position = load(db, account_id, stream).position
    left = position.get("windows", [])
    more = [window for window in windows if window not in left]
    wider = position | {"windows": left + more}
    if again:
        known = [window for window in position.get("again", ()) if window in left]
        wider["again"] = known + more
    hand_over(db, account_id, stream, wider, now)


def looked_back_to(db: Connection, account_id: int) -> datetime | None:
    """Return the moment from which orders are known, or wait to be read.

    None before a first sync has got that far.
    """
    row = find(db, account_id, "orders")
    since = row and row.position.get("since")
    return parse(since) if since else None


def reach_back(db: Connection, account_id: int, to: datetime) -> None:
    """Note that orders are known from a moment on, or wait to be read from there.

    It was looked for no further back so far; before a first sync nothing is noted.
    """
    since = looked_back_to(db, account_id)
    if since and to < since:
        position = load(db, account_id, "orders").position | {"since": iso(to)}
        ours = update(table).where(_is(account_id, "orders"))
        db.execute(ours.values(position=_text(position)))


def _create(
    db: Connection, account_id: int, stream: str, due_at: datetime | None = None
) -> None:
    insert_new(
        db, table, account_id=account_id, stream=stream, position="{}", due_at=due_at
    )


def _among(ours: Collection[Key]) -> Any:
    return tuple_(table.c.account_id, table.c.stream).in_(ours)


def _is(account_id: int, stream: str) -> Any:
    return (table.c.account_id == account_id) & (table.c.stream == stream)


def _text(position: Position) -> str:
    return json.dumps(position, sort_keys=True, separators=(",", ":"))
