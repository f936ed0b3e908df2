"""How old and how complete is what we know, and what went wrong?"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import Connection, func, select

from sentia.queries.answers import Answer, written
from sentia.queries.scope import Account
from sentia.store import schema

ORDERS: Final = ("orders", "history")
INVENTORY: Final = ("inventory", "shipments")
TITLES: Final = {
    "inventory": "FBA inventory",
    "shipments": "Inbound shipments",
    "metrics": "Amazon's own totals",
    "history": "Order history",
    "order-report": "Order report",
    "traffic": "Sales and traffic",
}
RUNS: Final = 24

Status = Literal["ok", "running", "waiting", "failing", "new"]


@dataclass(frozen=True, slots=True)
class StreamState:
    """Where one stream of one account stands."""

    account_id: int
    account: str
    stream: str
    status: Status
    due_at: datetime | None
    completed_at: datetime | None  # when the last complete pass ended
    as_of: datetime | None
    throttled_until: datetime | None
    failing_since: datetime | None


class Source(Answer):
    """A stream that figures come from."""

    stream: str
    last_synced: str | None
    status: Status
    throttled_until: str | None


class Meta(Answer):
    """How old and how complete the figures of an answer are."""

    as_of: str | None
    complete: bool
    sources: list[Source]
    unknown: dict[str, int]


class RunMark(Answer):
    """One run, as a mark in a strip."""

    status: str
    started_at: str
    records: int


class StreamHealth(Answer):
    """One stream and its newest runs, the oldest of them first."""

    stream: str
    account: str
    title: str
    status: Status
    last_synced: str | None
    as_of: str | None
    throttled_until: str | None
    failing_since: str | None
    runs: list[RunMark]


class Freshness(Answer):
    """How fresh everything is."""

    streams: list[StreamHealth]
    sync_every_minutes: int
    next_sync_at: str | None
    quarantined: int


class Run(Answer):
    """One attempt to bring a stream up to date."""

    id: int
    account: str
    stream: str
    status: str
    started_at: str
    ended_at: str | None
    records: int
    rejected: int
    calls: int
    waited_seconds: float
    code: str | None
    detail: str | None


def stream_states(
    db: Connection, accounts: Sequence[Account], *, now: datetime
) -> list[StreamState]:
    """Where does each stream stand? Those that lack an optional role are left out."""
    names = {account.id: account.name for account in accounts}
    table, runs = schema.streams, schema.runs
    begun = select(runs.c.account_id, runs.c.stream).where(
        runs.c.account_id.in_(names), runs.c.ended_at.is_(None)
    )
    running = {(id_, stream) for id_, stream in db.execute(begun)}
    asked = (
        select(table)
        .where(table.c.account_id.in_(names), table.c.status != "skipped")
        .order_by(table.c.account_id, table.c.stream)
    )

    def status(row: Any) -> Status:
        if row.failing_since:
            return "failing"
        if (row.account_id, row.stream) in running:
            return "running"
        if row.throttled_until and row.throttled_until > now:
            return "waiting"
        return "ok" if row.completed_at else "new"

    return [
        StreamState(
            row.account_id,
            names[row.account_id],
            row.stream,
            status(row),
            row.due_at,
            row.completed_at,
            row.as_of,
            row.throttled_until
            if row.throttled_until and row.throttled_until > now
            else None,
            row.failing_since,
        )
        for row in db.execute(asked)
    ]


def meta(
    states: Sequence[StreamState], streams: Collection[str], unknown: dict[str, int]
) -> Meta:
    """How old and complete are figures that come from these streams?"""
    used = [state for state in states if state.stream in streams]
    moments = [state.as_of or state.completed_at for state in used]
    return Meta(
        as_of=written(min((m for m in moments if m), default=None)),
        complete=bool(used)
        and all(s.completed_at and not s.failing_since for s in used),
        sources=[
            Source(
                stream=state.stream,
                last_synced=written(state.completed_at),
                status=state.status,
                throttled_until=written(state.throttled_until),
            )
            for state in used
        ],
        unknown=unknown,
    )


def last_synced(
    states: Sequence[StreamState], streams: Collection[str]
) -> datetime | None:
    """When did the oldest of the last complete passes of these streams end?"""
    used = (s.completed_at for s in states if s.stream in streams)
    return min((moment for moment in used if moment), default=None)


def freshness(
    db: Connection, accounts: Sequence[Account], *, now: datetime, every_minutes: int
) -> Freshness:
    """How fresh is each stream, and when is the next sync?"""
    states = stream_states(db, accounts, now=now)
    table = schema.quarantine
    kept = select(func.count()).where(table.c.account_id.in_([a.id for a in accounts]))
    due = [state.due_at for state in states if state.due_at]
    return Freshness(
        streams=[
            StreamHealth(
                stream=state.stream,
                account=state.account,
                title=TITLES.get(state.stream, state.stream.capitalize()),
                status=state.status,
                last_synced=written(state.completed_at),
                as_of=written(state.as_of),
                throttled_until=written(state.throttled_until),
                failing_since=written(state.failing_since),
                runs=_marks(db, state),
            )
            for state in states
        ],
        sync_every_minutes=every_minutes,
        next_sync_at=written(min(due, default=None)),
        quarantined=db.execute(kept.select_from(table)).scalar_one(),
    )


def _marks(db: Connection, state: StreamState) -> list[RunMark]:
    table = schema.runs
    asked = (
        select(table.c.status, table.c.started_at, table.c.records)
        .where(table.c.account_id == state.account_id, table.c.stream == state.stream)
        .order_by(table.c.id.desc())
        .limit(RUNS)
    )
    return [
        RunMark(status=status, started_at=str(written(started_at)), records=records)
        for status, started_at, records in reversed(db.execute(asked).all())
    ]


def runs(db: Connection, accounts: Sequence[Account], *, limit: int) -> list[Run]:
    """What were the last attempts, the newest first?"""
    names = {account.id: account.name for account in accounts}
    table = schema.runs
    asked = (
        select(table)
        .where(table.c.account_id.in_(names))
        .order_by(table.c.id.desc())
        .limit(limit)
    )
    return [
        Run(
            id=row.id,
            account=names[row.account_id],
            stream=row.stream,
            status=row.status,
            started_at=str(written(row.started_at)),
            ended_at=written(row.ended_at),
            records=row.records,
            rejected=row.rejected,
            calls=row.calls,
            waited_seconds=row.waited_seconds,
            code=row.code,
            detail=row.detail,
        )
        for row in db.execute(asked)
    ]
