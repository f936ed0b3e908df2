"""How much is left of each SKU, and how fast does it sell?

Marketplaces that show the same units are one pool: (account, group, FNSKU, condition)
counts once, as its newest sweep shows it. A bucket that Amazon did not send is
unknown: it is left out of the sums.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import reduce
from operator import add
from typing import Any, Final

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Connection,
    RowMapping,
    Table,
    case,
    cast,
    func,
    or_,
    select,
)

from sentia.domain.marketplaces import zone_of
from sentia.domain.pools import sharing
from sentia.domain.times import business_day
from sentia.queries.scope import Scope
from sentia.store import schema
from sentia.store.stock import ABSENT

BUCKETS: Final = ("total", "fulfillable", "reserved", "researching", "unfulfillable")
INBOUND: Final = ("inbound_working", "inbound_shipped", "inbound_receiving")

UNIT: Final = ("account_id", "pool", "made", "condition")

Pools = Mapping[str, str]  # the pool of each marketplace
Key = tuple[int, str]  # account id, SKU


def pool_totals(db: Connection, scope: Scope, pools: Pools) -> dict[str, int | None]:
    """How much is in stock, each physical pool once?"""
    c = present(scope, pools).c
    asked = select(
        sum_known(c.total).label("total_quantity"),
        sum_known(*(c[name] for name in INBOUND)).label("inbound"),
        *(
            sum_known(c[name]).label(name)
            for name in ("fulfillable", "reserved", "researching", "unfulfillable")
        ),
    ).where(c.of_pool == 1)
    return dict(db.execute(asked).mappings().one())


def sku_stock(
    db: Connection, scope: Scope, pools: Pools, sku: str | None = None
) -> Sequence[RowMapping]:
    """What does each SKU, or one, have left over its pools? None: not told.

    Says also, in one text each, which pools have some of it and which have none.
    """
    c = present(scope, pools, *of_sku(schema.stock, sku)).c
    keys = c.account_id, c.sku
    asked = (
        select(
            *keys,
            func.max(c.asin).label("asin"),
            func.max(c.title).label("title"),
            *(sum_known(c[name]).label(name) for name in BUCKETS),
            sum_known(*(c[name] for name in INBOUND)).label("inbound"),
            func.max(c.seen_at).label("last_seen_at"),
            _pools_where(c, c.fulfillable > 0).label("held_in"),
            _pools_where(c, c.fulfillable == 0).label("none_in"),
        )
        .where(c.of_sku == 1)
        .group_by(*keys)
        .order_by(*keys)
    )
    return db.execute(asked).mappings().all()


def _pools_where(c: Any, holds: ColumnElement[bool]) -> ColumnElement[str]:
    return func.aggregate_strings(case((holds, c.pool)), ",")


def empty_pools(held_in: str | None, none_in: str | None) -> set[str]:
    """Which pools have nothing of a SKU, while others have some?"""
    if not held_in or not none_in:
        return set()
    return set(none_in.split(",")) - set(held_in.split(","))


def shared_stock(
    db: Connection, scope: Scope, pools: Pools, sku: str | None = None
) -> Sequence[RowMapping]:
    """Which SKUs sell the same units as another, or as this one? The newest first."""
    table, ours = schema.stock, []
    if sku is not None:
        own = select(table.c.fnsku).where(*scope.of(table), table.c.sku == sku)
        ours = [table.c.fnsku.in_(own)]
    c = present(scope, pools, *ours).c
    unit = [c[name] for name in UNIT]
    each = (
        select(
            *unit,
            c.sku,
            c.of_pool,
            *(c[name] for name in BUCKETS),
            reduce(add, (func.coalesce(c[name], 0) for name in INBOUND)).label(
                "inbound"
            ),
            func.count().over(partition_by=unit).label("sellers"),
        )
        .where(c.of_sku == 1)
        .subquery()
    )
    asked = select(each).where(each.c.sellers > 1)
    order = [each.c[column.name] for column in unit]
    return db.execute(asked.order_by(*order, each.c.of_pool)).mappings().all()


def sharers(
    db: Connection, scope: Scope, pools: Pools, sku: str | None = None
) -> dict[tuple[int, str, str], set[str]]:
    """Which SKUs sell the same units as each in a pool, or as one, itself among them?

    By account, pool and SKU, in the pools that serve the scope. Who shares nothing is
    left out.
    """
    c, seller = schema.stock.c, schema.stock.c.sku
    of = [c.account_id.in_(scope.account_ids), c.missed < ABSENT]
    if place := scope.marketplace_id:
        of.append(c.marketplace_id.in_(sharing(place, pools)))
    if sku is not None:
        of.append(c.fnsku.in_(select(c.fnsku).where(*of, seller == sku)))
    unit = c.account_id, _pool(pools).label("pool"), _fnsku().label("made"), c.condition
    first = func.min(seller).over(partition_by=unit).label("first")
    last = func.max(seller).over(partition_by=unit).label("last")
    each = select(*unit, seller, first, last).where(*of).subquery().c
    asked = select(*(each[name] for name in (*UNIT, "sku")))
    sold: dict[Any, set[str]] = defaultdict(set)
    for *of_unit, name in db.execute(asked.where(each.first != each.last)):
        sold[*of_unit].add(name)
    found: dict[tuple[int, str, str], set[str]] = defaultdict(set)
    for (account_id, pool, *_), names in sold.items():
        for name in names:
            found[account_id, pool, name] |= names
    return found


def today_of(scope: Scope, now: datetime) -> date:
    """Return the newest day that has begun in a marketplace of the scope."""
    zones = [zone_of(id_) for id_ in scope.marketplace_ids] or ["UTC"]
    return max(business_day(now, zone) for zone in zones)


def sum_known(*columns: ColumnElement[Any]) -> ColumnElement[int]:
    """Sum what is known of some columns; NULL where nothing of any is."""
    known = or_(*(column.is_not(None) for column in columns))
    row = reduce(add, (func.coalesce(column, 0) for column in columns))
    # The sum of a BIGINT is NUMERIC on PostgreSQL.
    return cast(func.sum(case((known, row))), BigInteger)


def of_sku(table: Table, sku: str | None) -> list[ColumnElement[bool]]:
    """Return what keeps a table to one SKU, where one is named."""
    return [] if sku is None else [table.c.sku == sku]


def present(scope: Scope, pools: Pools, *ours: ColumnElement[bool]) -> CTE:
    """Return the stock rows of a scope, ranked: 1 is the newest of its pool."""
    table, pool = schema.stock, _pool(pools)
    marketplace = table.c.marketplace_id
    unit = table.c.account_id, pool, _fnsku(), table.c.condition
    newest = table.c.seen_at.desc(), marketplace, table.c.sku
    of_pool = func.row_number().over(partition_by=unit, order_by=newest)
    in_sku = func.row_number().over(partition_by=(*unit, table.c.sku), order_by=newest)
    return (
        select(
            table,
            pool.label("pool"),
            _fnsku().label("made"),
            of_pool.label("of_pool"),
            in_sku.label("of_sku"),
        )
        .where(*scope.of(table), *ours, table.c.missed < ABSENT)
        .cte("present")
    )


def _pool(pools: Pools) -> ColumnElement[str]:
    """Return the pool that a row of stock is in."""
    marketplace = schema.stock.c.marketplace_id
    shared = {id_: pool for id_, pool in pools.items() if id_ != pool}
    return case(shared, value=marketplace, else_=marketplace) if shared else marketplace


def _fnsku() -> ColumnElement[str]:
    """Return by what units are told apart; without an FNSKU no other SKU sells them."""
    c = schema.stock.c
    return case((c.fnsku == "", " " + c.sku), else_=c.fnsku)
