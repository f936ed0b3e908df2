"""What could not be read, and why?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from sqlalchemy import ColumnElement, Connection, func, select, tuple_

from sentia.connectors.amazon.quarantine import without_personal_keys
from sentia.queries.answers import Answer, written
from sentia.queries.lists import Listed, Paging, typed
from sentia.queries.scope import Account
from sentia.store import schema

EXCERPT: Final = 2048  # bytes
State = Literal["open", "dismissed"]
WHICH: Final[dict[State, ColumnElement[bool]]] = {
    "open": schema.quarantine.c.dismissed_at.is_(None),
    "dismissed": schema.quarantine.c.dismissed_at.is_not(None),
}


class Quarantined(Answer):
    """A record that could not be read; it is tried again after an upgrade."""

    stream: str  # or the kind of file
    key: str
    account: str
    reason: str
    first_seen_at: str | None
    last_tried_at: str | None  # null: not since it came
    dismissed_at: str | None  # null: it is still to be seen
    version: str  # of Sentia, which could not read it
    payload: str  # its beginning


def quarantined(
    db: Connection, accounts: Sequence[Account], at: Paging, state: State = "open"
) -> Listed[Quarantined, None]:
    """Which records could not be read, stream by stream?"""
    names = {account.id: account.name for account in accounts}
    table = schema.quarantine
    place = table.c.stream, table.c.key, table.c.account_id
    asked = select(table).where(table.c.account_id.in_(names), WHICH[state])
    asked = asked.order_by(*place)
    if at.after is not None:
        stream, id_ = at.after
        asked = asked.where(tuple_(*place) > tuple_(*typed(place, (stream, *id_))))
    rows = db.execute(asked.limit(at.limit + 1)).all()
    next_cursor = None
    if len(rows) > at.limit:
        last = rows[at.limit - 1]
        next_cursor = at.cursor((last.stream, (last.key, last.account_id)))
    return Listed(
        items=[
            Quarantined(
                stream=row.stream,
                key=row.key,
                account=names[row.account_id],
                reason=row.reason,
                first_seen_at=written(row.quarantined_at),
                last_tried_at=written(row.tried_at),
                dismissed_at=written(row.dismissed_at),
                version=row.version,
                payload=_excerpt(row.payload),
            )
            for row in rows[: at.limit]
        ],
        next_cursor=next_cursor,
        total=total(db, accounts, state),
        sums=None,
    )


def total(db: Connection, accounts: Sequence[Account], state: State = "open") -> int:
    """How many records could not be read, and are still to be seen?"""
    table = schema.quarantine
    held = table.c.account_id.in_([account.id for account in accounts])
    asked = select(func.count()).select_from(table).where(held, WHICH[state])
    return db.execute(asked).scalar_one()


def _excerpt(payload: bytes) -> str:
    """Return the beginning of a payload; it was kept without personal data.

    The rule is applied again: what an earlier version kept was kept by an earlier one.
    """
    body = without_personal_keys(payload)
    if len(body) <= EXCERPT:
        return body.decode()
    return body[: EXCERPT - len("…".encode())].decode(errors="ignore") + "…"
