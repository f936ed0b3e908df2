"""Stock in Amazon's warehouses, and shipments on their way to it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

import msgspec

from sentia.domain.money import Money


class Buckets(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Units by what can be done with them; None: Amazon did not say, which is not 0.

    Source: FBA Inventory API v1 model, InventoryDetails.
    """

    total: int | None = None  # inbound included
    fulfillable: int | None = None
    inbound_working: int | None = None
    inbound_shipped: int | None = None
    inbound_receiving: int | None = None
    reserved: int | None = None
    researching: int | None = None
    unfulfillable: int | None = None


class StockPosition(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One SKU in one marketplace and condition, as Amazon shows it there."""

    marketplace_id: str
    sku: str
    fnsku: str
    condition: str
    asin: str | None = None
    title: str | None = None
    buckets: Buckets
    updated_at: datetime | None = None


class StockSweep(msgspec.Struct, frozen=True, kw_only=True):
    """Everything Amazon shows of one marketplace's stock."""

    marketplace_id: str
    taken_at: datetime
    positions: list[StockPosition]
    complete: bool = True  # False: some row did not even tell which SKU it is of


OPEN_SHIPMENT: Final = (
    "WORKING", "READY_TO_SHIP", "SHIPPED", "IN_TRANSIT", "DELIVERED", "CHECKED_IN",
    "RECEIVING",
)  # fmt: skip
WITHDRAWN: Final = ("CANCELLED", "DELETED")  # never sent, whatever was in it
ENDED: Final = ("CLOSED", "ERROR")  # what was sent and is not there will not come
CLOSED_SHIPMENT: Final = (*ENDED, *WITHDRAWN)


class ShipmentItem(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One SKU of an inbound shipment."""

    sku: str
    fnsku: str | None = None
    shipped: int | None = None
    received: int | None = None  # may exceed what was shipped, and fall again


class Shipment(msgspec.Struct, frozen=True, kw_only=True):
    """An inbound shipment. Amazon gives no dates: we keep when we first saw it."""

    shipment_id: str
    marketplace_id: str
    name: str | None = None
    destination: str | None = None  # fulfilment centre
    status: str  # Amazon's word; see OPEN_SHIPMENT
    seen_at: datetime
    items: tuple[ShipmentItem, ...] = ()  # each SKU once


class TrafficDay(msgspec.Struct, frozen=True, kw_only=True):
    """One day of the Sales & Traffic report of one marketplace."""

    marketplace_id: str
    day: date
    ordered_sales: Money | None = None
    units_ordered: int | None = None
    order_items: int | None = None
    units_refunded: int | None = None
    sessions: int | None = None
    page_views: int | None = None


class AsinDay(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What one product sold and was looked at, on one day in one marketplace."""

    marketplace_id: str
    day: date
    asin: str  # of the variation, not of its family
    ordered_sales: Money | None = None
    units_ordered: int | None = None
    sessions: int | None = None
    page_views: int | None = None


class SalesMetric(msgspec.Struct, frozen=True, kw_only=True):
    """One day of Amazon's own sales figures (getOrderMetrics), to reconcile with."""

    marketplace_id: str
    day: date
    orders: int
    units: int
    order_items: int
    sales: Money | None = None
