"""How fast does each SKU sell, and how many units went on each of its last days?"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Exists,
    Select,
    cast,
    distinct,
    exists,
    func,
    or_,
    select,
)

from sentia.domain.pools import sharing
from sentia.domain.ranges import DAY
from sentia.queries import health
from sentia.queries.past import known_from
from sentia.queries.scope import Scope
from sentia.queries.stock import Key, Pools, of_sku, sum_known, today_of
from sentia.store import schema

VELOCITY_DAYS: Final = 30
SPARK_DAYS: Final = 14
MOST_NAMED: Final = 1_000  # SKUs in one statement


def _by_key(db: Connection, asked: Any) -> dict[Key, int]:
    return {(account_id, sku): n for account_id, sku, n in db.execute(asked) if n}


@dataclass(frozen=True, slots=True)
class Velocity:
    """Units ordered on days in stock, and how many such days there were."""

    today: date
    days: int  # that it looks back; fewer while the first sync still reads the past
    units: Mapping[Key, int]
    seen_in_stock: Mapping[Key, int]  # days
    looked: Mapping[int, int]  # days with a snapshot, by account

    def in_stock_days(self, key: Key) -> int:
        # What we did not look at counts as in stock.
        unseen = self.days - self.looked.get(key[0], 0)
        return self.seen_in_stock.get(key, 0) + unseen

    @classmethod
    def of(
        cls,
        db: Connection,
        scope: Scope,
        pools: Pools,
        now: datetime,
        sku: str | None = None,
    ) -> Velocity:
        """How fast did each SKU, or one, sell on the days when it could be bought?

        Of days whose orders have not all been read, nobody knows.
        """
        today, days = today_of(scope, now), schema.stock_days.c
        first = today - (VELOCITY_DAYS - 1) * DAY
        states = health.stream_states(db, scope.accounts, now=now)
        if whole := known_from(states, scope, now=now):
            first = max(first, whole)
        within = [
            days.account_id.in_(scope.account_ids),
            days.day.between(first, today),
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
        units = _by_key(db, _sold_in_all(scope, pools, first, today, sku))
        out = {key for key in units if seen.get(key, 0) < looked.get(key[0], 0)}
        counted: dict[Key, int] = {}
        for sold in _sold_on_days(scope, pools, first, today, out):
            counted |= _by_key(db, _while_in_stock(sold, within[2:]))
        units |= {key: counted.get(key, 0) for key in out}
        return cls(today, max(0, (today - first).days + 1), units, seen, looked)


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
    scope: Scope, pools: Pools, first_day: date, today: date, sku: str | None
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
        *_from_stock(scope, pools, first_day, today),
    )
    return select(skus.c.account_id, skus.c.sku, units.scalar_subquery())


def _sold_on_days(
    scope: Scope, pools: Pools, first_day: date, today: date, keys: Collection[Key]
) -> Iterator[Select[int, str, date, int]]:
    """Select the units by day that the stock of a scope served, some SKUs at a time."""
    c, skus = schema.sku_days.c, sorted({sku for _, sku in keys})
    units = cast(func.sum(c.units), BigInteger).label("units")
    asked = (
        select(c.account_id, c.sku, c.day, units)
        .where(
            c.account_id.in_(scope.account_ids),
            *_from_stock(scope, pools, first_day, today),
        )
        .group_by(c.account_id, c.sku, c.day)
    )
    for begin in range(0, len(skus), MOST_NAMED):
        yield asked.where(c.sku.in_(skus[begin : begin + MOST_NAMED]))


def _from_stock(
    scope: Scope, pools: Pools, first_day: date, today: date
) -> list[ColumnElement[bool]]:
    """Return what keeps `sku_days` to some days and the stock of a scope."""
    c = schema.sku_days.c
    within = [c.fba, c.day.between(first_day, today)]
    if scope.marketplace_id:
        # A pool serves all its marketplaces, not only the one that was asked for.
        within.append(c.marketplace_id.in_(sharing(scope.marketplace_id, pools)))
    return within


def units_by_day(
    db: Connection, scope: Scope, pools: Pools, keys: Sequence[Key], today: date
) -> dict[Key, list[int]]:
    """How many units of some SKUs were ordered on each of the last 14 days?"""
    sparks = {key: [0] * SPARK_DAYS for key in keys}
    first = today - (SPARK_DAYS - 1) * DAY
    for asked in _sold_on_days(scope, pools, first, today, keys):
        for account_id, sku, day, units in db.execute(asked):
            if (account_id, sku) in sparks:
                sparks[account_id, sku][(day - today).days - 1] = units
    return sparks
