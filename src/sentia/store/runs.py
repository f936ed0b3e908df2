"""Each attempt to bring a stream up to date, kept for people to see."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from sentia.store.schema import runs as table

KEPT: Final = 500  # of each stream
COUNTS: Final = frozenset({"records", "rejected", "calls", "waited_seconds"})
ENDED: Final = frozenset({"ok", "partial", "skipped"})  # at the end of a pass
# Built once: every page of a sync counts.
COUNT: Final = (
    update(table)
    .where(table.c.id == bindparam("run"))
    .values(
        records=table.c.records + bindparam("more_records"),
        rejected=table.c.rejected + bindparam("more_rejected"),
    )
)


class Run(NamedTuple):
    """A run that was opened; `resumes` what an earlier one may have left midway."""

    id: int
    resumes: bool


def begin(db: Connection, account_id: int, stream: str, now: datetime) -> Run:
    """Open a run, or go on with the one that waits.

    The oldest beyond 500 are let go.
    """
    ours = (table.c.account_id == account_id) & (table.c.stream == stream)
    newest = select(table.c.id, table.c.status).where(ours).order_by(table.c.id.desc())
    last = db.execute(newest.limit(1)).first()
    if last and last.status == "waiting":
        again = update(table).where(table.c.id == last.id)
        db.execute(again.values(status="running", ended_at=None))
        return Run(last.id, resumes=True)
    oldest_kept = db.execute(newest.offset(KEPT - 1).limit(1)).first()
    if oldest_kept:
        db.execute(delete(table).where(ours, table.c.id <= oldest_kept.id))
    new = insert(table).values(
        account_id=account_id, stream=stream, started_at=now, status="running"
    )
    id_ = db.execute(new.returning(table.c.id)).scalar_one()
    return Run(id_, resumes=last is not None and last.status not in ENDED)


def count(db: Connection, run_id: int, *, records: int, rejected: int) -> None:
    """Add to what a run has brought so far, in the transaction that stores it."""
    if records or rejected:
        more = {"run": run_id, "more_records": records, "more_rejected": rejected}
        db.execute(COUNT, more)


def finish(
    db: Connection, run_id: int, *, now: datetime, status: str, **outcome: Any
) -> None:
    """Close a run; `outcome` are its other columns. Counts add to what it had."""
    values = {
        name: table.c[name] + value if name in COUNTS else value
        for name, value in outcome.items()
    }
    ended = update(table).where(table.c.id == run_id)
    db.execute(ended.values(ended_at=now, status=status, **values))


def close_interrupted(
    db: Connection, *, now: datetime, begun_before: datetime | None = None
) -> int:
    """Close what a process that died left open; return how many runs.

    Only who knows that no other process is at work may leave out `begun_before`.
    """
    left = update(table).where(table.c.ended_at.is_(None))
    if begun_before is not None:
        left = left.where(table.c.started_at < begun_before)
    return db.execute(left.values(ended_at=now, status="interrupted")).rowcount
