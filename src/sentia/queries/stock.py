"""How much is left of each SKU, and how fast does it sell?

Marketplaces that show the same units are one pool: (account, group, FNSKU, condition)
counts once, as its newest sweep shows it. A bucket that Amazon did not send is
unknown: it is left out of the sums.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import add
from typing import Any, Final

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Connection,
    Exists,
    RowMapping,
    Select,
    case,
    cast,
    distinct,
    exists,
    func,
    literal,
    or_,
    select,
)

from sentia.domain.marketplaces import zone_of
from sentia.domain.ranges import DAY
from sentia.domain.times import business_day
from sentia.queries.scope import Scope
from sentia.store import schema
from sentia.store.stock import ABSENT

VELOCITY_DAYS: Final = 30
SPARK_DAYS: Final = 14
BUCKETS: Final = ("total", "fulfillable", "reserved", "researching", "unfulfillable")
INBOUND: Final = ("inbound_working", "inbound_shipped", "inbound_receiving")

Pools = Mapping[str, str]  # the pool of each marketplace
Key = tuple[int, str]  # account id, SKU


def pool_totals(db: Connection, scope: Scope, pools: Pools) -> dict[str, int | None]:
    """How much is in stock, each physical pool once?"""
    c = _present(scope, pools).c
    asked = select(
        sum_known(c.total).label("total_quantity"),
        sum_known(*(c[name] for name in INBOUND)).label("inbound"),
        *(
            sum_known(c[name]).label(name)
            for name in ("fulfillable", "reserved", "researching", "unfulfillable")
        ),
    ).where(c.of_pool == 1)
    return dict(db.execute(asked).mappings().one())


def sku_stock(db: Connection, scope: Scope, pools: Pools) -> Sequence[RowMapping]:
    """What does each SKU have left, over its pools? None: Amazon did not say."""
    c = _present(scope, pools).c
    keys = c.account_id, c.sku
    asked = (
        select(
            *keys,
            func.max(c.asin).label("asin"),
            func.max(c.title).label("title"),
            *(sum_known(c[name]).label(name) for name in BUCKETS),
            sum_known(*(c[name] for name in INBOUND)).label("inbound"),
            func.max(c.seen_at).label("last_seen_at"),
        )
        .where(c.of_sku == 1)
        .group_by(*keys)
        .order_by(*keys)
    )
    return db.execute(asked).mappings().all()


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


def shared_stock(db: Connection, scope: Scope, pools: Pools) -> Sequence[RowMapping]:
    """Which SKUs sell the same units as another one, the newest of each pool first?"""
    c = _present(scope, pools).c
    unit = c.account_id, c.pool, c.fnsku, c.condition
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


def _present(scope: Scope, pools: Pools) -> CTE:
    """Return the stock rows of a scope, ranked: 1 is the newest of its pool."""
    table = schema.stock
    shared = {id_: pool for id_, pool in pools.items() if id_ != pool}
    marketplace = table.c.marketplace_id
    pool = case(shared, value=marketplace, else_=marketplace) if shared else marketplace
    unit = table.c.account_id, pool, table.c.fnsku, table.c.condition
    newest = table.c.seen_at.desc(), marketplace
    of_pool = func.row_number().over(partition_by=unit, order_by=newest)
    of_sku = func.row_number().over(partition_by=(*unit, table.c.sku), order_by=newest)
    return (
        select(
            table,
            pool.label("pool"),
            of_pool.label("of_pool"),
            of_sku.label("of_sku"),
        )
        .where(*scope.of(table), table.c.missed < ABSENT)
        .cte("present")
    )


def _by_key(db: Connection, asked: Any) -> dict[Key, int]:
    return {(account_id, sku): n for account_id, sku, n in db.execute(asked)}


@dataclass(frozen=True, slots=True)
class Velocity:
    """Units ordered on days in stock, and how many such days there were."""

    units: Mapping[Key, int]
    seen_in_stock: Mapping[Key, int]  # days
    looked: Mapping[int, int]  # days with a snapshot, by account

    def in_stock_days(self, key: Key) -> int:
        # What we did not look at counts as in stock.
        unseen = VELOCITY_DAYS - self.looked.get(key[0], 0)
        return self.seen_in_stock.get(key, 0) + unseen

    @classmethod
    def of(cls, db: Connection, scope: Scope, pools: Pools, today: date) -> Velocity:
        """How fast did each SKU sell, on the days when it could be bought?"""
        days = schema.stock_days.c
        within = [
            days.account_id.in_(scope.account_ids),
            days.day.between(today - (VELOCITY_DAYS - 1) * DAY, today),
        ]
        in_scope = {pools.get(id_, id_) for id_ in scope.marketplace_ids}
        if in_scope:
            within.append(days.pool.in_(sorted(in_scope)))
        sold = _sold_from_stock(scope, pools, today, VELOCITY_DAYS).subquery()

        def seen(*same: str) -> Exists:
            return exists().where(*(days[n] == sold.c[n] for n in same), *within[2:])

        units = (
            select(sold.c.account_id, sold.c.sku, sum_known(sold.c.units))
            .where(
                or_(
                    ~seen("account_id", "day"),
                    seen("account_id", "day", "sku").where(days.fulfillable > 0),
                )
            )
            .group_by(sold.c.account_id, sold.c.sku)
        )
        count = func.count(distinct(days.day))
        looked = select(days.account_id, count).where(*within)
        in_stock = select(days.account_id, days.sku, count).where(
            *within, days.fulfillable > 0
        )
        return cls(
            _by_key(db, units),
            _by_key(db, in_stock.group_by(days.account_id, days.sku)),
            dict(db.execute(looked.group_by(days.account_id)).all()),
        )


def _sold_from_stock(
    scope: Scope, pools: Pools, today: date, days: int
) -> Select[int, str, date, int]:
    """Select the units by day that the stock of a scope served."""
    c = schema.sku_days.c
    keys = c.account_id, c.sku, c.day
    asked = (
        select(*keys, sum_known(c.units).label("units"))
        .where(
            c.account_id.in_(scope.account_ids),
            c.fba,
            c.day.between(today - (days - 1) * DAY, today),
        )
        .group_by(*keys)
    )
    if scope.marketplace_id:
        # A pool serves all its marketplaces, not only the one that was asked for.
        pool = pools.get(scope.marketplace_id)
        shared = [id_ for id_, name in pools.items() if name == pool]
        asked = asked.where(c.marketplace_id.in_([scope.marketplace_id, *shared]))
    return asked


def stock_by_day(
    db: Connection, scope: Scope, pools: Pools, days: Sequence[date]
) -> dict[date, int]:
    """How many units could be sold on each day that we looked, at most?"""
    c = schema.stock_days.c
    asked = (
        select(c.day, sum_known(c.fulfillable))
        .where(c.account_id.in_(scope.account_ids), c.day.between(days[0], days[-1]))
        .group_by(c.day)
    )
    if place := scope.marketplace_id:
        asked = asked.where(c.pool == pools.get(place, place))
    return dict(db.execute(asked).all())


def units_by_day(
    db: Connection, scope: Scope, pools: Pools, keys: Sequence[Key], today: date
) -> dict[Key, list[int]]:
    """How many units of some SKUs were ordered on each of the last 14 days?"""
    asked = _sold_from_stock(scope, pools, today, SPARK_DAYS).where(
        schema.sku_days.c.sku.in_([sku for _, sku in keys])
    )
    sparks = {key: [0] * SPARK_DAYS for key in keys}
    for account_id, sku, day, units in db.execute(asked):
        if (account_id, sku) in sparks:
            sparks[account_id, sku][(day - today).days - 1] = units
    return sparks
