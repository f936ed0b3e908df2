"""How much could be sold on each day that somebody looked, and how many SKUs were out?

A day's snapshot is the most that there was of a SKU in each of its pools.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, distinct, exists, func, select, tuple_

from sentia.domain.marketplaces import zone_of
from sentia.domain.ranges import Compare, Range
from sentia.domain.times import business_day
from sentia.queries.scope import Scope
from sentia.queries.stock import Pools, present, sum_known
from sentia.store import schema


@dataclass(slots=True)
class StockDay:
    """The units that could be sold on a day, and the SKUs that had none all day.

    What several SKUs sell counts as of the one that shows it today; out of stock are
    those of the SKUs that are listed today.
    """

    fulfillable: int = 0
    out_of_stock_items: int = 0


def day_before(
    scope: Scope, asked: Range, compare: Compare, now: datetime
) -> date | None:
    """With which day does today's stock compare? The last of the span before.

    None where nothing is compared, and where the period does not reach today: stock is
    always that of now.
    """
    zones = {zone_of(place) for place in scope.marketplace_ids} or {"UTC"}
    reaches = any(asked.span(z, now).last >= business_day(now, z) for z in zones)
    if compare == "none" or not reaches:
        return None
    return max(asked.earlier(compare, zone, now).last for zone in zones)


def stock_by_day(
    db: Connection, scope: Scope, pools: Pools, days: Collection[date]
) -> dict[date, StockDay]:
    """What was in stock on each day on which we looked at every pool there is?"""
    now = present(scope, pools).c
    known = select(now.account_id, now.pool).where(now.fulfillable.is_not(None))
    needed = {(account_id, pool) for account_id, pool in db.execute(known.distinct())}
    looked: dict[date, set[tuple[int, str]]] = defaultdict(set)
    found: dict[date, StockDay] = defaultdict(StockDay)
    for day, account_id, pool, units in db.execute(_units(scope, pools, days)):
        looked[day].add((account_id, pool))
        found[day].fulfillable += units
    for day, skus in db.execute(_out(scope, pools, days)):
        found[day].out_of_stock_items += skus
    return {day: found[day] for day, held in looked.items() if needed <= held}


def _units(scope: Scope, pools: Pools, days: Collection[date]) -> Select[Any]:
    """Select the units of each day and pool, those that several SKUs sell once."""
    c, now = schema.stock_days.c, present(scope, pools).c
    keys = now.account_id, now.pool, now.sku
    elsewhere = select(*keys).where(now.of_sku == 1).group_by(*keys)
    elsewhere = elsewhere.having(func.min(now.of_pool) > 1)
    asked = (
        select(c.day, c.account_id, c.pool, sum_known(c.fulfillable))
        .where(c.account_id.in_(scope.account_ids), c.day.in_(days))
        .where(tuple_(c.account_id, c.pool, c.sku).not_in(elsewhere))
        .group_by(c.account_id, c.day, c.pool)
    )
    if place := scope.marketplace_id:
        # A pool has SKUs, too, that this marketplace does not list.
        stock = schema.stock
        here = select(stock.c.account_id, stock.c.sku).where(*scope.of(stock))
        asked = asked.where(
            c.pool == pools.get(place, place), tuple_(c.account_id, c.sku).in_(here)
        )
    return asked


def _out(scope: Scope, pools: Pools, days: Collection[date]) -> Select[Any]:
    """Select how many of the SKUs that are listed today had nothing on each day."""
    table, now = schema.stock_days, present(scope, pools).c
    c, some = table.c, table.alias("some")
    listed = select(now.account_id, now.pool, now.sku).where(now.of_sku == 1)
    asked = (
        select(c.day, func.count(distinct(c.sku)))
        .where(c.account_id.in_(scope.account_ids), c.day.in_(days))
        .where(c.fulfillable == 0)
        .where(tuple_(c.account_id, c.pool, c.sku).in_(listed))
        .group_by(c.account_id, c.day)
    )
    if scope.marketplace_id:
        return asked  # there is one pool
    same = (some.c[name] == c[name] for name in ("account_id", "sku", "day"))
    return asked.where(~exists().where(*same, some.c.fulfillable > 0))
