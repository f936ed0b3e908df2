"""Amazon's answers as we read them; what is not named here is skipped unparsed.

Lists of records hold `msgspec.Raw`, so that one bad record costs only itself. Only
what the official models require is required; limits are those of our columns.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta, Raw, field

Id = Annotated[str, Meta(min_length=1, max_length=64)]
Code = Annotated[str, Meta(max_length=32)]
Asin = Annotated[str, Meta(max_length=16)]
Word = Annotated[str, Meta(max_length=64)]
Count = Annotated[int, Meta(ge=0, le=2**31 - 1)]
Moment = Annotated[datetime, Meta(tz=True)]

T = TypeVar("T")


class Camel(msgspec.Struct, kw_only=True, rename="camel"):
    """A JSON object with camelCase keys."""


class Pascal(msgspec.Struct, kw_only=True, rename="pascal"):
    """A JSON object with PascalCase keys, as inbound v0 has them."""


class Money(Camel):
    """An amount: a string by the model, a number or `{}` as clients have seen it."""

    amount: Decimal | dict[str, Any] | None = None
    currency_code: str | None = None


class Pagination(Camel):
    """Where the next page is."""

    next_token: str | None = None


# Orders 2026-01-01


class SalesChannel(Camel):
    """Where the buyer bought."""

    channel_name: Word
    marketplace_id: Code | None = None
    marketplace_name: str | None = None


class Grand(Camel):
    """The order's money."""

    grand_total: Money | None = None


class Window(Camel):
    """Between when and when."""

    latest_date_time: Moment | None = None


class OrderFulfillment(Camel):
    """Where the order stands, and who ships it."""

    fulfillment_status: Word | None = None
    fulfilled_by: str | None = None
    ship_by_window: Window | None = None


class AssociatedOrder(Camel):
    """Another order that this one replaces."""

    association_type: str | None = None


class Product(Camel):
    """What was bought."""

    asin: Asin | None = None
    title: str | None = None
    seller_sku: str | None = None


class Breakdown(Camel):
    """A part of an item's money."""

    type: str | None = None
    subtotal: Money | None = None


class ItemProceeds(Camel):
    """An item's money."""

    proceeds_total: Money | None = None
    breakdowns: list[Breakdown] | None = None


class ItemFulfillment(Camel):
    """How much of an item has left."""

    quantity_fulfilled: Count | None = None


class OrderItem(Camel):
    """One line of an order."""

    order_item_id: Id
    quantity_ordered: Count
    product: Product
    proceeds: ItemProceeds | None = None
    fulfillment: ItemFulfillment | None = None


class Order(Camel):
    """One order of searchOrders or getOrder."""

    order_id: Id
    created_time: Moment
    last_updated_time: Moment
    sales_channel: SalesChannel
    order_items: list[OrderItem]
    programs: list[str] | None = None
    associated_orders: list[AssociatedOrder] | None = None
    proceeds: Grand | None = None
    fulfillment: OrderFulfillment | None = None


class SearchOrders(Camel):
    """A page of orders, and the moment up to which Amazon looked."""

    orders: list[Raw]
    pagination: Pagination | None = None
    last_updated_before: Moment | None = None


class GetOrder(Camel):
    """One order."""

    order: Raw


# FBA inventory v1


class Reserved(Camel):
    """Units in a warehouse that cannot be sold right now."""

    total_reserved_quantity: Count | None = None


class Researching(Camel):
    """Units that Amazon looks for."""

    total_researching_quantity: Count | None = None


class Unfulfillable(Camel):
    """Units that cannot be sold."""

    total_unfulfillable_quantity: Count | None = None


class InventoryDetails(Camel):
    """The buckets; absent when no details were asked for."""

    fulfillable_quantity: Count | None = None
    inbound_working_quantity: Count | None = None
    inbound_shipped_quantity: Count | None = None
    inbound_receiving_quantity: Count | None = None
    reserved_quantity: Reserved | None = None
    researching_quantity: Researching | None = None
    unfulfillable_quantity: Unfulfillable | None = None


class InventoryIdentity(Camel):
    """What tells one row from another."""

    seller_sku: Annotated[str, Meta(min_length=1)]
    fn_sku: Code | None = None
    condition: Code | None = None


class InventorySummary(InventoryIdentity):
    """One row of stock."""

    asin: Asin | None = None
    product_name: str | None = None
    inventory_details: InventoryDetails | None = None
    total_quantity: Count | None = None
    last_updated_time: str | None = None  # may be ""


class Granularity(Camel):
    """Which marketplace the rows are of."""

    granularity_id: str | None = None


class Inventory(Camel):
    """The inner part of a page of stock."""

    inventory_summaries: list[Raw]
    granularity: Granularity | None = None


class InventorySummaries(Camel):
    """A page of stock; `pagination` stands beside `payload`, not in it."""

    payload: Inventory
    pagination: Pagination | None = None


# Inbound v0


class Shipment(Pascal):
    """A shipment to Amazon."""

    shipment_id: Code
    shipment_status: Annotated[str, Meta(max_length=20)]
    shipment_name: str | None = None
    destination_fulfillment_center_id: Asin | None = None


class ShipmentItem(Pascal):
    """One SKU of a shipment."""

    seller_sku: str = field(name="SellerSKU")
    quantity_shipped: Count | None = None
    quantity_received: Count | None = None
    fulfillment_network_sku: Code | None = field(
        name="FulfillmentNetworkSKU", default=None
    )


class ShipmentData(Pascal):
    """The inner part of a page of shipments."""

    shipment_data: list[Raw] | None = None
    next_token: str | None = None


class Shipments(Camel):
    """A page of shipments."""

    payload: ShipmentData


class ItemData(Pascal):
    """The inner part of the items of a shipment."""

    item_data: list[Raw] | None = None


class ShipmentItems(Camel):
    """The items of a shipment."""

    payload: ItemData


# Reports 2021-06-30


class ReportCreated(Camel):
    """The id to ask for."""

    report_id: Id


class Report(Camel):
    """Where a report stands."""

    report_id: Id
    processing_status: str
    report_document_id: str | None = None
    data_start_time: Moment | None = None
    data_end_time: Moment | None = None
    marketplace_ids: list[str] | None = None


class Reports(Camel):
    """Reports made lately, the newest first."""

    reports: list[Report]


class ReportDocument(Camel):
    """Where to fetch a report; the address lives five minutes."""

    report_document_id: str
    url: str


class DaySales(Camel):
    """A day's sales in the Sales & Traffic report, where money is a number."""

    ordered_product_sales: Money | None = None
    units_ordered: Count | None = None
    total_order_items: Count | None = None
    units_refunded: Count | None = None


class DayTraffic(Camel):
    """A day's visits."""

    page_views: Count | None = None
    sessions: Count | None = None


class SalesAndTrafficDay(Camel):
    """One day of the Sales & Traffic report."""

    date: str
    sales_by_date: DaySales | None = None
    traffic_by_date: DayTraffic | None = None


class ReportSpecification(Camel):
    """What the report was asked to hold."""

    report_options: dict[str, Any] | None = None


class SalesAndTraffic(Camel):
    """The Sales & Traffic report."""

    sales_and_traffic_by_date: list[Raw]
    report_specification: ReportSpecification | None = None


# Sales v1 and Sellers v1


class OrderMetric(Camel):
    """One day of Amazon's own sales figures."""

    interval: str  # without seconds: 2026-03-01T00:00-08:00--2026-03-02T00:00-08:00
    order_count: Count
    unit_count: Count
    order_item_count: Count
    total_sales: Money | None = None


class OrderMetrics(Camel):
    """Amazon's own sales figures."""

    payload: list[Raw]


class Marketplace(Camel):
    """A country store."""

    id: str


class Participating(Camel):
    """Whether the seller sells there."""

    is_participating: bool


class Participation(Camel):
    """A country store, and whether the seller sells there."""

    marketplace: Marketplace
    participation: Participating


class Participations(Camel):
    """Where the seller may sell."""

    payload: list[Participation]


def read(record: Raw, shape: type[T]) -> T:
    """Read one record.

    Raises:
        ValueError, msgspec.ValidationError, RecursionError: it is not what it should
            be; the text names the place.
    """
    # PostgreSQL cannot store it, and no real text holds it.
    if b"\\u0000" in bytes(record):
        msg = "a text holds a NUL character"
        raise ValueError(msg)
    return msgspec.json.decode(record, type=shape)
