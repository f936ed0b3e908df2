"""How much is left of each SKU, and how fast does it sell?

Marketplaces that show the same units are one pool: (account, group, FNSKU, condition)
counts once, as its newest sweep shows it. A bucket that Amazon did not send is
unknown: it is left out of the sums.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
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
    Table,
    case,
    cast,
    distinct,
    exists,
    func,
    or_,
    select,
    tuple_,
)

from sentia.domain.marketplaces import zone_of
from sentia.domain.ranges import DAY
from sentia.domain.times import business_day
from sentia.queries.scope import Scope
from sentia.store import schema
from sentia.store.stock import ABSENT

VELOCITY_DAYS: Final = 30
SPARK_DAYS: Final = 14
MOST_NAMED: Final = 1_000  # SKUs in one statement
BUCKETS: Final = ("total", "fulfillable", "reserved", "researching", "unfulfillable")
INBOUND: Final = ("inbound_working", "inbound_shipped", "inbound_receiving")

UNIT: Final = ("account_id", "pool", "fnsku", "condition")

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


def sku_stock(
    db: Connection, scope: Scope, pools: Pools, sku: str | None = None
) -> Sequence[RowMapping]:
    """What does each SKU, or one, have left over its pools? None: not told."""
    c = _present(scope, pools, *of_sku(schema.stock, sku)).c
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


def shared_stock(
    db: Connection, scope: Scope, pools: Pools, sku: str | None = None
) -> Sequence[RowMapping]:
    """Which SKUs sell the same units as another, or as this one? The newest first."""
    table, ours = schema.stock, []
    if sku is not None:
        own = select(table.c.fnsku).where(*scope.of(table), table.c.sku == sku)
        ours = [table.c.fnsku.in_(own)]
    c = _present(scope, pools, *ours).c
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


def _present(scope: Scope, pools: Pools, *ours: ColumnElement[bool]) -> CTE:
    """Return the stock rows of a scope, ranked: 1 is the newest of its pool."""
    table = schema.stock
    shared = {id_: pool for id_, pool in pools.items() if id_ != pool}
    marketplace = table.c.marketplace_id
    pool = case(shared, value=marketplace, else_=marketplace) if shared else marketplace
    unit = table.c.account_id, pool, table.c.fnsku, table.c.condition
    newest = table.c.seen_at.desc(), marketplace, table.c.sku
    of_pool = func.row_number().over(partition_by=unit, order_by=newest)
    in_sku = func.row_number().over(partition_by=(*unit, table.c.sku), order_by=newest)
    return (
        select(
            table,
            pool.label("pool"),
            of_pool.label("of_pool"),
            in_sku.label("of_sku"),
        )
        .where(*scope.of(table), *ours, table.c.missed < ABSENT)
        .cte("present")
    )


def _by_key(db: Connection, asked: Any) -> dict[Key, int]:
    return {(account_id, sku): n for account_id, sku, n in db.execute(asked) if n}


@dataclass(frozen=True, slots=True)
class Velocity:
    """Units ordered on days in stock, and how many such days there were."""

    today: date
    units: Mapping[Key, int]
    seen_in_stock: Mapping[Key, int]  # days
    looked: Mapping[int, int]  # days with a snapshot, by account

    def in_stock_days(self, key: Key) -> int:
        # What we did not look at counts as in stock.
        unseen = VELOCITY_DAYS - self.looked.get(key[0], 0)
        return self.seen_in_stock.get(key, 0) + unseen

    @classmethod
    def of(
        cls,
        db: Connection,
        scope: Scope,
        pools: Pools,
        today: date,
        sku: str | None = None,
    ) -> Velocity:
        """How fast did each SKU, or one, sell on the days when it could be bought?"""
        days = schema.stock_days.c
        within = [
            days.account_id.in_(scope.account_ids),
            days.day.between(today - (VELOCITY_DAYS - 1) * DAY, today),
        ]
        in_scope = {pools.get(id_, id_) for id_ in scope.marketplace_ids}
        if in_scope:
            within.append(days.pool.in_(sorted(in_scope)))
        count = func.count(distinct(days.day))
        asked = select(days.account_id, count).where(*within)
        looked: dict[int, int] = dict(db.execute(asked.group_by(days.account_id)).all())
        in_stock = select(days.account_id, days.sku, count).where(
            *within, *of_sku(schema.stock_days, sku), days.fulfillable > 0
        )
        seen = _by_key(db, in_stock.group_by(days.account_id, days.sku))
        units = _by_key(db, _sold_in_all(scope, pools, today, sku))
        out = {key for key in units if seen.get(key, 0) < looked.get(key[0], 0)}
        counted: dict[Key, int] = {}
        for sold in _sold_on_days(scope, pools, today, VELOCITY_DAYS, out):
            counted |= _by_key(db, _while_in_stock(sold, within[2:]))
        units |= {key: counted.get(key, 0) for key in out}
        return cls(today, units, seen, looked)


def _while_in_stock(
    sold: Select[int, str, date, int], pools: Sequence[ColumnElement[bool]]
) -> Select[int, str, int]:
    """Select the units of days in stock, and of days when nobody looked."""
    by_day, days = sold.subquery().c, schema.stock_days.c

    def seen(*same: str) -> Exists:
        return exists().where(*(days[n] == by_day[n] for n in same), *pools)

    in_stock = seen("account_id", "sku", "day").where(days.fulfillable > 0)
    return (
        select(by_day.account_id, by_day.sku, sum_known(by_day.units))
        .where(or_(in_stock, ~seen("account_id", "day")))
        .group_by(by_day.account_id, by_day.sku)
    )


def _sold_in_all(
    scope: Scope, pools: Pools, today: date, sku: str | None
) -> Select[int, str, int]:
    """Select the units that the stock of a scope served, whether in stock or not.

    From one SKU to the next, each at once where its days begin: read by days, a shop
    of a hundred times the orders would take a hundred times as long.
    """
    c, accounts = schema.sku_days.c, schema.accounts.c

    def first(account_id: ColumnElement[int], *after: ColumnElement[bool]) -> Any:
        wanted = *of_sku(schema.sku_days, sku), *after
        found = select(func.min(c.sku)).where(c.account_id == account_id, *wanted)
        return found.scalar_subquery().label("sku")

    skus = (
        select(accounts.id.label("account_id"), first(accounts.id))
        .where(accounts.id.in_(scope.account_ids))
        .cte("skus", recursive=True)
    )
    following = first(skus.c.account_id, c.sku > skus.c.sku)
    last = skus.c.sku.is_not(None)
    skus = skus.union_all(select(skus.c.account_id, following).where(last))
    units = select(cast(func.sum(c.units), BigInteger)).where(
        c.account_id == skus.c.account_id,
        c.sku == skus.c.sku,
        *_from_stock(scope, pools, today, VELOCITY_DAYS),
    )
    return select(skus.c.account_id, skus.c.sku, units.scalar_subquery())


def _sold_on_days(
    scope: Scope, pools: Pools, today: date, days: int, keys: Collection[Key]
) -> Iterator[Select[int, str, date, int]]:
    """Select the units by day that the stock of a scope served, some SKUs at a time."""
    c, skus = schema.sku_days.c, sorted({sku for _, sku in keys})
    units = cast(func.sum(c.units), BigInteger).label("units")
    asked = (
        select(c.account_id, c.sku, c.day, units)
        .where(
            c.account_id.in_(scope.account_ids),
            *_from_stock(scope, pools, today, days),
        )
        .group_by(c.account_id, c.sku, c.day)
    )
    for begin in range(0, len(skus), MOST_NAMED):
        yield asked.where(c.sku.in_(skus[begin : begin + MOST_NAMED]))


def _from_stock(
    scope: Scope, pools: Pools, today: date, days: int
) -> list[ColumnElement[bool]]:
    """Return what keeps `sku_days` to the last days and the stock of a scope."""
    c = schema.sku_days.c
    within = [c.fba, c.day.between(today - (days - 1) * DAY, today)]
    if scope.marketplace_id:
        # A pool serves all its marketplaces, not only the one that was asked for.
        pool = pools.get(scope.marketplace_id)
        shared = [id_ for id_, name in pools.items() if name == pool]
        within.append(c.marketplace_id.in_([scope.marketplace_id, *shared]))
    return within


def stock_by_day(
    db: Connection, scope: Scope, pools: Pools, days: Sequence[date]
) -> dict[date, int]:
    """How many units could be sold on each day that we looked, at most?

    What several SKUs sell counts as of the one that shows it today.
    """
    c, now = schema.stock_days.c, _present(scope, pools).c
    keys = now.account_id, now.pool, now.sku
    elsewhere = select(*keys).where(now.of_sku == 1).group_by(*keys)
    elsewhere = elsewhere.having(func.min(now.of_pool) > 1)
    asked = (
        select(c.day, sum_known(c.fulfillable))
        .where(c.account_id.in_(scope.account_ids), c.day.between(days[0], days[-1]))
        .where(tuple_(c.account_id, c.pool, c.sku).not_in(elsewhere))
        .group_by(c.day)
    )
    if place := scope.marketplace_id:
        asked = asked.where(c.pool == pools.get(place, place))
    return dict(db.execute(asked).all())


def units_by_day(
    db: Connection, scope: Scope, pools: Pools, keys: Sequence[Key], today: date
) -> dict[Key, list[int]]:
    """How many units of some SKUs were ordered on each of the last 14 days?"""
    sparks = {key: [0] * SPARK_DAYS for key in keys}
    for asked in _sold_on_days(scope, pools, today, SPARK_DAYS, keys):
        for account_id, sku, day, units in db.execute(asked):
            if (account_id, sku) in sparks:
                sparks[account_id, sku][(day - today).days - 1] = units
    return sparks
