"""Where is each SKU listed, and which are listed nowhere any more?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Connection, RowMapping, func, literal, select

from sentia.queries.scope import Scope
from sentia.queries.stock import BUCKETS, Key, of_sku
from sentia.store import schema
from sentia.store.stock import ABSENT


def absent_stock(
    db: Connection, scope: Scope, sku: str | None = None
) -> Sequence[RowMapping]:
    """Which SKUs, or is it one, are listed no more? Nothing is left of them."""
    c = schema.stock.c
    asked = (
        select(
            c.account_id,
            c.sku,
            func.max(c.asin).label("asin"),
            func.max(c.title).label("title"),
            *(literal(0).label(name) for name in (*BUCKETS, "inbound")),
            func.max(c.seen_at).label("last_seen_at"),
        )
        .where(*scope.of(schema.stock), *of_sku(schema.stock, sku))
        .group_by(c.account_id, c.sku)
        .having(func.min(c.missed) >= ABSENT)
        .order_by(c.account_id, c.sku)
    )
    return db.execute(asked).mappings().all()


def sku_places(
    db: Connection, scope: Scope, sku: str | None = None
) -> dict[Key, list[str]]:
    """Which marketplaces list each SKU, or one, or did?"""
    table = schema.stock
    asked = select(table.c.account_id, table.c.sku, table.c.marketplace_id).distinct()
    found: dict[Key, list[str]] = defaultdict(list)
    for account_id, name, place in db.execute(
        asked.where(*scope.of(table), *of_sku(table, sku))
    ):
        found[account_id, name].append(place)
    return found
