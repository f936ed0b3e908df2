"""How fast does each SKU sell, and how many units went on each of its last days?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

import msgspec
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    String,
    cast,
    distinct,
    func,
    select,
)

from sentia.domain.pools import sharing
from sentia.domain.ranges import DAY
from sentia.queries import health
from sentia.queries.past import known_from
from sentia.queries.scope import Scope
from sentia.queries.stock import Key, Pools, sharers, today_of
from sentia.store import schema

VELOCITY_DAYS: Final = 30
SPARK_DAYS: Final = 14
MOST_NAMED: Final = 1_000  # SKUs in one statement

# On which days another SKU had the same units in stock, and how many it sold on each.
Twin = tuple[Collection[str], Mapping[str, int]]


def _by_key(db: Connection, asked: Any) -> dict[Key, int]:
    return {(account_id, sku): n for account_id, sku, n in db.execute(asked) if n}


@dataclass(frozen=True, slots=True)
class Velocity:
    """Units ordered on days in stock, and how many such days there were.

    SKUs that sell the same units sell one stock: each goes as fast as all of them.
    """

    today: date
    days: int  # that it looks back; fewer while the first sync still reads the past
    units: Mapping[Key, int]
    seen_in_stock: Mapping[Key, int]  # days
    looked: Mapping[int, int]  # days with a snapshot, by account
    shared: Mapping[Key, Collection[str]]  # who else sells the same units

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
        today = today_of(scope, now)
        first = today - (VELOCITY_DAYS - 1) * DAY
        states = health.stream_states(db, scope.accounts, now=now)
        if whole := known_from(states, scope, now=now):
            first = max(first, whole)
        span = first, today
        shared = sharers(db, scope, pools, sku)
        twins = _twins(db, scope, pools, shared, span)
        skus = None if sku is None else {sku}
        looked, seen = _seen(db, scope, pools, span, skus)

        def away(key: Key) -> set[str]:
            there = seen[key][1].split(",") if key in seen else ()
            held = (days for days, _ in twins.get(key, ()))
            return looked[key[0]].difference(there, *held)

        counts = {key: count for key, (count, _) in seen.items()}
        counts |= {key: len(looked[key[0]]) - len(away(key)) for key in twins}
        sold = _from_stock(scope, pools, *span)
        units = _by_key(db, _sold_in_all(scope, sold, skus))
        out = {k for k in units if counts.get(k, 0) < len(looked[k[0]])}
        by_day = _sold_on_days(db, sold, out)
        for key in out:
            units[key] -= sum(by_day[key].get(day, 0) for day in away(key))
        for key, others in twins.items():
            gone = away(key)
            units[key] = units.get(key, 0) + sum(
                n for _, days in others for day, n in days.items() if day not in gone
            )
        names: dict[Key, set[str]] = defaultdict(set)
        for (account_id, _, name), some in shared.items():
            names[account_id, name] |= some - {name}
        return cls(
            today,
            max(0, (today - first).days + 1),
            units,
            counts,
            {account_id: len(days) for account_id, days in looked.items()},
            names,
        )


def _twins(
    db: Connection,
    scope: Scope,
    pools: Pools,
    shared: Mapping[tuple[int, str, str], Collection[str]],
    span: tuple[date, date],
) -> dict[Key, list[Twin]]:
    """Which others sell the units of each SKU, each in the pool that they share?"""
    found: dict[Key, list[Twin]] = defaultdict(list)
    for pool in sorted({pool for _, pool, _ in shared}):
        place = next((id_ for id_, name in pools.items() if name == pool), pool)
        one = replace(scope, marketplace_id=place)
        ours = {
            (key[0], key[2]): names for key, names in shared.items() if key[1] == pool
        }
        _, seen = _seen(db, one, pools, span, {sku for _, sku in ours})
        by_day = _sold_on_days(db, _from_stock(one, pools, *span), ours)
        for (account_id, sku), names in ours.items():
            for twin in ((account_id, name) for name in names if name != sku):
                days = seen[twin][1].split(",") if twin in seen else ()
                found[account_id, sku].append((days, by_day[twin]))
    return found


def _seen(
    db: Connection,
    scope: Scope,
    pools: Pools,
    span: tuple[date, date],
    skus: Collection[str] | None,
) -> tuple[Mapping[int, set[str]], Mapping[Key, tuple[int, str]]]:
    """On which days did we look at each account's stock, and what was there then?

    Of each SKU how many such days, and which, in one text.
    """
    c = schema.stock_days.c
    within = [c.account_id.in_(scope.account_ids), c.day.between(*span)]
    in_scope = {pools.get(id_, id_) for id_ in scope.marketplace_ids}
    if in_scope:
        within.append(c.pool.in_(sorted(in_scope)))
    when = _text_of(db, c.day)
    looked: dict[int, set[str]] = defaultdict(set)
    for account_id, day in db.execute(
        select(c.account_id, when).where(*within).distinct()
    ):
        looked[account_id].add(day)
    count, days = func.count(distinct(c.day)), func.aggregate_strings(when, ",")
    in_stock = (
        select(c.account_id, c.sku, count, days)
        .where(*within, *_named(c.sku, skus), c.fulfillable > 0)
        .group_by(c.account_id, c.sku)
    )
    seen = {
        (account_id, sku): (count, days)
        for account_id, sku, count, days in db.execute(in_stock)
    }
    return looked, seen


def _named(
    sku: ColumnElement[str], skus: Collection[str] | None
) -> list[ColumnElement[bool]]:
    """Return what keeps rows to some SKUs, where they are named."""
    return [] if skus is None else [sku.in_(sorted(skus))]


def _text_of(db: Connection, day: ColumnElement[date]) -> ColumnElement[str]:
    """Return a day as ISO text: many of them in one text are read at once."""
    if db.dialect.name == "postgresql":  # whose cast depends on the server's setting
        return func.to_char(day, "YYYY-MM-DD")
    return cast(day, String)


def _sold_in_all(
    scope: Scope, sold: Sequence[ColumnElement[bool]], named: Collection[str] | None
) -> Select[int, str, int]:
    """Select the units that the stock of a scope served, whether in stock or not.

    From one SKU to the next, each at once where its days begin: read by days, a shop
    of a hundred times the orders would take a hundred times as long.
    """
    c, accounts = schema.sku_days.c, schema.accounts.c

    def first(account_id: ColumnElement[int], *after: ColumnElement[bool]) -> Any:
        wanted = *_named(c.sku, named), *after
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
        *sold,
    )
    return select(skus.c.account_id, skus.c.sku, units.scalar_subquery())


def _sold_on_days(
    db: Connection, sold: Sequence[ColumnElement[bool]], keys: Collection[Key]
) -> Mapping[Key, Mapping[str, int]]:
    """How many units of some SKUs did the stock of a scope serve on each day?

    A SKU's days come in one text: to fetch a row for each costs more than to sum it.
    """
    c = schema.sku_days.c
    key = c.account_id, c.sku
    units = cast(func.sum(c.units), String)
    days = (
        select(*key, ('"' + _text_of(db, c.day) + '":' + units).label("day"))
        .where(c.account_id.in_({account_id for account_id, _ in keys}), *sold)
        .group_by(*key, c.day)
    )
    skus = sorted({sku for _, sku in keys})
    found: dict[Key, dict[str, int]] = defaultdict(dict)
    for begin in range(0, len(skus), MOST_NAMED):
        each = days.where(c.sku.in_(skus[begin : begin + MOST_NAMED])).subquery().c
        texts = func.aggregate_strings(each.day, ",")
        asked = select(each.account_id, each.sku, texts)
        for account_id, sku, text in db.execute(
            asked.group_by(each.account_id, each.sku)
        ):
            found[account_id, sku] = msgspec.json.decode(f"{{{text}}}")
    return found


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
    db: Connection, scope: Scope, pools: Pools, keys: Sequence[Key], velocity: Velocity
) -> dict[Key, list[int | None]]:
    """How many units of some SKUs were ordered on each of the last 14 days?

    None: not all orders of that day have been read.
    """
    today = velocity.today
    days = [today - n * DAY for n in range(SPARK_DAYS - 1, -1, -1)]
    names = [day.isoformat() for day in days]
    known = set(names[-velocity.days :] if velocity.days else ())
    sold = _sold_on_days(db, _from_stock(scope, pools, days[0], today), keys)
    return {
        key: [sold[key].get(n, 0) if n in known else None for n in names]
        for key in keys
    }
