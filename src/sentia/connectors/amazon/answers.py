"""Amazon's answers as we read them; what is not named here is skipped unparsed.

Lists of records hold `msgspec.Raw`, so that one bad record costs only itself. Only
what the official models require is required; limits are those of our columns.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar

import msgspec
from msgspec import Meta, Raw, field

Id = Annotated[str, Meta(min_length=1, max_length=64)]
Code = Annotated[str, Meta(max_length=32)]
Asin = Annotated[str, Meta(max_length=16)]
Word = Annotated[str, Meta(max_length=64)]
Count = Annotated[int, Meta(ge=0, le=2**31 - 1)]
Moment = Annotated[datetime, Meta(tz=True)]
Part = dict[str, Any]  # of which we read one field

T = TypeVar("T")


class _Camel(msgspec.Struct, kw_only=True, rename="camel"):
    pass


class _Pascal(msgspec.Struct, kw_only=True, rename="pascal"):
    pass


class Money(_Camel):
    """An amount: a string by the model, a number or `{}` as clients have seen it."""

    amount: Decimal | dict[str, Any] | None = None
    currency_code: str | None = None


class _Paged(_Camel):
    pagination: dict[str, str | None] | None = None

    @property
    def next_token(self) -> str | None:
        return (self.pagination or {}).get("nextToken")


class Payload(_Paged, Generic[T], kw_only=True):
    """What the older APIs wrap their answers in; the page token stands beside it."""

    payload: T


# Orders 2026-01-01


class SalesChannel(_Camel):
    """Where the buyer bought."""

    channel_name: Word
    marketplace_id: Code | None = None
    marketplace_name: str | None = None


class Fulfillment(_Camel):
    """Of an order: who ships, until when. Of an item: how many have left."""

    fulfillment_status: Word | None = None
    fulfilled_by: str | None = None
    ship_by_window: dict[str, Moment | None] | None = None
    quantity_fulfilled: Count | None = None


class _Product(_Camel):
    asin: Asin | None = None
    title: str | None = None
    seller_sku: str | None = None


class _Breakdown(_Camel):
    type: str | None = None
    subtotal: Money | None = None


class Proceeds(_Camel):
    """What an order, or one item of it, brings."""

    grand_total: Money | None = None
    proceeds_total: Money | None = None
    breakdowns: list[_Breakdown] | None = None


class OrderItem(_Camel):
    """One line of an order."""

    order_item_id: Id
    quantity_ordered: Count
    product: _Product
    proceeds: Proceeds | None = None
    fulfillment: Fulfillment | None = None


class Order(_Camel):
    """One order of searchOrders or getOrder."""

    order_id: Id
    created_time: Moment
    last_updated_time: Moment
    sales_channel: SalesChannel
    order_items: list[OrderItem]
    programs: list[str] | None = None
    associated_orders: list[Part] | None = None
    proceeds: Proceeds | None = None
    fulfillment: Fulfillment | None = None


class SearchOrders(_Paged, kw_only=True):
    """A page of orders, and the moment up to which Amazon looked."""

    orders: list[Raw]
    last_updated_before: Moment | None = None


class GetOrder(_Camel):
    """One order."""

    order: Raw


# FBA inventory v1


class Totals(_Camel):
    """Units of a bucket that Amazon divides further."""

    total_reserved_quantity: Count | None = None
    total_researching_quantity: Count | None = None
    total_unfulfillable_quantity: Count | None = None


class InventoryDetails(_Camel):
    """Units by what can be done with them."""

    fulfillable_quantity: Count | None = None
    inbound_working_quantity: Count | None = None
    inbound_shipped_quantity: Count | None = None
    inbound_receiving_quantity: Count | None = None
    reserved_quantity: Totals | None = None
    researching_quantity: Totals | None = None
    unfulfillable_quantity: Totals | None = None


class InventoryIdentity(_Camel):
    """What tells one row of stock from another."""

    seller_sku: Annotated[str, Meta(min_length=1)]
    fn_sku: Code | None = None
    condition: Code | None = None


class InventorySummary(InventoryIdentity):
    """One row of stock; without details where none were asked for."""

    asin: Asin | None = None
    product_name: str | None = None
    inventory_details: InventoryDetails | None = None
    total_quantity: Count | None = None
    last_updated_time: str | None = None  # may be ""


class Inventory(_Camel):
    """Rows of stock, and which marketplace they are of."""

    inventory_summaries: list[Raw]
    granularity: Part | None = None


# Inbound v0


class Shipment(_Pascal):
    """A shipment to Amazon."""

    shipment_id: Code
    shipment_status: Annotated[str, Meta(max_length=20)]
    shipment_name: str | None = None
    destination_fulfillment_center_id: Asin | None = None


class ShipmentItem(_Pascal):
    """One SKU of a shipment."""

    seller_sku: str = field(name="SellerSKU")
    quantity_shipped: Count | None = None
    quantity_received: Count | None = None
    fnsku: Code | None = field(name="FulfillmentNetworkSKU", default=None)


class Shipments(_Pascal):
    """Some shipments, or the items of one."""

    shipment_data: list[Raw] | None = None
    item_data: list[Raw] | None = None
    next_token: str | None = None


# Reports 2021-06-30


class ReportCreated(_Camel):
    """The id to ask for."""

    report_id: Id


class Report(ReportCreated):
    """Where a report stands."""

    processing_status: str
    report_document_id: str | None = None
    data_start_time: Moment | None = None
    data_end_time: Moment | None = None
    marketplace_ids: list[str] | None = None


class Reports(_Camel):
    """Reports made lately."""

    reports: list[Report]


class ReportDocument(_Camel):
    """Where to fetch a report; the address lives five minutes."""

    url: str


class _Sales(_Camel):
    ordered_product_sales: Money | None = None  # here the amount is a number
    units_ordered: Count | None = None
    total_order_items: Count | None = None
    units_refunded: Count | None = None


class _Visits(_Camel):
    page_views: Count | None = None
    sessions: Count | None = None


class SalesAndTrafficDay(_Camel):
    """One day of the Sales & Traffic report."""

    date: date
    sales_by_date: _Sales
    traffic_by_date: _Visits


class SalesAndTrafficAsin(_Camel):
    """One product, over all days of the report."""

    parent_asin: Asin
    sales_by_asin: _Sales
    traffic_by_asin: _Visits
    child_asin: Asin | None = None  # where variations were asked for


class SalesAndTraffic(_Camel):
    """The Sales & Traffic report."""

    sales_and_traffic_by_date: list[Raw]
    sales_and_traffic_by_asin: list[Raw] | None = None
    report_specification: Part | None = None


# Sales v1 and Sellers v1


class OrderMetric(_Camel):
    """One day of Amazon's own sales figures."""

    interval: str  # without seconds: 2026-03-01T00:00-08:00--2026-03-02T00:00-08:00
    order_count: Count
    unit_count: Count
    order_item_count: Count
    total_sales: Money | None = None


class Participation(_Camel):
    """A country store, and whether the seller sells there."""

    marketplace: Part
    participation: Part


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
