"""Amazon's words to ours. Pure functions: a record in, a value out.

Unknown is None, never 0. Each raises ValueError (or what `answers.read` raises) when
the record cannot be what it says it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

import msgspec

from sentia.connectors.amazon import answers
from sentia.connectors.amazon.quarantine import BAD
from sentia.domain.marketplaces import BY_NAME, MARKETPLACES
from sentia.domain.money import Money, to_micros
from sentia.domain.orders import FulfilledBy, Order, OrderItem, Status
from sentia.domain.stock import (
    AsinDay,
    Buckets,
    SalesMetric,
    Shipment,
    ShipmentItem,
    StockPosition,
    TrafficDay,
)
from sentia.domain.times import parse

STATUS: Final = {status.name: status for status in Status} | {
    "PENDING_AVAILABILITY": Status.PENDING,
    "CANCELED": Status.CANCELLED,  # as v0 spells it
}
FULFILLED_BY: Final[dict[str, FulfilledBy]] = {
    "AMAZON": "amazon", "MERCHANT": "merchant",
}  # fmt: skip
REPLACES: Final = frozenset({"REPLACEMENT_ORIGINAL_ID", "EXCHANGE_ORIGINAL_ID"})
# What a column of money can hold is more than any amount that is not a slip.
MOST_DIGITS: Final = 12
# Read where Amazon leaves a part out.
_NO_PROCEEDS: Final = answers.Proceeds()
_NO_FULFILLMENT: Final = answers.Fulfillment()
_NO_DETAILS: Final = answers.InventoryDetails()
_NO_TOTALS: Final = answers.Totals()


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
    fulfilment = said.fulfillment or _NO_FULFILLMENT
    word = fulfilment.fulfillment_status or ""
    ship_by = (fulfilment.ship_by_window or {}).get("latestDateTime")
    items = tuple(map(_item, said.order_items))
    if len({item.item_id for item in items}) < len(items):
        msg = "the same orderItemId stands twice in one order"
        raise ValueError(msg)
    # Amazon leaves the total out while the payment is pending.
    total = money((said.proceeds or _NO_PROCEEDS).grand_total)
    tax = _tax(said.order_items)
    amounts = [total, tax, *(item.total for item in items)]
    if len({amount.currency for amount in amounts if amount}) > 1:
        msg = "an order has two currencies"
        raise ValueError(msg)
    associations = {a.get("associationType") for a in said.associated_orders or ()}
    channel = said.sales_channel
    named = BY_NAME.get((channel.marketplace_name or "").lower())
    return Order(
        order_id=said.order_id,
        marketplace_id=channel.marketplace_id or (named.id if named else fallback),
        status=STATUS.get(word, Status.OTHER),
        status_word=word,
        placed_at=said.created_time.astimezone(UTC),
        updated_at=said.last_updated_time.astimezone(UTC),
        fulfilled_by=FULFILLED_BY.get(fulfilment.fulfilled_by or ""),
        on_channel=channel.channel_name != "NON_AMAZON",
        is_replacement=bool(associations & REPLACES),
        is_business="AMAZON_BUSINESS" in (said.programs or ()),
        ship_by=ship_by.astimezone(UTC) if ship_by else None,
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
        quantity_shipped=(said.fulfillment or _NO_FULFILLMENT).quantity_fulfilled,
        total=money((said.proceeds or _NO_PROCEEDS).proceeds_total),
    )


def _tax(items: Iterable[answers.OrderItem]) -> Money | None:
    parts = [
        money(part.subtotal)
        for item in items
        for part in (item.proceeds or _NO_PROCEEDS).breakdowns or ()
        if part.type == "TAX"
    ]
    known = [part for part in parts if part]
    return sum(known[1:], known[0]) if known else None


def stock_position(record: msgspec.Raw, *, marketplace_id: str) -> StockPosition:
    """Map one row of stock."""
    said = answers.read(record, answers.InventorySummary)
    stated = said.last_updated_time
    detail = said.inventory_details or _NO_DETAILS
    reserved = detail.reserved_quantity or _NO_TOTALS
    researching = detail.researching_quantity or _NO_TOTALS
    unfulfillable = detail.unfulfillable_quantity or _NO_TOTALS
    return _position(
        said,
        marketplace_id,
        asin=said.asin,
        title=said.product_name,
        updated_at=parse(stated) if stated else None,
        buckets=Buckets(
            total=said.total_quantity,
            fulfillable=detail.fulfillable_quantity,
            inbound_working=detail.inbound_working_quantity,
            inbound_shipped=detail.inbound_shipped_quantity,
            inbound_receiving=detail.inbound_receiving_quantity,
            reserved=reserved.total_reserved_quantity,
            researching=researching.total_researching_quantity,
            unfulfillable=unfulfillable.total_unfulfillable_quantity,
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
    return _position(said, marketplace_id, buckets=Buckets())


def _position(
    said: answers.InventoryIdentity, marketplace_id: str, **known: Any
) -> StockPosition:
    return StockPosition(
        marketplace_id=marketplace_id,
        sku=said.seller_sku,
        fnsku=said.fn_sku or "",
        condition=said.condition or "",
        **known,
    )


def shipment(
    said: answers.Shipment, items: Iterable[msgspec.Raw],
    *, marketplace_id: str, seen_at: datetime,
) -> Shipment:  # fmt: skip
    """Map a shipment to Amazon with its items."""
    # The same SKU may stand on two lines (two labels, two preparations).
    by_sku: dict[str, list[answers.ShipmentItem]] = {}
    for item in items:
        line = answers.read(item, answers.ShipmentItem)
        by_sku.setdefault(line.seller_sku, []).append(line)
    return Shipment(
        shipment_id=said.shipment_id,
        marketplace_id=marketplace_id,
        name=said.shipment_name,
        destination=said.destination_fulfillment_center_id,
        status=said.shipment_status,
        seen_at=seen_at,
        items=tuple(
            ShipmentItem(
                sku=sku,
                fnsku=next((line.fnsku for line in lines if line.fnsku), None),
                shipped=_sum([line.quantity_shipped for line in lines]),
                received=_sum([line.quantity_received for line in lines]),
            )
            for sku, lines in by_sku.items()
        ),
    )


def _sum(counts: list[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None


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


def asin_day(record: msgspec.Raw, *, marketplace_id: str, day: date) -> AsinDay:
    """Map one product of a Sales & Traffic report of one day."""
    said = answers.read(record, answers.SalesAndTrafficAsin)
    sales, visits = said.sales_by_asin, said.traffic_by_asin
    return AsinDay(
        marketplace_id=marketplace_id,
        day=day,
        asin=said.child_asin or said.parent_asin,
        ordered_sales=money(sales.ordered_product_sales),
        units_ordered=sales.units_ordered,
        sessions=visits.sessions,
        page_views=visits.page_views,
    )


def marketplaces(said: Iterable[answers.Participation]) -> tuple[str, ...]:
    """Return where the seller sells.

    Pseudo-marketplaces such as "Non-Amazon US" are left out: calls with them fail.
    """
    return tuple(
        row.marketplace["id"]
        for row in said
        if row.participation.get("isParticipating")
        and row.marketplace.get("id") in MARKETPLACES
    )
