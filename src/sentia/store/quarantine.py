"""Records we could not read: kept, shown, and tried again after an upgrade."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, select, tuple_, update

from sentia.domain.batches import Rejected
from sentia.store.bulk import Bulk, forms_of
from sentia.store.schema import quarantine as table

QUARANTINE: Final = Bulk(table)
Span = tuple[datetime, datetime]
AT_ONCE: Final = 500  # payloads in memory
# Built once: every page of a sync asks.
HELD: Final = select(table.c.key).where(
    table.c.account_id == bindparam("account"), table.c.stream == bindparam("name")
)


@dataclass(frozen=True, slots=True)
class Kept:
    """A record that could not be read."""

    stream: str
    key: str
    payload: bytes
    told_from: datetime | None = None  # the span of the report it stood in
    told_until: datetime | None = None


def keep(  # noqa: PLR0913 - its columns
    db: Connection,
    account_id: int,
    stream: str,
    rejected: Sequence[Rejected],
    *,
    now: datetime,
    version: str,
    span: Span | None = None,
) -> int:
    """Keep what could not be read; return how many records differ from before.

    What was dismissed stays so for as long as it is the same.
    """
    if not rejected:
        return 0
    moment = forms_of(db).moment
    at, told = moment(now), tuple(map(moment, span or ())) or (None, None)
    known = {r.key: r for r in QUARANTINE.read(db, account_id, stream)}

    def values(bad: Rejected) -> tuple[Any, ...]:
        old = known.get(bad.key)
        since = (old.quarantined_at, old.tried_at) if old else (at, None)
        same = old is not None and old.payload == bad.payload
        dismissed = old.dismissed_at if old and same else None
        return bad.reason, bad.payload, version, *since, *told, dismissed

    rows = {bad.key: values(bad) for bad in rejected}
    return QUARANTINE.put(
        db, [(account_id, stream, key, *rows[key]) for key in sorted(rows)]
    )


def kept(  # noqa: PLR0913 - what narrows it
    db: Connection,
    account_id: int,
    *,
    stream: str | None = None,
    key: str | None = None,
    not_by: str | None = None,
    after: tuple[str, str] = ("", ""),
) -> list[Kept]:
    """Return the next records in quarantine, `AT_ONCE` at most.

    What was dismissed is read again only where it is named by its key.

    Args:
        db: the database.
        account_id: whose.
        stream: of this stream only.
        key: this one only.
        not_by: not what this version of Sentia could not read either.
        after: the stream and the key of the last one seen.
    """
    columns = (table.c[name] for name in Kept.__dataclass_fields__)
    found = select(*columns).where(
        table.c.account_id == account_id,
        tuple_(table.c.stream, table.c.key) > tuple_(*after),
    )
    for column, value in ((table.c.stream, stream), (table.c.key, key)):
        if value is not None:
            found = found.where(column == value)
    if key is None:
        found = found.where(table.c.dismissed_at.is_(None))
    if not_by is not None:
        found = found.where(table.c.version != not_by)
    ordered = found.order_by(table.c.stream, table.c.key).limit(AT_ONCE)
    return [Kept(*row) for row in db.execute(ordered)]


def tried(
    db: Connection,
    account_id: int,
    records: Sequence[Kept],
    *,
    now: datetime,
    version: str,
) -> None:
    """Note that this version could not read these records either."""
    if not records:
        return
    ours = (
        (table.c.account_id == account_id)
        & (table.c.stream == bindparam("its_stream"))
        & (table.c.key == bindparam("its_key"))
    )
    db.execute(
        update(table).where(ours).values(tried_at=now, version=version),
        [{"its_stream": r.stream, "its_key": r.key} for r in records],
    )


def dismiss(
    db: Connection,
    account_id: int,
    *,
    at: datetime | None,
    stream: str | None = None,
    key: str | None = None,
) -> int:
    """Let records, a stream's or one of them, be seen no more; None brings them back.

    Return how many that changed.
    """
    gone = table.c.dismissed_at
    was = gone.is_(None) if at else gone.is_not(None)
    these = update(table).where(table.c.account_id == account_id, was)
    for column, value in ((table.c.stream, stream), (table.c.key, key)):
        if value is not None:
            these = these.where(column == value)
    return db.execute(these.values(dismissed_at=at)).rowcount


def release(db: Connection, account_id: int, stream: str, keys: Iterable[str]) -> int:
    """Let go of records that could be read after all; return how many there were."""
    held = set(db.scalars(HELD, {"account": account_id, "name": stream}))
    if not held:  # as nearly always: a big batch need not be named
        return 0
    held.intersection_update(keys)
    QUARANTINE.delete(db, [(account_id, stream, key) for key in held])
    return len(held)


def retold(
    db: Connection, account_id: int, stream: str, span: Span, still_bad: Collection[str]
) -> int:
    """Let go of what stood in a report that was read anew, but for what still does.

    It may have been read by another stream then. Return how many there were.
    """
    told = (table.c.told_from == span[0]) & (table.c.told_until == span[1])
    held = select(table.c.stream, table.c.key).where(
        table.c.account_id == account_id, told
    )
    gone = [
        (account_id, *name)
        for name in db.execute(held)
        if name.stream != stream or name.key not in still_bad
    ]
    return QUARANTINE.delete(db, gone)
