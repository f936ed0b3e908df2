"""Read again what could not be read: after an upgrade, or because a person asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from sentia.connectors.base import Connector
from sentia.domain.batches import Batch, Record
from sentia.store import quarantine, streams, versions
from sentia.store.bulk import lock
from sentia.store.database import Database
from sentia.store.quarantine import Kept
from sentia.store.records import Written

# Stores a batch of a stream, in a transaction of the caller.
Store = Callable[[Connection, int, str, Batch], Written]


@dataclass(frozen=True, slots=True)
class Retried:
    """How many records were read again, and how many could be read at last."""

    retried: int = 0
    released: int = 0
    changed: int = 0  # rows that came or became different by it

    def __add__(self, other: Retried) -> Retried:
        return Retried(
            self.retried + other.retried,
            self.released + other.released,
            self.changed + other.changed,
        )


async def read_again(  # noqa: PLR0913 - what, by whom, and where it goes
    database: Database,
    account_id: int,
    connector: Connector,
    *,
    store: Store,
    now: datetime,
    version: str,
    **which: str | None,
) -> Retried:
    """Store what can be read by now, some records a transaction.

    `which` narrows it to a stream or a key, as `quarantine.kept` does.
    """

    def look(db: Connection) -> list[Kept]:
        return quarantine.kept(db, account_id, after=after, **which)

    def settle(db: Connection) -> Retried:
        lock(db, account_id)  # before any row of it, as the sync does
        left = [row for row, record in read if record is None]
        quarantine.tried(db, account_id, left, now=now, version=version)
        # A row alone says nothing of its order's other rows: its report is asked for
        # again, and lets go of all that it tells rightly.
        spans = {
            (row.told_from, row.told_until)
            for row in left
            if row.told_from and row.told_until
        }
        windows = [window for span in spans for window in connector.windows(*span)]
        if windows:
            known = sorted(windows)
            streams.widen(db, account_id, "history", known, now, again=True)
        changed = 0
        for row, record in read:
            if record is not None:
                quarantine.release(db, account_id, row.stream, {row.key})
                batch = Batch(records=[record])
                changed += store(db, account_id, row.stream, batch).changed
        versions.bump(db, account_id, ["issues.changed"])
        return Retried(len(read), len(read) - len(left), changed)

    done, after = Retried(), ("", "")
    while found := await database.reading(look):
        after = found[-1].stream, found[-1].key
        read = [(row, _read(connector, row)) for row in found]
        done += await database.writing(settle)
    return done


def _read(connector: Connector, row: Kept) -> Record | None:
    try:
        return connector.reread(row.stream, row.payload)
    except ValueError:
        return None
