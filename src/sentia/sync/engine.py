"""Bring one stream up to date: step by step, each committed with its position."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Final, TypeVar

import structlog
from sqlalchemy import Connection

from sentia.clock import Clock
from sentia.connectors.base import Connector, Position, Step, Stream
from sentia.domain.batches import Batch
from sentia.domain.marketplaces import default_pools
from sentia.errors import ChannelError, Recovery, SentiaError
from sentia.store import records, runs, streams, versions
from sentia.store.database import Database
from sentia.store.records import Written
from sentia.sync.commits import Commit
from sentia.sync.doubts import EmptyReportError, doubt
from sentia.sync.outcomes import Outcome, failure, report, reschedule
from sentia.sync.rereading import Retried, read_again

log = structlog.get_logger()

Result = TypeVar("Result")

# Pauses (seconds) before the same step is tried again; the client has tried each call
# several times by then.
PAUSES: Final = (5.0, 30.0)


@dataclass(slots=True)
class _Tally:
    """What a run has done so far."""

    run_id: int
    records: int = 0
    rejected: int = 0
    notes: tuple[str, ...] = ()

    def add(self, written: Written) -> None:
        self.records += written.changed
        self.rejected += written.rejected


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """Everything a run needs."""

    database: Database
    clock: Clock
    report_zone: str
    pools: Mapping[str, str] = field(default_factory=default_pools)
    version: str  # of Sentia: what it could not read is tried again by a newer one
    # The longest a run sleeps; longer, and it ends as `waiting` and goes on later.
    patience: float = 5.0
    # The longest (seconds) before a stream lets others of its account have their turn.
    turn: float = 10.0
    changed: Callable[[], None] = lambda: None

    async def run(
        self,
        account_id: int,
        connector: Connector,
        stream: Stream,
        *,
        refused: ChannelError | None = None,
    ) -> Outcome:
        """Bring a stream up to date, or as far as the channel lets us now.

        Where the account itself is `refused`, no call is made; the run says why.
        """
        traffic = connector.traffic
        calls, waited = traffic.calls, traffic.waited_seconds
        run_id, resumes = await self._write(
            lambda db: runs.begin(db, account_id, stream.name, now=self.clock.now())
        )
        tally = _Tally(run_id)
        if refused:
            outcome = failure(stream, refused, self.clock.now())
        else:
            outcome = await self._attempt(account_id, connector, stream, tally)
        outcome = replace(
            outcome,
            records=tally.records,
            rejected=tally.rejected,
            notes=tally.notes,
            resumed=resumes,
        )
        spent = {
            "calls": traffic.calls - calls,
            "waited_seconds": traffic.waited_seconds - waited,
        }
        await self._write(
            lambda db: self._finish(
                db, account_id, run_id, stream, outcome=outcome, spent=spent
            )
        )
        self.changed()
        return outcome

    async def _attempt(
        self, account_id: int, connector: Connector, stream: Stream, tally: _Tally
    ) -> Outcome:
        """Pull, and say what it came to, whatever happens."""
        try:
            return await self._pull(account_id, connector, stream, tally)
        except ChannelError as error:
            return failure(stream, error, self.clock.now())
        except streams.FencedError:
            # What moved it on, another worker or a retry, left off somewhere: go on.
            log.info("stream_moved_on", stream=stream.name, run=tally.run_id)
            now = self.clock.now()
            return Outcome(stream=stream.name, status="waiting", until=now)
        except Exception as error:
            log.exception("stream_crashed", stream=stream.name, run=tally.run_id)
            reason = SentiaError(
                f"Unexpected error in run {tally.run_id}: {type(error).__name__}",
                hint="Please report it with the lines around it in the log.",
            )
            return failure(stream, reason, self.clock.now())

    async def _pull(
        self, account_id: int, connector: Connector, stream: Stream, tally: _Tally
    ) -> Outcome:
        again = await self.read_again(
            account_id, connector, stream=stream.name, not_by=self.version
        )
        tally.records += again.changed
        await self._write(
            lambda db: runs.count(db, tally.run_id, records=again.changed, rejected=0)
        )
        row = await self._write(lambda db: streams.load(db, account_id, stream.name))
        position = row.position
        pauses, began = iter(PAUSES), self.clock.monotonic()
        while True:
            try:
                step = await stream.step(position)
                step = await self._store(account_id, stream, position, step, tally)
            except ChannelError as error:
                pause = next(pauses, None) if error.recovery is Recovery.RETRY else None
                if pause is None:
                    raise
                await self.clock.sleep(pause)
                continue
            position, pauses = step.position, iter(PAUSES)
            if step.failure:
                raise step.failure
            if step.complete:
                return Outcome(
                    stream=stream.name, status="partial" if tally.rejected else "ok"
                )
            spent = self.clock.monotonic() - began > self.turn
            if spent or step.wait_seconds > self.patience:
                until = self.clock.now() + timedelta(seconds=step.wait_seconds)
                return Outcome(stream=stream.name, status="waiting", until=until)
            if step.wait_seconds:
                await self.clock.sleep(step.wait_seconds)

    async def _store(
        self, account_id: int, stream: Stream, old: Position, step: Step, tally: _Tally
    ) -> Step:
        """Commit each batch; the position moves with the last, in its transaction."""
        rest = iter(step.batches)
        batch = await asyncio.to_thread(next, rest, None) or Batch()
        claimed, bad = 0, set[str]()
        while True:
            # Reading a file takes its time: never inside a transaction.
            following = await asyncio.to_thread(next, rest, None)
            claimed += len(batch.records)
            bad.update(one.key for one in batch.rejected)
            if following is None and step.claims:
                step, batch = await self._doubted(
                    account_id, stream, step, batch, claimed
                )
            commit = Commit(
                account_id=account_id,
                stream=stream,
                batch=batch,
                old=old,
                step=step if following is None else None,
                span=step.claims,
                bad=bad,
                now=self.clock.now(),
                report_zone=self.report_zone,
                pools=self.pools,
                run_id=tally.run_id,
            )
            written = await self._write(commit)
            tally.add(written)
            if written.topics:
                self.changed()
            if following is None:
                break
            batch = following
        tally.notes += step.notes
        return step

    async def _doubted(
        self, account_id: int, stream: Stream, step: Step, batch: Batch, claimed: int
    ) -> tuple[Step, Batch]:
        """Return the step as it is, or one that asks for the report again."""
        assert step.claims
        span, now = step.claims, self.clock.now()
        try:
            await self._write(
                lambda db: doubt(
                    db, account_id, stream.name, span=span, claimed=claimed, now=now
                )
            )
        except EmptyReportError as error:
            return Step(position=step.instead, failure=error), Batch()
        return step, batch

    async def read_again(
        self, account_id: int, connector: Connector, **which: str | None
    ) -> Retried:
        """Try again what could not be read; `which` narrows it to a stream or key."""
        return await read_again(
            self.database,
            account_id,
            connector,
            store=self._keep,
            now=self.clock.now(),
            version=self.version,
            **which,
        )

    def _keep(
        self, db: Connection, account_id: int, stream: str, batch: Batch
    ) -> Written:
        return records.write(
            db,
            account_id,
            stream,
            batch,
            now=self.clock.now(),
            report_zone=self.report_zone,
            pools=self.pools,
        )

    def _finish(  # noqa: PLR0913 - the run, and what became of it
        self,
        db: Connection,
        account_id: int,
        run_id: int,
        stream: Stream,
        *,
        outcome: Outcome,
        spent: dict[str, Any],
    ) -> None:
        now = self.clock.now()
        runs.finish(
            db,
            run_id,
            now=now,
            status=outcome.status,
            code=outcome.error.code if outcome.error else None,
            detail=str(outcome.error or "; ".join(outcome.notes)) or None,
            **spent,
        )
        reschedule(db, account_id, stream, outcome, now)
        if report(db, account_id, stream, outcome, now):
            versions.bump(db, account_id, {"issues.changed"})

    async def _write(self, work: Callable[[Connection], Result]) -> Result:
        return await self.database.run(work, write=True)
