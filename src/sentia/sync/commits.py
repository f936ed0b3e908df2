"""What is stored in one go: a batch of records, and how far their stream got."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from sentia.connectors.base import Position, Step, Stream
from sentia.domain.batches import Batch
from sentia.store import quarantine, records, runs, streams, versions
from sentia.store.bulk import lock
from sentia.store.records import Written


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """One transaction: a batch, and with the last one the step's position."""

    account_id: int
    stream: Stream
    batch: Batch
    old: Position
    step: Step | None  # only with the last batch
    span: tuple[datetime, datetime] | None  # of the report that is read
    bad: Collection[str]  # what was put aside of it so far
    now: datetime
    report_zone: str
    pools: Mapping[str, str]
    run_id: int

    def __call__(self, db: Connection) -> Written:
        step, account_id, name = self.step, self.account_id, self.stream.name
        lock(db, account_id)  # before any row of it, as reading again does
        # Fenced: where the position is no longer ours, another worker took over.
        streams.save(
            db,
            account_id,
            name,
            old=self.old,
            new=step.position if step else self.old,
            **(self._passed(step) if step else {}),
        )
        for other, position in (step.hands_over if step else {}).items():
            streams.hand_over(db, account_id, other, position, now=self.now)
        if step and self.span:
            span, bad = self.span, self.bad
            if quarantine.retold(db, account_id, name, span, bad):
                versions.bump(db, account_id, {"issues.changed"})
        written = records.write(
            db,
            account_id,
            name,
            self.batch,
            now=self.now,
            report_zone=self.report_zone,
            pools=self.pools,
            span=self.span,
        )
        runs.count(db, self.run_id, records=written.changed, rejected=written.rejected)
        return written

    def _passed(self, step: Step) -> dict[str, Any]:
        if not step.complete:
            return {"throttled_until": None}
        return {
            "throttled_until": None,
            "completed_at": self.now,
            "as_of": step.as_of or self.now,
            "due_at": self.now + self.stream.every,
        }
