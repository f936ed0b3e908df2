"""The accounts: who sells where."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, Row, exists, insert, select, update

from sentia.store import bulk, rollups
from sentia.store.schema import accounts as table
from sentia.store.schema import streams

ORGANISATION: Final = 1  # the one that every database begins with


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One connected seller or shop, or one that only has files so far."""

    id: int
    organisation_id: int
    channel: str
    region: str | None
    seller_id: str | None
    name: str
    connected: bool
    marketplace_ids: tuple[str, ...]
    created_at: datetime


def ensure_account(  # noqa: PLR0913 - its columns
    db: Connection,
    *,
    channel: str,
    region: str | None,
    seller_id: str | None,
    name: str,
    connected: bool,
    now: datetime,
) -> int:
    """Return the account's id, made or brought up to date.

    A connected account is one row a channel and region, whatever the token: the
    channel's only account of files becomes it. One of files is known by its name.
    """
    bulk.lock(db, 0)  # or two processes that start at once make two of them
    found = _found(db, channel, region, name, connected=connected)
    if found is None:
        made = insert(table).values(
            organisation_id=ORGANISATION, channel=channel, region=region,
            seller_id=seller_id, name=_free(db, name), connected=connected,
            marketplace_ids="[]", created_at=now,
        ).returning(table.c.id)  # fmt: skip
        found = db.execute(made).scalar_one()
    elif connected:
        changes = {"region": region, "connected": True}
        if seller_id is not None:
            changes["seller_id"] = seller_id
        db.execute(update(table).where(table.c.id == found).values(changes))
    rollups.prune(db, found, now)
    return found


def accounts(db: Connection) -> list[Account]:
    """Return every account, the oldest first."""
    return [_account(row) for row in db.execute(select(table).order_by(table.c.id))]


def leave_others(db: Connection, channel: str, account_id: int) -> None:
    """Know those as not connected whose first sync was left unfinished.

    Nobody reads on in their past, so figures would wait for it for ever. What they have
    stays. One that was read whole may be synced by turns with this one.
    """
    unread = exists().where(
        streams.c.account_id == table.c.id,
        streams.c.stream.in_(("orders", "history")),
        streams.c.completed_at.is_(None),
    )
    others = table.c.channel == channel, table.c.id != account_id, unread
    db.execute(update(table).where(*others, table.c.connected).values(connected=False))


def set_marketplaces(db: Connection, account_id: int, ids: Sequence[str]) -> None:
    """Remember in which marketplaces an account sells."""
    ours = table.c.id == account_id
    db.execute(update(table).where(ours).values(marketplace_ids=json.dumps(list(ids))))


def _found(
    db: Connection, channel: str, region: str | None, name: str, *, connected: bool
) -> int | None:
    ours = [account for account in accounts(db) if account.channel == channel]
    if not connected:
        return next((account.id for account in ours if account.name == name), None)
    same = [a for a in ours if a.connected and a.region == region]
    # One that was connected elsewhere has a region, and stays what it is.
    files = [a for a in ours if not a.connected and a.region in (None, region)]
    named = [a for a in files if a.name == name]
    candidates = same or named or (files if len(files) == 1 else [])
    return candidates[0].id if candidates else None


def _free(db: Connection, name: str) -> str:
    """Return the name, with a number where another account has it already."""
    taken, free, n = {account.name for account in accounts(db)}, name, 1
    while free in taken:
        n += 1
        free = f"{name} {n}"
    return free


def _account(row: Row[tuple[object, ...]]) -> Account:
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's documented name
    values["marketplace_ids"] = tuple(json.loads(values["marketplace_ids"]))
    return Account(**values)
