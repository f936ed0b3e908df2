"""What is in stock, what runs low, and what is on its way?"""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime
from fractions import Fraction
from typing import Annotated, Final, Literal

import msgspec
from sqlalchemy import BigInteger, Connection, and_, cast, distinct, func, select

from sentia.domain.stock import OPEN_SHIPMENT
from sentia.queries.answers import Answer, filled, means, written
from sentia.queries.scope import Scope, country_of
from sentia.queries.stock import (
    Key,
    SkuStock,
    StockRules,
    Velocity,
    own_settings,
    pool_totals,
    sku_stock,
    sum_known,
    today_of,
    units_by_day,
)
from sentia.store import schema
from sentia.store.stock import ABSENT

LOWEST: Final = 8
SHIPMENTS: Final = 4


class MarketplaceStock(Answer):
    """One marketplace as Amazon shows it; pools show in each of theirs."""

    marketplace_id: str
    country: str | None
    total_skus: int = msgspec.field(name="totalSKUs")
    total_quantity: int | None
    fulfillable: int | None


class Arithmetic(Answer):
    """How a reorder point came about."""

    units_sold: int
    in_stock_days: int
    lead_time_days: int
    safety_days: int
    source: Literal["own", "velocity", "default"]


class StockItem(Answer):
    """One SKU: what is left, and how long it lasts."""

    sku: str
    asin: str | None
    title: str | None
    fulfillable: int
    inbound: int | None
    velocity: Annotated[float | None, means("velocity")]
    days_of_cover: Annotated[float | None, means("daysOfCover")]
    reorder_point: Annotated[int, means("reorderPoint")]
    arithmetic: Arithmetic
    last14: list[int]


class OpenShipment(Answer):
    """A shipment on its way to Amazon."""

    shipment_id: str
    name: str | None
    destination: str | None
    status: str
    shipped: int | None
    received: int | None
    first_seen_at: str


class InventoryFigures(Answer):
    """What is in stock."""

    total_skus: Annotated[int, means("totalSKUs")] = msgspec.field(name="totalSKUs")
    total_quantity: Annotated[int | None, means("totalQuantity")]
    low_stock_items: Annotated[int, means("lowStockItems")]
    out_of_stock_items: Annotated[int, means("outOfStockItems")]
    last_synced: str | None
    fulfillable: Annotated[int | None, means("fulfillable")]
    inbound: int | None
    reserved: int | None
    researching: int | None
    unfulfillable: int | None
    by_marketplace: list[MarketplaceStock]
    lowest: list[StockItem]
    shipments: list[OpenShipment]


def inventory_figures(
    db: Connection,
    scope: Scope,
    rules: StockRules,
    *,
    now: datetime,
    last_synced: datetime | None,
) -> tuple[InventoryFigures, int]:
    """What is in stock? Says also of how many SKUs Amazon did not tell the quantity."""
    skus = sku_stock(db, scope, rules.pools)
    items = stock_items(db, scope, rules, skus, now=now)
    lowest = sorted(items, key=lambda key: _urgency(items[key]))[:LOWEST]
    sparks = units_by_day(db, scope, rules, lowest, now)
    figures = InventoryFigures(
        **pool_totals(db, scope, rules.pools),
        total_skus=len(skus),
        low_stock_items=sum(i.fulfillable < i.reorder_point for i in items.values()),
        out_of_stock_items=sum(i.fulfillable == 0 for i in items.values()),
        last_synced=written(last_synced),
        by_marketplace=_by_marketplace(db, scope),
        lowest=[
            msgspec.structs.replace(items[key], last14=sparks[key]) for key in lowest
        ],
        shipments=open_shipments(db, scope),
    )
    return figures, len(skus) - len(items)


def stock_items(
    db: Connection,
    scope: Scope,
    rules: StockRules,
    skus: Iterable[SkuStock],
    *,
    now: datetime,
) -> dict[Key, StockItem]:
    """How long does each SKU last? Those of unknown quantity are left out."""
    own = own_settings(db, scope)
    velocity = Velocity.of(db, scope, rules, today_of(scope, now))
    found = {}
    for stock in skus:
        if stock.fulfillable is None:
            continue
        key = stock.account_id, stock.sku
        point, lead = own.get(key, (None, None))
        days, units = velocity.in_stock_days(key), velocity.units.get(key, 0)
        lead = rules.lead_time_days if lead is None else lead
        source: Literal["own", "velocity", "default"] = "own"
        if point is None:
            source = "velocity" if units and days else "default"
            point = (
                math.ceil(Fraction(units * (lead + rules.safety_days), days))
                if units and days
                else rules.reorder_point
            )
        found[key] = StockItem(
            sku=stock.sku,
            asin=stock.asin,
            title=stock.title,
            fulfillable=stock.fulfillable,
            inbound=stock.inbound,
            velocity=round(units / days, 2) if days else None,
            days_of_cover=round(stock.fulfillable * days / units, 1) if units else None,
            reorder_point=point,
            arithmetic=Arithmetic(
                units_sold=units,
                in_stock_days=days,
                lead_time_days=lead,
                safety_days=rules.safety_days,
                source=source,
            ),
            last14=[],
        )
    return found


def open_shipments(
    db: Connection, scope: Scope, limit: int = SHIPMENTS
) -> list[OpenShipment]:
    """Which shipments are on their way, the one that moved last first?"""
    table, items = schema.shipments, schema.shipment_items
    asked = (
        select(
            table.c.shipment_id,
            table.c.name,
            table.c.destination,
            table.c.status,
            cast(func.sum(items.c.shipped), BigInteger).label("shipped"),
            cast(func.sum(items.c.received), BigInteger).label("received"),
            table.c.first_seen_at,
        )
        .outerjoin_from(
            table,
            items,
            and_(
                items.c.account_id == table.c.account_id,
                items.c.shipment_id == table.c.shipment_id,
            ),
        )
        .where(*scope.of(table), table.c.status.in_(OPEN_SHIPMENT))
        .group_by(table.c.account_id, table.c.shipment_id)
        .order_by(table.c.status_since.desc(), table.c.shipment_id)
        .limit(limit)
    )
    return [filled(OpenShipment, row) for row in db.execute(asked).mappings()]


def _urgency(item: StockItem) -> tuple[bool, float, int, str]:
    cover = item.days_of_cover
    return cover is None, cover or 0.0, item.fulfillable, item.sku


def _by_marketplace(db: Connection, scope: Scope) -> list[MarketplaceStock]:
    table = schema.stock
    asked = (
        select(
            table.c.marketplace_id,
            func.count(distinct(table.c.sku)).label("total_skus"),
            sum_known(table.c.total).label("total_quantity"),
            sum_known(table.c.fulfillable).label("fulfillable"),
        )
        .where(*scope.of(table), table.c.missed < ABSENT)
        .group_by(table.c.marketplace_id)
        .order_by(table.c.marketplace_id)
    )
    return [
        filled(MarketplaceStock, row, country=country_of(row["marketplace_id"]))
        for row in db.execute(asked).mappings()
    ]
