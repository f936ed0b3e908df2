"""What is still to be shipped, and by when?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Final, Literal

from sqlalchemy import (
    ColumnElement,
    Connection,
    case,
    func,
    literal_column,
    or_,
    select,
)

from sentia.domain.marketplaces import zone_of
from sentia.domain.ranges import DAY
from sentia.domain.times import business_day, day_starts_at
from sentia.queries.answers import Answer, filled, means
from sentia.queries.scope import Scope, country_of
from sentia.store import schema

# Written out, not bound: else SQLite does not see that the partial index fits.
OPEN: Final[list[ColumnElement[str]]] = [
    literal_column("'unshipped'"),
    literal_column("'partially_shipped'"),
]
NEXT_TO_SHIP: Final = 5
Bucket = Literal["late", "today", "tomorrow", "later"]


class ToShip(Answer):
    """An order that has to be shipped."""

    order_id: str
    marketplace_id: str
    country: str | None
    title: str | None
    units: int
    ship_by: str | None
    late: bool


class OpenOrders(Answer):
    """What is still to be shipped, of any age."""

    unshipped_orders: Annotated[int, means("unshippedOrders")]
    to_ship: Annotated[int, means("toShip")]
    late: Annotated[int, means("late")]
    # By the day they are due, in the marketplace's days; later: or without a date.
    ship_buckets: dict[Bucket, int]
    to_ship_next: list[ToShip]


def open_orders(db: Connection, scope: Scope, *, now: datetime) -> OpenOrders:
    """What is still to be shipped, and by when?"""
    table = schema.orders
    due = case((table.c.fulfilled_by == "merchant", table.c.ship_by))
    keys = table.c.marketplace_id, table.c.fulfilled_by, due
    asked = (
        select(*keys, func.count())
        .where(*scope.of(table), table.c.status.in_(OPEN))
        .group_by(*reversed(keys))  # else SQLite sorts by an index of all orders
    )
    unshipped = 0
    buckets: dict[Bucket, int] = {"late": 0, "today": 0, "tomorrow": 0, "later": 0}
    for marketplace_id, fulfilled_by, ship_by, orders in db.execute(asked):
        unshipped += orders
        if fulfilled_by == "merchant":
            buckets[_bucket(ship_by, marketplace_id, now)] += orders
    return OpenOrders(
        unshipped_orders=unshipped,
        to_ship=sum(buckets.values()),
        late=buckets["late"],
        ship_buckets=buckets,
        to_ship_next=_to_ship_next(db, scope, now),
    )


def _bucket(ship_by: datetime | None, marketplace_id: str, now: datetime) -> Bucket:
    if ship_by is None:
        return "later"
    if ship_by < now:
        return "late"
    zone = zone_of(marketplace_id)
    days = business_day(ship_by, zone) - business_day(now, zone)
    if days > DAY:
        return "later"
    return "tomorrow" if days else "today"


def due_within(
    due: Bucket, marketplace_id: str, now: datetime
) -> Iterator[ColumnElement[bool]]:
    """Yield what keeps those of a marketplace's orders that are in a bucket."""
    by, zone = schema.orders.c.ship_by, zone_of(marketplace_id)
    today = business_day(now, zone)
    tomorrow, later = (day_starts_at(today + n * DAY, zone) for n in (1, 2))
    if due == "late":
        yield by < now
    elif due == "today":
        yield by >= now
        yield by < tomorrow
    elif due == "tomorrow":
        yield by >= tomorrow
        yield by < later
    else:
        yield or_(by.is_(None), by >= later)


def _to_ship_next(db: Connection, scope: Scope, now: datetime) -> list[ToShip]:
    table, items = schema.orders, schema.order_items
    title = (
        select(func.min(items.c.title))
        .where(
            items.c.account_id == table.c.account_id,
            items.c.order_id == table.c.order_id,
        )
        .scalar_subquery()
    )
    asked = (
        select(
            table.c.order_id,
            table.c.marketplace_id,
            title.label("title"),
            table.c.units,
            table.c.ship_by,
        )
        .where(
            *scope.of(table),
            table.c.status.in_(OPEN),
            table.c.fulfilled_by == "merchant",
        )
        .order_by(table.c.ship_by.is_(None), table.c.ship_by, table.c.order_id)
        .limit(NEXT_TO_SHIP)
    )
    return [
        filled(
            ToShip,
            row,
            country=country_of(row["marketplace_id"]),
            late=bool(row["ship_by"] and row["ship_by"] < now),
        )
        for row in db.execute(asked).mappings()
    ]
