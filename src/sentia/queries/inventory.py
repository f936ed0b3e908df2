"""What is in stock, what runs low, and what is on its way?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, Final

import msgspec
from sqlalchemy import (
    Connection,
    RowMapping,
    distinct,
    func,
    select,
)

from sentia.config import Settings
from sentia.domain.pools import parse_pools
from sentia.domain.stock import OPEN_SHIPMENT
from sentia.queries.answers import Answer, MoneyText, filled, means, written
from sentia.queries.health import States, last_synced
from sentia.queries.reorder import Reorder, Source, own_settings
from sentia.queries.restock import Restock, revenue_at_risk
from sentia.queries.scope import Scope, country_of
from sentia.queries.shipments import OF_SHIPMENT, serving
from sentia.queries.stock import (
    Key,
    Pools,
    empty_pools,
    pool_totals,
    sku_stock,
    sum_known,
)
from sentia.queries.velocity import Velocity, units_by_day
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
    window_days: int  # that it looks back; 0: no day's orders have been read whole yet
    lead_time_days: int
    safety_days: int
    source: Source


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
    days_of_cover_with_inbound: Annotated[float | None, means("daysOfCoverWithInbound")]
    order_by: Annotated[str | None, means("orderBy")]
    reorder_quantity: Annotated[int | None, means("reorderQuantity")]
    units_at_risk: Annotated[int | None, means("unitsAtRisk")]
    revenue_at_risk: Annotated[MoneyText | None, means("revenueAtRisk")]
    arithmetic: Arithmetic
    shared_with: list[str]  # SKUs that sell some of the same units, at one pace
    last14: list[int | None]  # null: not all orders of that day are read


class OpenShipment(Answer):
    """A shipment on its way to Amazon."""

    shipment_id: str
    name: str | None
    destination: str | None
    status: str
    shipped: int | None
    received: int | None
    first_seen_at: str
    status_since: str


class InventoryFigures(Answer):
    """What is in stock."""

    total_skus: Annotated[int, means("totalSKUs")] = msgspec.field(name="totalSKUs")
    total_quantity: Annotated[int | None, means("totalQuantity")]
    # None: not one day is read yet, so that nobody knows how fast anything sells
    low_stock_items: Annotated[int | None, means("lowStockItems")]
    out_of_stock_items: Annotated[int, means("outOfStockItems")]
    partly_out_items: Annotated[int, means("partlyOutItems")]
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
    db: Connection, scope: Scope, states: States, settings: Settings, *, now: datetime
) -> tuple[InventoryFigures, int]:
    """What is in stock? Says also of how many SKUs Amazon did not tell the quantity."""
    pools = parse_pools(settings.stock_pools)
    skus = sku_stock(db, scope, pools)
    velocity = Velocity.of(db, scope, pools, now)
    known = [sku for sku in skus if sku["fulfillable"] is not None]
    items = stock_items(db, scope, settings, known, velocity)
    lowest = sorted(items, key=lambda key: _urgency(items[key]))[:LOWEST]
    sparks = units_by_day(db, scope, pools, lowest, velocity)
    lacking = {key: items[key]["units_at_risk"] for key in lowest}
    for key, amount in revenue_at_risk(db, scope, pools, lacking).items():
        items[key]["revenue_at_risk"] = amount
    figures = InventoryFigures(
        **pool_totals(db, scope, pools),
        total_skus=len(skus),
        low_stock_items=sum(
            item["fulfillable"] < item["reorder_point"] for item in items.values()
        )
        if velocity.days
        else None,
        out_of_stock_items=sum(item["fulfillable"] == 0 for item in items.values()),
        partly_out_items=sum(bool(item["empty_pools"]) for item in items.values()),
        last_synced=written(last_synced(states, ("inventory",))),
        by_marketplace=_by_marketplace(db, scope),
        lowest=[filled(StockItem, items[k], last14=sparks[k]) for k in lowest],
        shipments=_open_shipments(db, scope, pools),
    )
    return figures, len(skus) - len(items)


def stock_items(
    db: Connection,
    scope: Scope,
    settings: Settings,
    skus: Iterable[RowMapping],
    velocity: Velocity,
) -> dict[Key, dict[str, Any]]:
    """How long does each SKU last? Fields of its `StockItem`."""
    own = own_settings(db, scope)
    found = {}
    for stock in skus:
        key, left = (stock["account_id"], stock["sku"]), stock["fulfillable"]
        days, units = velocity.in_stock_days(key), velocity.units.get(key, 0)
        reorder = Reorder.of(own.get(key), settings, units=units, days=days)
        restock = Restock.of(
            reorder, stock, units=units, days=days, today=velocity.today
        )
        found[key] = {
            **stock,
            **asdict(restock),
            "revenue_at_risk": None,
            "empty_pools": empty_pools(stock.get("held_in"), stock.get("none_in")),
            "shared_with": sorted(velocity.shared.get(key, ())),
            "velocity": round(units / days, 2) if days else None,
            "days_of_cover": round(left * days / units, 1)
            if units and left is not None
            else None,
            "reorder_point": reorder.point,
            "arithmetic": Arithmetic(
                units_sold=units,
                in_stock_days=days,
                window_days=velocity.days,
                lead_time_days=reorder.lead_time_days,
                safety_days=reorder.safety_days,
                source=reorder.source,
            ),
        }
    return found


def _open_shipments(db: Connection, scope: Scope, pools: Pools) -> list[OpenShipment]:
    """Which shipments are on their way, the one that moved last first?"""
    table, items = schema.shipments, schema.shipment_items
    asked = (
        select(
            table,
            sum_known(items.c.shipped).label("shipped"),
            sum_known(items.c.received).label("received"),
        )
        .outerjoin_from(table, items, OF_SHIPMENT)
        .where(*serving(scope, pools), table.c.status.in_(OPEN_SHIPMENT))
        .group_by(table.c.account_id, table.c.shipment_id)
        .order_by(table.c.status_since.desc(), table.c.shipment_id)
        .limit(SHIPMENTS)
    )
    return [filled(OpenShipment, row) for row in db.execute(asked).mappings()]


def _urgency(item: dict[str, Any]) -> tuple[bool, float, int, str]:
    cover = item["days_of_cover"]
    return cover is None, cover or 0.0, item["fulfillable"], item["sku"]


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
