"""Records we could not read: kept, shown, and tried again after an upgrade."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, select

from sentia.domain.batches import Rejected
from sentia.store.bulk import Bulk, forms_of
from sentia.store.schema import quarantine as table

QUARANTINE: Final = Bulk(table)


@dataclass(frozen=True, slots=True)
class Kept:
    """A record that waits for a version that can read it."""

    key: str
    reason: str
    payload: bytes


def keep(  # noqa: PLR0913 - its columns
    db: Connection,
    account_id: int,
    stream: str,
    rejected: Sequence[Rejected],
    *,
    now: datetime,
    version: str,
) -> int:
    """Keep what could not be read; return how many records differ from before."""
    if not rejected:
        return 0
    at = forms_of(db).moment(now)
    since = {r.key: r.quarantined_at for r in QUARANTINE.read(db, account_id, stream)}
    rows = {
        r.key: (r.reason, r.payload, version, since.get(r.key, at)) for r in rejected
    }
    return QUARANTINE.put(
        db, [(account_id, stream, key, *rows[key]) for key in sorted(rows)]
    )


def pending(db: Connection, account_id: int, stream: str, version: str) -> list[Kept]:
    """Return what another version of Sentia could not read; this one may."""
    found = select(table.c.key, table.c.reason, table.c.payload).where(
        table.c.account_id == account_id,
        table.c.stream == stream,
        table.c.version != version,
    )
    return [Kept(*row) for row in db.execute(found.order_by(table.c.key))]


def release(db: Connection, account_id: int, stream: str, *keys: str) -> int:
    """Let go of records that could be read after all; return how many there were."""
    ours = (table.c.account_id == account_id) & (table.c.stream == stream)
    held = set(db.scalars(select(table.c.key).where(ours))).intersection(keys)
    QUARANTINE.delete(db, [(account_id, stream, key) for key in held])
    return len(held)
