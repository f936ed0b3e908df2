"""What is left of each SKU, and which of them run low? A list, and its sums."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from math import floor
from operator import itemgetter
from typing import Annotated, Any, Final, Literal

from sqlalchemy import Connection, RowMapping, null, select

from sentia.config import Settings
from sentia.domain.pools import parse_pools
from sentia.queries.answers import Answer, MoneyText, filled, means
from sentia.queries.inventory import stock_items
from sentia.queries.lists import Listed, Paging, page
from sentia.queries.reorder import Source
from sentia.queries.restock import revenue_at_risk
from sentia.queries.scope import Scope, country_of
from sentia.queries.stock import (
    BUCKETS,
    UNIT,
    Key,
    shared_stock,
    sku_stock,
)
from sentia.queries.stock_places import absent_stock, sku_places
from sentia.queries.velocity import Velocity, units_by_day
from sentia.store import schema

SORTS: Final = (
    "sku", "title", "fulfillable", "inbound", "reserved", "total", "velocity",
    "daysOfCover", "reorderPoint", "daysOfCoverWithInbound", "orderBy",
    "reorderQuantity", "unitsAtRisk",
)  # fmt: skip
SUMMED: Final = ("total", "fulfillable", "inbound", "reserved")

State = Literal["out", "low", "ok", "absent", "unknown"]


class StockLine(Answer):
    """One SKU of a list. Low is what stands under its reorder point, out included."""

    sku: str
    account: str
    asin: str | None
    title: str | None
    state: State
    fulfillable: Annotated[int | None, means("fulfillable")]
    inbound: int | None
    reserved: int | None
    researching: int | None
    unfulfillable: int | None
    total: Annotated[int | None, means("totalQuantity")]
    velocity: Annotated[float | None, means("velocity")]
    days_of_cover: Annotated[float | None, means("daysOfCover")]
    runs_out_on: str | None
    reorder_point: Annotated[int, means("reorderPoint")]
    reorder_source: Source
    lead_time_days: int
    safety_days: int
    days_of_cover_with_inbound: Annotated[float | None, means("daysOfCoverWithInbound")]
    order_by: Annotated[str | None, means("orderBy")]
    reorder_quantity: Annotated[int | None, means("reorderQuantity")]
    units_at_risk: Annotated[int | None, means("unitsAtRisk")]
    revenue_at_risk: MoneyText | None
    marketplaces: list[str]
    out_in: list[str]  # those without a sellable unit, where others have some
    shared_with: list[str]  # SKUs that sell some of the same units
    counted_in: str | None  # the one of them in whose row the sums count these units
    last_seen_at: str | None  # null: Amazon never had it
    # units ordered on each of the last 14 days; null: not all its orders are read
    spark: list[int | None]

    @property
    def is_low(self) -> bool:
        return self.fulfillable is not None and self.fulfillable < self.reorder_point

    def is_in(self, state: str) -> bool:
        """Say whether a list of this state has it; what is out may be low as well."""
        if state == "low":
            return self.is_low and self.state != "absent"
        if state == "partlyOut":
            return bool(self.out_in)
        return self.state == state


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedStock:
    """Which SKUs are asked for; None and False: whatever they are."""

    state: str | None = None
    q: str | None = None  # part of a SKU, an ASIN or a title
    inbound: bool = False


class StockSums(Answer):
    """The SKUs of a list; what two of them share counts once."""

    skus: int
    total: int | None
    fulfillable: int | None
    inbound: int | None
    reserved: int | None
    low: int | None  # null: not one day is read yet, as of the dashboard's figure
    out: int
    partly_out: int


def stock_lines(
    db: Connection,
    scope: Scope,
    settings: Settings,
    wanted: WantedStock,
    velocity: Velocity,
) -> list[StockLine]:
    """Which SKUs match? Those that Amazon has ceased to list only where asked for."""
    absent, pools = wanted.state == "absent", parse_pools(settings.stock_pools)
    rows = absent_stock(db, scope) if absent else sku_stock(db, scope, pools)
    lines = _lines(db, scope, settings, rows, velocity, absent=absent)
    word = (wanted.q or "").casefold()
    return [
        line
        for line in lines
        if (wanted.state is None or line.is_in(wanted.state))
        and (not wanted.inbound or line.inbound)
        and any(word in (text or "").casefold() for text in _texts(line))
    ]


def stock(  # noqa: PLR0913 - what is asked, and of what
    db: Connection,
    scope: Scope,
    settings: Settings,
    wanted: WantedStock,
    asked: Paging,
    *,
    now: datetime,
) -> Listed[StockLine, StockSums]:
    """Which SKUs match, in the order asked for?"""
    pools = parse_pools(settings.stock_pools)
    velocity = Velocity.of(db, scope, pools, now)
    lines = stock_lines(db, scope, settings, wanted, velocity)
    shared = shared_stock(db, scope, pools)
    twice = _share(_by_key(scope, lines), shared)
    shown, cursor = page(lines, asked, id_of=lambda line: (line.sku, line.account))
    add_beside(db, scope, settings, shown, velocity)
    total, sums = None, None
    if asked.summed:
        total, sums = len(lines), _sums(lines, twice, paced=velocity.days > 0)
    return Listed(items=shown, next_cursor=cursor, total=total, sums=sums)


def _share(
    lines: Mapping[Key, StockLine], shared: Sequence[RowMapping], *, listed: bool = True
) -> Counter[str]:
    """Mark where units count that another row shows, too; return how much does.

    They count in the first row of the list, or, for one that is shown by itself, of
    all there are: it is that of the newest sweep.
    """
    twice: Counter[str] = Counter()
    for _, unit in groupby(shared, key=itemgetter(*UNIT)):
        sellers = list(unit)
        first = None if listed else sellers[0]["sku"]
        for row in sellers:
            line = lines.get((row["account_id"], row["sku"]))
            if line is None:
                continue
            first = first or line.sku
            if first != line.sku:
                line.counted_in = first
                twice.update({name: row[name] or 0 for name in SUMMED})
    return twice


def _sums(
    lines: Collection[StockLine], twice: Mapping[str, int], *, paced: bool
) -> StockSums:
    sums = {
        name: sum(known) - twice[name]
        for name in SUMMED
        if (known := [n for line in lines if (n := getattr(line, name)) is not None])
    }
    return StockSums(
        skus=len(lines),
        **{name: sums.get(name) for name in SUMMED},
        low=sum(line.is_in("low") for line in lines) if paced else None,
        out=sum(line.state == "out" for line in lines),
        partly_out=sum(bool(line.out_in) for line in lines),
    )


def _by_key(scope: Scope, lines: Collection[StockLine]) -> dict[Key, StockLine]:
    ids = {account.name: account.id for account in scope.accounts}
    return {(ids[line.account], line.sku): line for line in lines}


def add_beside(
    db: Connection,
    scope: Scope,
    settings: Settings,
    lines: Collection[StockLine],
    velocity: Velocity,
) -> None:
    """How did some SKUs sell on each of the last 14 days, and what is at risk?"""
    keys = _by_key(scope, lines)
    pools = parse_pools(settings.stock_pools)
    for key, units in units_by_day(db, scope, pools, list(keys), velocity).items():
        keys[key].spark = units
    lacking = {key: line.units_at_risk for key, line in keys.items()}
    for key, amount in revenue_at_risk(db, scope, pools, lacking).items():
        keys[key].revenue_at_risk = amount


def stock_line(
    db: Connection, scope: Scope, settings: Settings, sku: str, velocity: Velocity
) -> StockLine:
    """What is left of one SKU, be it listed, listed no more, or never in stock?"""
    pools = parse_pools(settings.stock_pools)
    listed = sku_stock(db, scope, pools, sku)
    absent = [] if listed else absent_stock(db, scope, sku)
    rows = listed or absent or _unstocked(db, scope, sku)
    (line,) = _lines(db, scope, settings, rows, velocity, absent=bool(absent), sku=sku)
    shared = shared_stock(db, scope, pools, sku)
    _share(_by_key(scope, [line]), shared, listed=False)
    return line


def _unstocked(db: Connection, scope: Scope, sku: str) -> Sequence[RowMapping]:
    """Select what Amazon never had in stock: the merchant ships it."""
    items = schema.order_items.c
    asked = (
        select(
            items.account_id,
            items.sku,
            items.asin,
            items.title,
            *(null().label(name) for name in (*BUCKETS, "inbound", "last_seen_at")),
        )
        .where(items.account_id.in_(scope.account_ids), items.sku == sku)
        .order_by(items.day.desc(), items.order_id.desc())
        .limit(1)
    )
    return db.execute(asked).mappings().all()


def _lines(  # noqa: PLR0913 - what is shown, and of what
    db: Connection,
    scope: Scope,
    settings: Settings,
    rows: Sequence[RowMapping],
    velocity: Velocity,
    *,
    absent: bool,
    sku: str | None = None,
) -> list[StockLine]:
    items = stock_items(db, scope, settings, rows, velocity)
    places, names = sku_places(db, scope, sku), {a.id: a.name for a in scope.accounts}
    pools = parse_pools(settings.stock_pools)
    lines = []
    for key, item in items.items():
        listed, empty = places.get(key, ()), item["empty_pools"]
        line = _line(item, names[key[0]], velocity.today, absent=absent)
        line.marketplaces = _countries(listed)
        line.out_in = _countries(p for p in listed if pools.get(p, p) in empty)
        lines.append(line)
    return lines


def _countries(places: Iterable[str]) -> list[str]:
    return sorted(country_of(place) or place for place in places)


def _line(
    item: Mapping[str, Any],
    account: str,
    today: date,
    *,
    absent: bool,
) -> StockLine:
    cover, arithmetic = item["days_of_cover"], item["arithmetic"]
    line = filled(
        StockLine,
        dict(item),
        account=account,
        state="ok",
        runs_out_on=None
        if cover is None
        else (today + timedelta(days=floor(min(cover, 36_500)))).isoformat(),
        reorder_source=arithmetic.source,
        lead_time_days=arithmetic.lead_time_days,
        safety_days=arithmetic.safety_days,
        marketplaces=[],
        out_in=[],
        counted_in=None,
        spark=[],
    )
    line.state = "absent" if absent else _state(line)
    return line


def _state(line: StockLine) -> State:
    if line.fulfillable is None:
        return "unknown"
    if line.fulfillable == 0:
        return "out"
    return "low" if line.is_low else "ok"


def _texts(line: StockLine) -> tuple[str | None, ...]:
    return line.sku, line.asin, line.title
