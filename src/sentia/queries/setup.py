"""Is a channel connected, and does it work?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from msgspec import UNSET, UnsetType
from sqlalchemy import Connection, Select, func, select

from sentia.errors import ThrottledError
from sentia.queries.answers import Answer, written
from sentia.queries.files import FILES
from sentia.queries.health import States, last_synced, stream_states
from sentia.queries.scope import Account
from sentia.store import schema
from sentia.store.stock import ABSENT

# The streams without which there is nothing to show.
VITAL: Final = ("orders", "inventory")
NO_SETTINGS: Final = "Missing required environment variables"

Status = Literal[
    "connected",
    "configuration_error",
    "authorization_error",
    "throttled",
    "syncing",
    "error",
]


class Details(Answer):
    """Which settings are missing, and what else helps."""

    missing: list[str]
    hint: str | UnsetType = UNSET


class Integration(Answer):
    """One channel. Counts are for those who are signed in."""

    connected: bool
    status: Status
    message: str | UnsetType = UNSET
    details: Details | UnsetType = UNSET
    last_sync: str | UnsetType | None = UNSET
    inventory_count: int | UnsetType = UNSET
    order_count: int | UnsetType = UNSET


SetupStatus = dict[Literal["integrations"], dict[str, Integration]]


def unconnected(missing: Sequence[str]) -> Integration:
    """Say of a channel which settings it lacks."""
    return Integration(
        connected=False,
        status="configuration_error",
        message=NO_SETTINGS,
        details=Details(missing=list(missing)),
    )


def integration(
    db: Connection,
    accounts: Sequence[Account],
    *,
    missing: Sequence[str],
    now: datetime,
    interval: timedelta,
) -> Integration:
    """Is a channel connected, and does it work? Of several accounts, the worst."""
    if missing or not accounts:
        return unconnected(missing)
    states = stream_states(db, accounts, now=now)
    found = Integration(
        connected=True,
        status=_pace(states, now, interval),
        last_sync=written(last_synced(states, VITAL)),
    )
    if found.status == "throttled":
        until = min(filter(None, (s["throttled_until"] for s in states)))
        found.message = f"Rate limit exceeded; the sync goes on at {until:%H:%M} UTC."
        found.details = Details(missing=[], hint=ThrottledError.hint)
    table = schema.issues
    asked = (
        select(table.c.code, table.c.message, table.c.hint)
        .where(
            table.c.account_id.in_([a.id for a in accounts]),
            table.c.severity == "issue",
            table.c.stream.in_(("account", *VITAL)),
        )
        # The account's own issues before those of one stream.
        .order_by(table.c.stream != "account", table.c.opened_at)
        .limit(1)
    )
    for code, message, hint in db.execute(asked):
        refused = code in {"reconnect", "permission_missing"}
        found.connected = code != "reconnect"
        found.status = "authorization_error" if refused else "error"
        found.message = message
        found.details = Details(missing=[], hint=hint)
    return found


def holds_records(db: Connection, accounts: Sequence[Account]) -> bool:
    """Is there anything to show, from the channel or from files?"""
    ids = [account.id for account in accounts]
    return any(
        db.execute(
            select(table.c.account_id).where(table.c.account_id.in_(ids)).limit(1)
        ).first()
        for table in (schema.orders, schema.stock)
    )


def _pace(states: States, now: datetime, interval: timedelta) -> Status:
    """Say whether data is late, and why; a short wait for a rate is no news."""
    vital = [
        state
        for state in states
        if state["stream"] in VITAL and state["status"] != FILES
    ]
    first = not vital or not all(state["last_synced"] for state in vital)
    late = first or now - min(s["last_synced"] for s in vital) > 2 * interval
    if late and any(state["status"] == "waiting" for state in vital):
        return "throttled"
    return "syncing" if first else "connected"


def counts(db: Connection, accounts: Sequence[Account]) -> tuple[int, int]:
    """How many SKUs and orders do we hold?"""
    ids, stock, orders = [a.id for a in accounts], schema.stock.c, schema.orders.c
    skus = (
        select(stock.account_id, stock.sku)
        .where(stock.account_id.in_(ids), stock.missed < ABSENT)
        .distinct()
    )
    held = select(orders.order_id).where(orders.account_id.in_(ids))
    return _count(db, skus), _count(db, held)


def _count(db: Connection, rows: Select[*tuple[Any, ...]]) -> int:
    return db.execute(select(func.count()).select_from(rows.subquery())).scalar_one()
