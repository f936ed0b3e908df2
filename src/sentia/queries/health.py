"""How old and how complete is what we know, and what went wrong?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final, Literal

from msgspec import UNSET, UnsetType
from sqlalchemy import Connection, RowMapping, case, exists, func, select

from sentia.queries import quarantine
from sentia.queries.answers import Answer, Row, filled, written
from sentia.queries.backlog import Backlog, backlog
from sentia.queries.files import FILES, file_states
from sentia.queries.scope import Account
from sentia.store import schema
from sentia.store.streams import Refresh

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
OPEN: Final = frozenset({"running", "waiting"})  # of a run: it is not over

Status = Literal["ok", "running", "waiting", "failing", "new", "files"]
States = Sequence[Row]  # the rows of `stream_states`


class Source(Answer):
    """A stream that figures come from, and when its last complete pass ended."""

    stream: str
    last_synced: str | None
    status: Status
    throttled_until: str | None  # null where that moment has passed


class Meta(Answer):
    """How old and how complete the figures of an answer are."""

    as_of: str | None
    complete: bool
    sources: list[Source]
    unknown: dict[str, int]
    # Of orders: the first day that is wholly known; null where Amazon has no earlier.
    history_from: date | UnsetType | None = UNSET
    # What became of a read that was asked for by `fresh=true`.
    refresh: Refresh | UnsetType = UNSET


class RunMark(Answer):
    """One run, as a mark in a strip."""

    status: str
    started_at: str
    records: int


class Run(RunMark):
    """One attempt to bring a stream up to date."""

    id: int
    account: str
    stream: str
    ended_at: str | None
    rejected: int
    calls: int
    waited_seconds: float
    code: str | None
    detail: str | None


class StreamHealth(Source):
    """One stream and its newest runs, the oldest of them first."""

    account: str
    title: str
    as_of: str | None
    failing_since: str | None
    backlog: Backlog | None
    runs: list[RunMark]


class Freshness(Answer):
    """How fresh everything is."""

    streams: list[StreamHealth]
    sync_every_minutes: float
    sync_every_seconds: float
    next_sync_at: str | None
    run_id: int  # of the last sync that began; 0: none has
    syncing: bool  # it is not over: a stream is due, runs, or waits to go on
    quarantined: int


def stream_states(
    db: Connection, accounts: Sequence[Account], *, now: datetime
) -> States:
    """Where does each stream stand? Those that lack an optional role are left out.

    What only files tell of stands beside, as a stream that nobody reads.
    """
    table, runs, names = schema.streams.c, schema.runs.c, schema.accounts.c
    runs_now = exists().where(
        runs.account_id == table.account_id,
        runs.stream == table.stream,
        runs.ended_at.is_(None),
    )
    status = case(
        (runs_now, "running"),  # also where it failed before: it may work by now
        (table.failing_since.is_not(None), "failing"),
        (table.throttled_until > now, "waiting"),
        (table.completed_at.is_not(None), "ok"),
        else_="new",
    )
    asked = (
        select(
            table.account_id,
            names.name.label("account"),
            table.stream,
            status.label("status"),
            table.position,
            table.due_at,
            table.completed_at.label("last_synced"),
            table.as_of,
            case((table.throttled_until > now, table.throttled_until)).label(
                "throttled_until"
            ),
            table.failing_since,
        )
        .join(schema.accounts, names.id == table.account_id)
        .where(
            table.account_id.in_(_ids(accounts)),
            names.connected,  # nobody reads the others any more
            table.status != "skipped",
        )
        .order_by(
            table.account_id,
            case({name: n for n, name in enumerate(TITLES)}, value=table.stream),
        )
    )
    return [*db.execute(asked).mappings(), *file_states(db, accounts)]


def meta(states: States, streams: Sequence[str], unknown: dict[str, int]) -> Meta:
    """How old and complete are figures that come from these streams?

    Their age is that of the first; the others come less often and only complete it.
    """
    used = [state for state in states if state["stream"] in streams]
    return Meta(
        as_of=written(known_to(states, streams[0])),
        complete=bool(used)
        and all(s["last_synced"] and not s["failing_since"] for s in used),
        sources=[filled(Source, state) for state in used],
        unknown=unknown,
    )


def known_to(states: States, stream: str) -> datetime | None:
    """Up to when does a stream tell all, of the account where that is longest ago?"""
    moments = [s["as_of"] or s["last_synced"] for s in states if s["stream"] == stream]
    return min(filter(None, moments), default=None)


def last_synced(states: States, streams: Sequence[str]) -> datetime | None:
    """When did the oldest of the last complete passes of these streams end?"""
    used = (s["last_synced"] for s in states if s["stream"] in streams)
    return min(filter(None, used), default=None)


def freshness(
    db: Connection, accounts: Sequence[Account], *, now: datetime, every: timedelta
) -> Freshness:
    """How fresh is each stream, and when is the next sync?"""
    states = stream_states(db, accounts, now=now)
    read = [state for state in states if state["status"] != FILES]
    late = now - 2 * every
    due = [due for state in read if (due := state["due_at"]) and due > late]
    newest = _newest_runs(db, accounts)
    return Freshness(
        streams=[
            _health(state, newest[state["account_id"], state["stream"]], now)
            for state in states
        ],
        sync_every_minutes=round(every / timedelta(minutes=1), 2),
        sync_every_seconds=every.total_seconds(),
        next_sync_at=written(min(due, default=None)),
        run_id=_last_sync(db, accounts),
        syncing=any(
            _under_way(state, newest[state["account_id"], state["stream"]], now, late)
            for state in read
        ),
        quarantined=quarantine.total(db, accounts),
    )


def _under_way(
    state: Row, newest: Sequence[RowMapping], now: datetime, late: datetime
) -> bool:
    """Say whether a stream is due, runs, or waits to go on.

    What nobody has read for long is an older version's, or of a region that was left.
    """
    due = state["due_at"]
    if due is None or state["status"] == "running":
        return True
    waits = bool(newest) and newest[-1]["status"] in OPEN
    return bool(due > late and (due < now or waits))


def _last_sync(db: Connection, accounts: Sequence[Account]) -> int:
    table = schema.versions
    asked = select(func.sum(table.c.version)).where(
        table.c.account_id.in_(_ids(accounts)), table.c.topic == "sync.started"
    )
    return int(db.scalar(asked) or 0)


def _health(state: Row, newest: Sequence[RowMapping], now: datetime) -> StreamHealth:
    begun = newest[0]["first_at"] if newest else None
    return filled(
        StreamHealth,
        state,
        title=TITLES.get(state["stream"], state["stream"].capitalize()),
        backlog=backlog(state, begun=begun, now=now),
        runs=[filled(RunMark, run) for run in newest],
    )


def _newest_runs(
    db: Connection, accounts: Sequence[Account]
) -> dict[tuple[int, str], list[RowMapping]]:
    """What were the newest runs of each stream, the oldest of them first?

    Each says also when the first run of its stream began.
    """
    table = schema.runs
    stream = [table.c.account_id, table.c.stream]
    ranked = (
        select(
            *stream,
            table.c.id,
            table.c.status,
            table.c.started_at,
            table.c.records,
            func.row_number()
            .over(partition_by=stream, order_by=table.c.id.desc())
            .label("nth"),
            func.min(table.c.started_at).over(partition_by=stream).label("first_at"),
        )
        .where(table.c.account_id.in_(_ids(accounts)))
        .subquery()
    )
    asked = select(ranked).where(ranked.c.nth <= RUNS).order_by(ranked.c.id)
    found: dict[tuple[int, str], list[RowMapping]] = defaultdict(list)
    for run in db.execute(asked).mappings():
        found[run["account_id"], run["stream"]].append(run)
    return found


def runs(db: Connection, accounts: Sequence[Account], *, limit: int) -> list[Run]:
    """What were the last attempts, the newest first?"""
    names, table = {account.id: account.name for account in accounts}, schema.runs
    newest = (
        select(table)
        .where(table.c.account_id.in_(names))
        .order_by(table.c.id.desc())
        .limit(limit)
    )
    return [
        filled(Run, row, account=names[row["account_id"]])
        for row in db.execute(newest).mappings()
    ]


def _ids(accounts: Sequence[Account]) -> list[int]:
    return [account.id for account in accounts]
