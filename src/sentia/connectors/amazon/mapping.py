"""Amazon's words to ours. Pure functions: a record in, a value out.

Unknown is None, never 0. Each raises ValueError (or what `answers.read` raises) when
the record cannot be what it says it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final

import msgspec

from sentia.connectors.amazon import answers
from sentia.connectors.amazon.quarantine import BAD
from sentia.domain.marketplaces import BY_NAME, MARKETPLACES
from sentia.domain.money import Money, to_micros
from sentia.domain.orders import FulfilledBy, Order, OrderItem, Status
from sentia.domain.stock import (
    Buckets,
    SalesMetric,
    Shipment,
    ShipmentItem,
    StockPosition,
    TrafficDay,
)
from sentia.domain.times import parse

STATUS: Final[Mapping[str, Status]] = {
    "PENDING": Status.PENDING,
    "PENDING_AVAILABILITY": Status.PENDING,
    "UNSHIPPED": Status.UNSHIPPED,
    "PARTIALLY_SHIPPED": Status.PARTIALLY_SHIPPED,
    "SHIPPED": Status.SHIPPED,
    "CANCELLED": Status.CANCELLED,
    "CANCELED": Status.CANCELLED,  # as v0 spells it
}
FULFILLED_BY: Final[Mapping[str, FulfilledBy]] = {
    "AMAZON": "amazon",
    "MERCHANT": "merchant",
}
REPLACES: Final = frozenset({"REPLACEMENT_ORIGINAL_ID", "EXCHANGE_ORIGINAL_ID"})
# What a column of money can hold is more than any amount that is not a slip.
MOST_DIGITS: Final = 12


def money(said: answers.Money | None) -> Money | None:
    """Map an amount with its currency; None where Amazon is silent."""
    if said is None or not isinstance(said.amount, Decimal):
        return None
    code = said.currency_code
    if code is None or len(code) != 3:
        msg = f"{code!r} is no currency"
        raise ValueError(msg)
    if said.amount and said.amount.is_finite() and said.amount.adjusted() > MOST_DIGITS:
        msg = "an amount has too many digits"
        raise ValueError(msg)
    to_micros(said.amount)  # raises where storage could not hold it exactly
    return Money(said.amount, code)


def order(record: msgspec.Raw, *, fallback: str) -> Order:
    """Map one order; `fallback` is its marketplace where Amazon does not name one."""
    said = answers.read(record, answers.Order)
    fulfilment = said.fulfillment
    word = (fulfilment.fulfillment_status if fulfilment else None) or ""
    ships = (fulfilment.fulfilled_by if fulfilment else None) or ""
    window = fulfilment.ship_by_window if fulfilment else None
    items = tuple(map(_item, said.order_items))
    if len({item.item_id for item in items}) < len(items):
        msg = "the same orderItemId stands twice in one order"
        raise ValueError(msg)
    # Amazon leaves the total out while the payment is pending.
    total = money(said.proceeds.grand_total) if said.proceeds else None
    tax = _tax(said.order_items)
    amounts = [total, tax, *(item.total for item in items)]
    if len({amount.currency for amount in amounts if amount}) > 1:
        msg = "an order has two currencies"
        raise ValueError(msg)
    associations = {a.association_type for a in said.associated_orders or ()}
    return Order(
        order_id=said.order_id,
        marketplace_id=_marketplace_of(said.sales_channel, fallback),
        status=STATUS.get(word, Status.OTHER),
        status_word=word,
        placed_at=said.created_time.astimezone(UTC),
        updated_at=said.last_updated_time.astimezone(UTC),
        fulfilled_by=FULFILLED_BY.get(ships),
        on_channel=said.sales_channel.channel_name != "NON_AMAZON",
        is_replacement=bool(associations & REPLACES),
        is_business="AMAZON_BUSINESS" in (said.programs or ()),
        ship_by=_utc(window.latest_date_time) if window else None,
        total=total,
        tax=tax,
        items=items,
    )


def _item(said: answers.OrderItem) -> OrderItem:
    return OrderItem(
        item_id=said.order_item_id,
        sku=said.product.seller_sku or "",
        asin=said.product.asin,
        title=said.product.title,
        quantity=said.quantity_ordered,
        quantity_shipped=(
            said.fulfillment.quantity_fulfilled if said.fulfillment else None
        ),
        total=money(said.proceeds.proceeds_total) if said.proceeds else None,
    )


def _tax(items: Iterable[answers.OrderItem]) -> Money | None:
    parts = [
        money(part.subtotal)
        for item in items
        if item.proceeds
        for part in item.proceeds.breakdowns or ()
        if part.type == "TAX"
    ]
    known = [part for part in parts if part]
    return sum(known[1:], known[0]) if known else None


def _marketplace_of(channel: answers.SalesChannel, fallback: str) -> str:
    if channel.marketplace_id:
        return channel.marketplace_id
    named = BY_NAME.get((channel.marketplace_name or "").lower())
    return named.id if named else fallback


def _utc(moment: datetime | None) -> datetime | None:
    return moment.astimezone(UTC) if moment else None


def stock_position(record: msgspec.Raw, *, marketplace_id: str) -> StockPosition:
    """Map one row of stock."""
    said = answers.read(record, answers.InventorySummary)
    return StockPosition(
        marketplace_id=marketplace_id,
        sku=said.seller_sku,
        fnsku=said.fn_sku or "",
        condition=said.condition or "",
        asin=said.asin,
        title=said.product_name,
        buckets=_buckets(said),
        updated_at=parse(said.last_updated_time) if said.last_updated_time else None,
    )


def _buckets(said: answers.InventorySummary) -> Buckets:
    detail = said.inventory_details
    if detail is None:
        return Buckets(total=said.total_quantity)
    reserved = detail.reserved_quantity
    researching = detail.researching_quantity
    unfulfillable = detail.unfulfillable_quantity
    return Buckets(
        total=said.total_quantity,
        fulfillable=detail.fulfillable_quantity,
        inbound_working=detail.inbound_working_quantity,
        inbound_shipped=detail.inbound_shipped_quantity,
        inbound_receiving=detail.inbound_receiving_quantity,
        reserved=reserved.total_reserved_quantity if reserved else None,
        researching=researching.total_researching_quantity if researching else None,
        unfulfillable=(
            unfulfillable.total_unfulfillable_quantity if unfulfillable else None
        ),
    )


def unreadable_position(
    record: msgspec.Raw, *, marketplace_id: str
) -> StockPosition | None:
    """Map a row whose numbers cannot be read: the SKU is there, its stock unknown.

    Left out of a complete sweep it would count as gone.
    """
    try:
        said = answers.read(record, answers.InventoryIdentity)
    except BAD:
        return None
    return StockPosition(
        marketplace_id=marketplace_id,
        sku=said.seller_sku,
        fnsku=said.fn_sku or "",
        condition=said.condition or "",
        buckets=Buckets(),
    )


def shipment(
    said: answers.Shipment,
    items: Iterable[msgspec.Raw],
    *, marketplace_id: str, seen_at: datetime,
) -> Shipment:  # fmt: skip
    """Map a shipment to Amazon with its items."""
    lines: dict[str, ShipmentItem] = {}
    for item in items:
        line = _shipment_item(item)
        # The same SKU may stand on two lines (two labels, two preparations).
        before = lines.get(line.sku)
        lines[line.sku] = _together(before, line) if before else line
    return Shipment(
        shipment_id=said.shipment_id,
        marketplace_id=marketplace_id,
        name=said.shipment_name,
        destination=said.destination_fulfillment_center_id,
        status=said.shipment_status,
        seen_at=seen_at,
        items=tuple(lines.values()),
    )


def _shipment_item(record: msgspec.Raw) -> ShipmentItem:
    said = answers.read(record, answers.ShipmentItem)
    return ShipmentItem(
        sku=said.seller_sku,
        fnsku=said.fnsku,
        shipped=said.quantity_shipped,
        received=said.quantity_received,
    )


def _together(a: ShipmentItem, b: ShipmentItem) -> ShipmentItem:
    def added(x: int | None, y: int | None) -> int | None:
        return None if x is None or y is None else x + y

    return ShipmentItem(
        sku=a.sku,
        fnsku=a.fnsku or b.fnsku,
        shipped=added(a.shipped, b.shipped),
        received=added(a.received, b.received),
    )


def sales_metric(record: msgspec.Raw, *, marketplace_id: str) -> SalesMetric:
    """Map one day of getOrderMetrics; the day is the one written in its interval."""
    said = answers.read(record, answers.OrderMetric)
    return SalesMetric(
        marketplace_id=marketplace_id,
        day=date.fromisoformat(said.interval[:10]),
        orders=said.order_count,
        units=said.unit_count,
        order_items=said.order_item_count,
        sales=money(said.total_sales),
    )


def traffic_day(record: msgspec.Raw, *, marketplace_id: str) -> TrafficDay:
    """Map one day of the Sales & Traffic report."""
    said = answers.read(record, answers.SalesAndTrafficDay)
    sales, visits = said.sales_by_date, said.traffic_by_date
    return TrafficDay(
        marketplace_id=marketplace_id,
        day=said.date,
        ordered_sales=money(sales.ordered_product_sales),
        units_ordered=sales.units_ordered,
        order_items=sales.total_order_items,
        units_refunded=sales.units_refunded,
        sessions=visits.sessions,
        page_views=visits.page_views,
    )


def marketplaces(said: Iterable[answers.Participation]) -> tuple[str, ...]:
    """Return where the seller sells.

    Pseudo-marketplaces such as "Non-Amazon US" are left out: calls with them fail.
    """
    return tuple(
        row.marketplace.id
        for row in said
        if row.participation.is_participating and row.marketplace.id in MARKETPLACES
    )
