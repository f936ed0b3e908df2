"""In which marketplaces are there orders, and in which currencies?"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Connection, func, select

from sentia.queries.scope import Scope
from sentia.store import schema

Branch = tuple[int, str]  # an account, and a marketplace that it has orders in


def branches_of(db: Connection, scope: Scope) -> list[Branch]:
    """Find each marketplace of each account."""
    if scope.marketplace_id:
        return [(account_id, scope.marketplace_id) for account_id in scope.account_ids]
    c = schema.orders.c
    return [
        (account_id, marketplace_id)
        for account_id in scope.account_ids
        for marketplace_id in seek(db, c.marketplace_id, c.account_id == account_id)
    ]


def seek(
    db: Connection, column: ColumnElement[str], *ours: ColumnElement[bool]
) -> Iterator[str]:
    """Yield each value of an index's next column: by seeks, for there are many rows."""
    first = select(func.min(column)).where(*ours)
    last = db.scalar(first)
    while last is not None:
        yield last
        last = db.scalar(first.where(column > last))
