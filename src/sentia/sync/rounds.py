"""One account's turn: its streams, one after the other, never two turns at once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import Connection

from sentia.connectors.base import Connector, Stream
from sentia.errors import ChannelError, ReconnectError
from sentia.store import accounts, issues, raw, streams, versions
from sentia.sync.engine import Engine
from sentia.sync.outcomes import DONE, Outcome, Told
from sentia.sync.rereading import Retried
from sentia.sync.summaries import Summary

log = structlog.get_logger()

# What is read once a day takes long, and today's figures stand without it.
SLOW: Final = timedelta(days=1)
# Whoever watches a first sync hears after this what is in, if anything is.
PATIENCE: Final = timedelta(seconds=5)
# `sync --once` waits as long as this for a rate limit or a report, then says `waiting`.
LONGEST_WAIT: Final = timedelta(seconds=60)


@dataclass(slots=True)
class AccountSync:
    """Everything about one account's turns."""

    account_id: int
    organisation_id: int
    channel: str
    name: str
    connector: Connector
    engine: Engine
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    connected: bool = False
    # Is told how each stream ended, as it does.
    ended: Callable[[Outcome], object] = lambda _: None
    under_way: bool = False  # streams run right now, and the sync has its number
    told: Told = field(default_factory=Told)
    summary: Summary = field(init=False)

    def __post_init__(self) -> None:
        self.summary = Summary(self.name)

    @property
    def streams(self) -> list[tuple[int, str]]:
        """Its streams, as the database knows them."""
        return [(self.account_id, name) for name in self.connector.streams]

    async def greet(self) -> None:
        """Offer the credentials; where they are refused, say so in every stream.

        Whoever restarts Sentia with others must not wait for the next sync to hear.
        """
        async with self.turn:
            if isinstance(await self._connect(), ReconnectError):
                await self._run(self.connector.streams)

    async def due(self) -> list[Outcome]:
        """Run the streams whose time has come."""
        async with self.turn:
            now = self.engine.clock.now()
            due = await self.engine.database.run(
                lambda db: streams.due(db, self.streams, now), write=False
            )
            outcomes = await self._run({name for _, name in due}, tell_early=True)
            await self._sum_up()
            return outcomes

    async def once(self, names: Collection[str] | None = None) -> list[Outcome]:
        """Run streams (all), due or not, to their end; short waits are waited out."""
        async with self.turn:
            done = await self._to_the_end(names or tuple(self.connector.streams))
            # What an earlier run had begun ends with what was true then.
            old = [n for n, o in done.items() if o.resumed and o.status in DONE]
            again = await self._to_the_end(old)
            done |= {name: _sum(done[name], again[name]) for name in again}
            self.summary.tell(self.engine.clock.now())
            return [done[name] for name in self.connector.streams if name in done]

    async def _to_the_end(self, names: Collection[str]) -> dict[str, Outcome]:
        """Run streams until each is done, or has to wait for long."""
        last: dict[str, Outcome] = {}
        left = names
        while left:
            for outcome in await self._run(left):
                last[outcome.stream] = _sum(last.get(outcome.stream), outcome)
            waiting = {n: o.until for n, o in last.items() if o.until}
            soon = [until for until in waiting.values() if self._soon(until)]
            if not soon:
                break
            await self.engine.clock.sleep(self._seconds_to(min(soon)))
            now = self.engine.clock.now()
            left = [name for name, until in waiting.items() if until <= now]
        return last

    async def retry(self, stream: str | None, key: str | None) -> Retried:
        """Read the quarantine again, all of it or a stream's or one record of it.

        No turn is needed: each record is newer than what is stored, or stays out.
        """
        done = await self.engine.read_again(
            self.account_id, self.connector, stream=stream, key=key
        )
        self.engine.changed()
        return done

    async def _run(
        self, names: Collection[str], *, tell_early: bool = False
    ) -> list[Outcome]:
        chosen = [s for s in self.connector.streams.values() if s.name in names]
        if not chosen:
            return []
        await self.engine.database.run(self._begin, write=True)
        self.engine.changed()
        self.under_way = True
        try:
            return await self._each(chosen, tell_early=tell_early)
        finally:
            self.under_way = False

    async def _each(
        self, chosen: Sequence[Stream], *, tell_early: bool
    ) -> list[Outcome]:
        """Run streams, and say how it went."""
        outcomes: list[Outcome] = []
        began_at = self.engine.clock.now()
        refused = await self._connect()
        for at, stream in enumerate(chosen):
            late = self.engine.clock.now() - began_at >= PATIENCE
            if tell_early and not self.summary.told and (late or stream.every >= SLOW):
                await self._sum_up([one.name for one in chosen[at:]])
            outcome = await self.engine.run(
                self.account_id, self.connector, stream, refused=refused
            )
            outcomes.append(outcome)
            self.told.hear(outcome)
            self.summary.add(outcome, began_at)
            self.ended(outcome)
            if outcome.stops_account and isinstance(outcome.error, ChannelError):
                refused = outcome.error
        await self._write_warnings()
        await self.engine.database.run(
            lambda db: raw.prune(db, self.engine.clock.now()), write=True
        )
        failed = any(outcome.status == "failed" for outcome in outcomes)
        await self._say("sync.failed" if failed else "sync.completed")
        return outcomes

    def _begin(self, db: Connection) -> None:
        """Count a new sync; a round goes on with one of which a stream waits."""
        if not streams.waiting(db, self.streams):
            versions.bump(db, self.account_id, {"sync.started"})

    async def _connect(self) -> ChannelError | None:
        """Find the marketplaces, once a process; say what is in the way."""
        if self.connected:
            return None
        try:
            found = await self.connector.connect()
        except ChannelError as error:
            return error
        await self.engine.database.run(
            lambda db: accounts.set_marketplaces(db, self.account_id, found), write=True
        )
        self.connected = True
        return None

    async def _write_warnings(self) -> None:
        """Keep what went wrong without stopping anything in front of the person."""
        now = self.engine.clock.now()

        def write(db: Connection) -> bool:
            moved = False
            for warning in self.connector.warnings:
                moved |= issues.open_issue(
                    db,
                    self.account_id,
                    "account",
                    warning.code,
                    severity="warning",
                    message=str(warning),
                    hint=warning.hint,
                    now=now,
                )
            if not self.connector.warnings:
                moved = issues.close_issues(
                    db, self.account_id, "account", severity="warning"
                )
            if moved:
                versions.bump(db, self.account_id, {"issues.changed"})
            return moved

        if await self.engine.database.run(write, write=True):
            for warning in self.connector.warnings:
                said = str(warning)
                log.warning("Amazon SP-API warning", detail=said, hint=warning.hint)

    async def _sum_up(self, to_come: Sequence[str] = ()) -> None:
        """Tell the log what was done, once a sync: not each stream by itself."""
        next_due_at, back_to = await self.engine.database.run(
            lambda db: (
                streams.next_due(db, self.streams),
                streams.looked_back_to(db, self.account_id),
            ),
            write=False,
        )
        now = self.engine.clock.now()
        if not self.summary.holds(now, next_due_at):
            self.summary.tell(now, to_come=to_come, back_to=back_to)

    async def _say(self, topic: str) -> None:
        await self.engine.database.run(
            lambda db: versions.bump(db, self.account_id, {topic}), write=True
        )
        self.engine.changed()

    def _seconds_to(self, moment: datetime) -> float:
        return max(0.0, (moment - self.engine.clock.now()).total_seconds())

    def _soon(self, moment: datetime) -> bool:
        return moment - self.engine.clock.now() <= LONGEST_WAIT


def _sum(earlier: Outcome | None, now: Outcome) -> Outcome:
    """Add what a run went on with to what it had done before it waited."""
    if earlier is None:
        return now
    return Outcome(
        stream=now.stream,
        status="partial" if now.status == "ok" and earlier.rejected else now.status,
        records=earlier.records + now.records,
        rejected=earlier.rejected + now.rejected,
        until=now.until,
        error=now.error,
        notes=earlier.notes + now.notes,
        resumed=earlier.resumed,
    )


def as_json(runs: Mapping[tuple[str, str], list[Outcome]]) -> str:
    """Write outcomes by (channel, account) as the one line that `sync` prints."""
    return json.dumps(
        {
            "runs": [
                {
                    "channel": channel,
                    "account": account,
                    "stream": outcome.stream,
                    "status": outcome.status,
                    "records": outcome.records,
                }
                for (channel, account), outcomes in runs.items()
                for outcome in outcomes
            ]
        }
    )


def all_done(outcomes: Collection[Outcome]) -> bool:
    """Say whether nothing is left that failed or waits."""
    return all(outcome.status in {"ok", "skipped"} for outcome in outcomes)
