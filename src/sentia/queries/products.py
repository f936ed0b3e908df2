"""What do we know of one SKU?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

import msgspec
from sqlalchemy import ColumnElement, Connection, Table, and_, case, func, select

from sentia.config import Settings
from sentia.domain.marketplaces import zone_of
from sentia.domain.pools import parse_pools
from sentia.domain.ranges import DAY, Range, Span
from sentia.domain.stock import OPEN_SHIPMENT
from sentia.queries import health
from sentia.queries.answers import Answer, MoneyText, filled, money_text
from sentia.queries.lists import Paging
from sentia.queries.order_lists import OrderLine, orders
from sentia.queries.order_reads import PRIMARY, Wanted
from sentia.queries.past import known_from
from sentia.queries.reorder import ReorderArithmetic, reorder_arithmetic
from sentia.queries.scope import Scope, country_of
from sentia.queries.shipments import OF_SHIPMENT, serving
from sentia.queries.stock import sharers, sum_known
from sentia.queries.stock_lists import StockLine, add_beside, stock_line
from sentia.queries.velocity import Velocity
from sentia.store import schema

LAST_ORDERS: Final = 10
FAR_OFF: Final = date(9999, 1, 1)


class Position(Answer):
    """A SKU in one marketplace and condition, as Amazon shows it there."""

    marketplace_id: str
    country: str | None
    condition: str
    fnsku: str
    total: int | None
    fulfillable: int | None
    inbound_working: int | None
    inbound_shipped: int | None
    inbound_receiving: int | None
    reserved: int | None
    researching: int | None
    unfulfillable: int | None
    last_seen_at: str


class ProductDay(Answer):
    """One business day: units ordered, what they brought, and the most in stock.

    Units are None while not all orders of the day have been read.
    """

    day: date
    units: int | None
    revenue: list[MoneyText]
    units_without_price: int
    fulfillable: int | None


class ProductShipment(Answer):
    """An open shipment of the SKU, or of one that sells the same units; how many."""

    shipment_id: str
    sku: str
    status: str
    shipped: int | None
    received: int | None


class Product(StockLine):
    """One SKU: its stock, its days, what is on its way, and its last orders."""

    positions: list[Position]
    arithmetic: ReorderArithmetic
    days: list[ProductDay]
    shipments: list[ProductShipment]
    orders: list[OrderLine]


def product(  # noqa: PLR0913 - what is asked, and of what
    db: Connection,
    scope: Scope,
    settings: Settings,
    sku: str,
    asked: Range,
    *,
    now: datetime,
) -> Product | None:
    """What do we know of a SKU? Of several accounts that have it, the first answers."""
    owner = _owner(db, scope, sku)
    if owner is None:
        return None
    pools = parse_pools(settings.stock_pools)
    velocity = Velocity.of(db, owner, pools, now, sku)
    line = stock_line(db, owner, settings, sku, velocity)
    add_beside(db, owner, settings, [line], velocity)
    key, past = (owner.accounts[0].id, sku), _Past(db, owner, sku)
    return Product(
        **msgspec.structs.asdict(line),
        positions=past.positions(),
        arithmetic=reorder_arithmetic(db, owner, key, settings, velocity),
        days=past.days(asked, pools, now),
        shipments=past.shipments(pools),
        orders=past.orders(now),
    )


def _owner(db: Connection, scope: Scope, sku: str) -> Scope | None:
    """Narrow a scope to the first account that has, had or sold the SKU."""
    for table in (schema.stock, schema.sku_days):
        asked = select(func.min(table.c.account_id))
        found = db.scalar(asked.where(*scope.of(table), table.c.sku == sku))
        if found is not None:
            account = next(a for a in scope.accounts if a.id == found)
            return replace(scope, accounts=(account,))
    return None


@dataclass(frozen=True, slots=True)
class _Past:
    """What is stored of one SKU of one account."""

    db: Connection
    scope: Scope
    sku: str

    def positions(self) -> list[Position]:
        table = schema.stock
        asked = (
            select(table, table.c.seen_at.label("last_seen_at"))
            .where(*self._of(table))
            .order_by(table.c.marketplace_id, table.c.condition, table.c.fnsku)
        )
        return [
            filled(Position, row, country=country_of(row["marketplace_id"]))
            for row in self.db.execute(asked).mappings()
        ]

    def days(
        self, asked: Range, pools: Mapping[str, str], now: datetime
    ) -> list[ProductDay]:
        """Return every day, from the first anywhere to the last anywhere."""
        zones = [zone_of(place) for place in self.scope.marketplace_ids] or ["UTC"]
        spans = [asked.span(zone, now) for zone in zones]
        span = Span(min(s.first for s in spans), max(s.last for s in spans))
        units = self._by_day(schema.sku_days, schema.sku_days.c.units, span)
        left = self._in_stock(pools, span)
        states = health.stream_states(self.db, self.scope.accounts, now=now)
        whole = known_from(states, self.scope, now=now) or date.min
        revenue, priceless = self._revenue(span)
        return [
            ProductDay(
                day=day,
                units=units.get(day, 0) if day >= whole else None,
                revenue=revenue.get(day, []),
                units_without_price=priceless[day],
                fulfillable=left.get(day),
            )
            for day in span.days
        ]

    def orders(self, now: datetime) -> list[OrderLine]:
        """Return the last orders, whatever became of them."""
        c = schema.sku_days.c
        sold = select(c.day).where(*self._of(schema.sku_days)).distinct()
        # On that many days there were that many orders: none before is among the last,
        # but where the days of two zones, or of a file, are not the same.
        begins = self.db.scalar(
            sold.order_by(c.day.desc()).offset(LAST_ORDERS - 1).limit(1)
        )
        span = begins and Range("", begins - 2 * DAY, FAR_OFF)
        last = Paging("placedAt", descending=True, limit=LAST_ORDERS, summed=False)
        wanted = Wanted(sku=self.sku, span=span)
        return orders(self.db, self.scope, wanted, last, now=now).items

    def shipments(self, pools: Mapping[str, str]) -> list[ProductShipment]:
        table, items = schema.shipments, schema.shipment_items
        # Who sells the same units in one pool may sell others in the next.
        shared = {
            pool: names
            for (_, pool, sku), names in sharers(
                self.db, self.scope, pools, self.sku
            ).items()
            if sku == self.sku
        }
        skus = {self.sku}.union(*shared.values())
        asked = (
            select(
                table.c.marketplace_id,
                table.c.shipment_id,
                items.c.sku,
                table.c.status,
                items.c.shipped,
                items.c.received,
            )
            .join_from(items, table, OF_SHIPMENT)
            .where(*serving(self.scope, pools), items.c.sku.in_(sorted(skus)))
            .where(table.c.status.in_(OPEN_SHIPMENT))
            .order_by(table.c.status_since.desc(), table.c.shipment_id, items.c.sku)
        )
        found = []
        for row in self.db.execute(asked).mappings():
            pool = pools.get(row["marketplace_id"], row["marketplace_id"])
            if row["sku"] in {self.sku, *shared.get(pool, ())}:
                found.append(filled(ProductShipment, row))
        return found

    def _of(self, table: Table) -> list[ColumnElement[bool]]:
        return [*self.scope.of(table), table.c.sku == self.sku]

    def _by_day(
        self, table: Table, column: ColumnElement[int], span: Span, *where: Any
    ) -> dict[date, int]:
        asked = select(table.c.day, sum_known(column)).where(
            *(where or self._of(table)), table.c.day.between(span.first, span.last)
        )
        return dict(self.db.execute(asked.group_by(table.c.day)).all())

    def _in_stock(self, pools: Mapping[str, str], span: Span) -> dict[date, int]:
        """Return how much there was at most on each day that we looked."""
        table, place = schema.stock_days, self.scope.marketplace_id
        within = [
            table.c.account_id.in_(self.scope.account_ids),
            table.c.sku == self.sku,
            *([table.c.pool == pools.get(place, place)] if place else []),
        ]
        return self._by_day(table, table.c.fulfillable, span, *within)

    def _revenue(self, span: Span) -> tuple[dict[date, list[MoneyText]], Counter[date]]:
        """Return what the SKU's lines brought, and the units whose price is unknown."""
        items, of = schema.order_items, schema.orders
        same_order = and_(
            of.c.account_id == items.c.account_id, of.c.order_id == items.c.order_id
        )
        priced = sum_known(items.c.total)
        unpriced = sum_known(case((items.c.total.is_(None), items.c.quantity)))
        asked = (
            select(of.c.day, of.c.currency, priced, unpriced)
            .join_from(items, of, same_order)
            .where(*self.scope.of(of), items.c.account_id.in_(self.scope.account_ids))
            .where(items.c.sku == self.sku, of.c.counted)
            .where(items.c.day.between(span.first, span.last))
            .group_by(of.c.day, of.c.currency)
            .order_by(of.c.day, of.c.currency)
        )
        for table, index in ((items, "order_items_by_sku"), (of, PRIMARY)):
            asked = asked.with_hint(table, f"INDEXED BY {index}", "sqlite")
        found: dict[date, list[MoneyText]] = defaultdict(list)
        priceless: Counter[date] = Counter()
        for day, currency, micros, units in self.db.execute(asked):
            found[day] += filter(None, [money_text(micros, currency)])
            priceless[day] += units or 0
        return found, priceless
