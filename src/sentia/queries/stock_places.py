"""Where is each SKU listed, and which are listed nowhere any more?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Connection, RowMapping, func, literal, select

from sentia.queries.scope import Scope
from sentia.queries.stock import BUCKETS, Key
from sentia.store import schema
from sentia.store.stock import ABSENT


def absent_stock(db: Connection, scope: Scope) -> Sequence[RowMapping]:
    """Which SKUs has Amazon ceased to list? Nothing is left of them."""
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
        .where(*scope.of(schema.stock))
        .group_by(c.account_id, c.sku)
        .having(func.min(c.missed) >= ABSENT)
        .order_by(c.account_id, c.sku)
    )
    return db.execute(asked).mappings().all()


def sku_places(db: Connection, scope: Scope) -> dict[Key, list[str]]:
    """Which marketplaces list each SKU, or did?"""
    c = schema.stock.c
    asked = select(c.account_id, c.sku, c.marketplace_id).distinct()
    found: dict[Key, list[str]] = defaultdict(list)
    for account_id, sku, place in db.execute(asked.where(*scope.of(schema.stock))):
        found[account_id, sku].append(place)
    return found
