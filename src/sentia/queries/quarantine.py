"""What could not be read, and why?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final

import msgspec
from sqlalchemy import Connection, func, select, tuple_

from sentia.connectors.amazon.quarantine import without_personal_keys
from sentia.queries.answers import Answer, written
from sentia.queries.scope import Account
from sentia.store import schema

EXCERPT: Final = 2048  # bytes

# Of a record in the list: stream, key, account id. It comes back from outside.
Text = Annotated[str, msgspec.Meta(pattern=r"^[^\x00]*$")]
Place = tuple[Text, Text, Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]]


class Quarantined(Answer):
    """A record that could not be read; it is tried again after an upgrade."""

    stream: str  # or the kind of file
    key: str
    account: str
    reason: str
    first_seen_at: str | None
    last_tried_at: str | None  # null: not since it came
    version: str  # of Sentia, which could not read it
    payload: str  # its beginning


class Quarantine(Answer):
    """Some records in quarantine, and how many there are."""

    items: list[Quarantined]
    next_cursor: str | None
    total: int


def quarantined(
    db: Connection, accounts: Sequence[Account], *, after: Place | None, limit: int
) -> tuple[list[Quarantined], Place | None]:
    """Which records could not be read? Also the place to go on from, if any."""
    names = {account.id: account.name for account in accounts}
    table = schema.quarantine
    place = table.c.stream, table.c.key, table.c.account_id
    asked = select(table).where(table.c.account_id.in_(names)).order_by(*place)
    if after is not None:
        asked = asked.where(tuple_(*place) > tuple_(*after))
    rows = db.execute(asked.limit(limit + 1)).all()
    last = rows[limit - 1] if len(rows) > limit else None
    items = [
        Quarantined(
            stream=row.stream,
            key=row.key,
            account=names[row.account_id],
            reason=row.reason,
            first_seen_at=written(row.quarantined_at),
            last_tried_at=written(row.tried_at),
            version=row.version,
            payload=_excerpt(row.payload),
        )
        for row in rows[:limit]
    ]
    return items, last and (last.stream, last.key, last.account_id)


def total(db: Connection, accounts: Sequence[Account]) -> int:
    """How many records could not be read?"""
    table = schema.quarantine
    held = table.c.account_id.in_([account.id for account in accounts])
    return db.execute(select(func.count()).select_from(table).where(held)).scalar_one()


def _excerpt(payload: bytes) -> str:
    """Return the beginning of a payload; it was kept without personal data.

    The rule is applied again: what an earlier version kept was kept by an earlier one.
    """
    body = without_personal_keys(payload)
    if len(body) <= EXCERPT:
        return body.decode()
    return body[: EXCERPT - len("…".encode())].decode(errors="ignore") + "…"
