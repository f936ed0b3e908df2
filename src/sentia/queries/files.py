"""Up to when do files tell, of accounts that nothing else is read of?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Final, NamedTuple

from sqlalchemy import Connection, func, select

from sentia.queries.answers import Row
from sentia.queries.scope import Account
from sentia.store import schema

# The state of a stream that is not read, but whose records came from files.
FILES: Final = "files"


class Told(NamedTuple):
    """The last that files tell of a stream."""

    stream: str
    as_of: datetime
    day: date


def told_by_files(db: Connection, account: Account) -> list[Told]:
    """Up to when do an account's files tell of what?

    Of orders, up to the last one on the last day; of stock, up to the newest sight.
    """
    orders, stock = schema.orders.c, schema.stock.c
    ours = orders.account_id == account.id
    last_day = select(func.max(orders.day)).where(ours).scalar_subquery()
    asked = select(
        select(func.max(orders.placed_at))
        .where(ours, orders.day == last_day)
        .scalar_subquery(),
        last_day,
        select(func.max(stock.seen_at))
        .where(stock.account_id == account.id)
        .scalar_subquery(),
    )
    placed_at, day, seen_at = db.execute(asked).one()
    told = [Told("orders", placed_at, day)] if day else []
    return told + ([Told("inventory", seen_at, seen_at.date())] if seen_at else [])


def file_states(db: Connection, accounts: Sequence[Account]) -> Iterator[Row]:
    """Yield, as `stream_states` does, what stands in files alone.

    It is never complete: nobody can tell what was not downloaded.
    """
    for account in accounts:
        if account.connected:
            continue
        for told in told_by_files(db, account):
            yield {
                "account_id": account.id,
                "account": account.name,
                "stream": told.stream,
                "status": FILES,
                "position": "{}",
                "due_at": None,
                "last_synced": None,
                "as_of": told.as_of,
                "throttled_until": None,
                "failing_since": None,
            }
