"""How old and how complete is what we know, and what went wrong?"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import Connection, case, func, select

from sentia.queries.answers import Answer, filled, written
from sentia.queries.scope import Account
from sentia.store import schema

ORDERS: Final = ("orders", "history")
INVENTORY: Final = ("inventory", "shipments")
# In the order in which they are brought up to date.
TITLES: Final = {
    "orders": "Orders",
    "inventory": "FBA inventory",
    "shipments": "Inbound shipments",
    "history": "Order history",
    "order-report": "Order report",
    "metrics": "Amazon's own totals",
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
    last_synced: datetime | None  # when the last complete pass ended
    as_of: datetime | None
    throttled_until: datetime | None  # None where that moment has passed
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
        .order_by(
            table.c.account_id,
            case({name: n for n, name in enumerate(TITLES)}, value=table.c.stream),
        )
    )

    found = []
    for row in db.execute(asked):
        throttled = row.throttled_until and row.throttled_until > now
        status: Status = "ok" if row.completed_at else "new"
        if row.failing_since:
            status = "failing"
        elif (row.account_id, row.stream) in running:
            status = "running"
        elif throttled:
            status = "waiting"
        found.append(
            StreamState(
                row.account_id,
                names[row.account_id],
                row.stream,
                status,
                row.due_at,
                row.completed_at,
                row.as_of,
                row.throttled_until if throttled else None,
                row.failing_since,
            )
        )
    return found


def meta(
    states: Sequence[StreamState], streams: Sequence[str], unknown: dict[str, int]
) -> Meta:
    """How old and complete are figures that come from these streams?

    Their age is that of the first; the others come less often and only complete it.
    """
    used = [state for state in states if state.stream in streams]
    moments = [s.as_of or s.last_synced for s in used if s.stream == streams[0]]
    return Meta(
        as_of=written(min((m for m in moments if m), default=None)),
        complete=bool(used)
        and all(s.last_synced and not s.failing_since for s in used),
        sources=[filled(Source, asdict(state)) for state in used],
        unknown=unknown,
    )


def last_synced(
    states: Sequence[StreamState], streams: Collection[str]
) -> datetime | None:
    """When did the oldest of the last complete passes of these streams end?"""
    used = (s.last_synced for s in states if s.stream in streams)
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
            filled(
                StreamHealth,
                asdict(state),
                title=TITLES.get(state.stream, state.stream.capitalize()),
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
        filled(RunMark, row) for row in reversed(db.execute(asked).mappings().all())
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
        filled(Run, row, account=names[row["account_id"]])
        for row in db.execute(asked).mappings()
    ]
