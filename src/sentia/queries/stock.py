"""How much is left of each SKU, and how fast does it sell?

Marketplaces that show the same units are one pool: (account, group, FNSKU, condition)
counts once, as its newest sweep shows it. A bucket that Amazon did not send is
unknown: it is left out of the sums.
"""

from __future__ import annotations

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
    and_,
    case,
    cast,
    distinct,
    exists,
    func,
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
INBOUND: Final = ("inbound_working", "inbound_shipped", "inbound_receiving")


@dataclass(frozen=True, slots=True, kw_only=True)
class StockRules:
    """What counts as low, and which marketplaces share their stock."""

    pools: Mapping[str, str]  # the pool of each marketplace
    lead_time_days: int = 30
    safety_days: int = 7
    reorder_point: int = 10


Key = tuple[int, str]  # account id, SKU


@dataclass(frozen=True, slots=True)
class SkuStock:
    """What one SKU has left over its pools; None: Amazon did not say."""

    account_id: int
    sku: str
    asin: str | None
    title: str | None
    fulfillable: int | None
    inbound: int | None


def pool_totals(
    db: Connection, scope: Scope, pools: Mapping[str, str]
) -> dict[str, int | None]:
    """How much is in stock, each physical pool once?"""
    c = _present(scope, pools).c
    asked = select(
        sum_known(c.total).label("total_quantity"),
        sum_known(c.fulfillable).label("fulfillable"),
        sum_known(*(c[name] for name in INBOUND)).label("inbound"),
        sum_known(c.reserved).label("reserved"),
        sum_known(c.researching).label("researching"),
        sum_known(c.unfulfillable).label("unfulfillable"),
    ).where(c.of_pool == 1)
    return dict(db.execute(asked).mappings().one())


def sku_stock(db: Connection, scope: Scope, pools: Mapping[str, str]) -> list[SkuStock]:
    """What does each SKU have left, over its pools?"""
    c = _present(scope, pools).c
    keys = c.account_id, c.sku
    asked = (
        select(
            *keys,
            func.max(c.asin),
            func.max(c.title),
            sum_known(c.fulfillable),
            sum_known(*(c[name] for name in INBOUND)),
        )
        .where(c.of_sku == 1)
        .group_by(*keys)
        .order_by(*keys)
    )
    return [SkuStock(*row) for row in db.execute(asked)]


def today_of(scope: Scope, now: datetime) -> date:
    """Return the newest day that has begun in a marketplace of the scope."""
    zones = [zone_of(id_) for id_ in scope.marketplace_ids] or ["UTC"]
    return max(business_day(now, zone) for zone in zones)


def sum_known(*columns: ColumnElement[Any]) -> ColumnElement[Any]:
    """Sum what is known of some columns; NULL where nothing of any is."""
    known = or_(*(column.is_not(None) for column in columns))
    row = reduce(add, (func.coalesce(column, 0) for column in columns))
    return _whole(func.sum(case((known, row))))


def _whole(total: ColumnElement[Any]) -> ColumnElement[int]:
    # The sum of a BIGINT is NUMERIC on PostgreSQL.
    return cast(total, BigInteger)


def _present(scope: Scope, pools: Mapping[str, str]) -> CTE:
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
        select(table, of_pool.label("of_pool"), of_sku.label("of_sku"))
        .where(*scope.of(table), table.c.missed < ABSENT)
        .cte("present")
    )


def own_settings(db: Connection, scope: Scope) -> dict[Key, tuple[Any, Any]]:
    """Which reorder points and lead times has a person set?"""
    table = schema.reorder_points
    asked = select(table).where(table.c.account_id.in_(scope.account_ids))
    return {
        (row.account_id, row.sku): (row.reorder_point, row.lead_time_days)
        for row in db.execute(asked)
    }


@dataclass(frozen=True, slots=True)
class Velocity:
    """Units ordered on days in stock, and how many such days there were."""

    units: Mapping[Key, int]
    seen_in_stock: Mapping[Key, int]  # days
    never_looked: Mapping[int, int]  # days without a snapshot, by account

    def in_stock_days(self, key: Key) -> int:
        # What we did not look at counts as in stock.
        return self.seen_in_stock.get(key, 0) + self.never_looked[key[0]]

    @classmethod
    def of(
        cls, db: Connection, scope: Scope, rules: StockRules, today: date
    ) -> Velocity:
        """How fast did each SKU sell, on the days when it could be bought?"""
        days, table = schema.stock_days, schema.sku_days
        pools = {rules.pools.get(id_, id_) for id_ in scope.marketplace_ids}
        looked_at = [
            days.c.account_id.in_(scope.account_ids),
            days.c.day.between(today - (VELOCITY_DAYS - 1) * DAY, today),
            *([days.c.pool.in_(sorted(pools))] if pools else []),
        ]
        snapshots: dict[int, list[date]] = {id_: [] for id_ in scope.account_ids}
        looked = select(days.c.account_id, days.c.day).where(*looked_at).distinct()
        for account_id, day in db.execute(looked):
            snapshots[account_id].append(day)
        keys = table.c.account_id, table.c.sku, table.c.day
        daily = (
            select(*keys, func.sum(table.c.units).label("units"))
            .where(*_sold_from_stock(scope, rules, today, VELOCITY_DAYS))
            .group_by(*keys)
            .subquery()
        )
        # A day of which there is no snapshot at all counts as in stock.
        unseen = [
            and_(daily.c.account_id == id_, daily.c.day.not_in(seen))
            for id_, seen in snapshots.items()
        ]
        in_stock = exists().where(
            *(days.c[name] == daily.c[name] for name in ("account_id", "day", "sku")),
            *looked_at[2:],
            days.c.fulfillable > 0,
        )
        sold = (
            select(daily.c.account_id, daily.c.sku, _whole(func.sum(daily.c.units)))
            .where(or_(*unseen, in_stock))
            .group_by(daily.c.account_id, daily.c.sku)
        )
        seen_in_stock = (
            select(days.c.account_id, days.c.sku, func.count(distinct(days.c.day)))
            .where(*looked_at, days.c.fulfillable > 0)
            .group_by(days.c.account_id, days.c.sku)
        )
        return cls(
            {(id_, sku): units for id_, sku, units in db.execute(sold)},
            {(id_, sku): count for id_, sku, count in db.execute(seen_in_stock)},
            {id_: VELOCITY_DAYS - len(seen) for id_, seen in snapshots.items()},
        )


def _sold_from_stock(
    scope: Scope, rules: StockRules, today: date, days: int
) -> list[ColumnElement[bool]]:
    """Return what keeps `sku_days` to the sales that the stock of a scope serves."""
    table = schema.sku_days
    within = [
        table.c.account_id.in_(scope.account_ids),
        table.c.fba,
        table.c.day.between(today - (days - 1) * DAY, today),
    ]
    if scope.marketplace_id:
        # A pool serves all its marketplaces, not only the one that was asked for.
        pool = rules.pools.get(scope.marketplace_id)
        shared = [id_ for id_, name in rules.pools.items() if name == pool]
        within.append(table.c.marketplace_id.in_([scope.marketplace_id, *shared]))
    return within


def units_by_day(
    db: Connection, scope: Scope, rules: StockRules, keys: Sequence[Key], now: datetime
) -> dict[Key, list[int]]:
    """How many units of some SKUs were ordered on each of the last 14 days?"""
    table, today = schema.sku_days, today_of(scope, now)
    asked = (
        select(
            table.c.account_id,
            table.c.sku,
            table.c.day,
            _whole(func.sum(table.c.units)),
        )
        .where(
            *_sold_from_stock(scope, rules, today, SPARK_DAYS),
            table.c.sku.in_([sku for _, sku in keys]),
        )
        .group_by(table.c.account_id, table.c.sku, table.c.day)
    )
    sparks = {key: [0] * SPARK_DAYS for key in keys}
    for account_id, sku, day, units in db.execute(asked):
        if (account_id, sku) in sparks:
            sparks[account_id, sku][(day - today).days - 1] = units
    return sparks
