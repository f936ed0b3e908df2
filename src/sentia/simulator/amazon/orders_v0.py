"""Orders v0, as clients that have not moved on still call it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from sentia.simulator.amazon import gate
from sentia.simulator.amazon.account import Call
from sentia.simulator.amazon.orders import find, listed, until
from sentia.simulator.orders import Line, Order

EVER: Final = datetime.min.replace(tzinfo=UTC)
NETWORKS: Final = {"AMAZON": "AFN", "MERCHANT": "MFN"}
STATUSES: Final = (
    "Pending PendingAvailability Unshipped PartiallyShipped Shipped Canceled "
    "Unfulfillable"
)


def status(order: Order) -> str:
    """Return the state as one word in mixed case; `Cancelled` has one l here."""
    return order.status.title().replace("_", "").replace("lled", "led")


def _found(call: Call) -> tuple[list[Order], Any]:
    created, updated = call["CreatedAfter"], call["LastUpdatedAfter"]
    if not call["AmazonOrderIds"] and (created is None) == (updated is None):
        gate.invalid("Either CreatedAfter or LastUpdatedAfter is needed, not both.")
    name, kind = "LastUpdatedBefore", "lastUpdated"
    if created:
        name, kind = "CreatedBefore", "created"
    before, after = until(call, name), created or updated or EVER
    found = [
        order
        for order in listed(call, "MarketplaceIds", kind, after, before)
        if call.wants("OrderStatuses", status(order))
        and call.wants("FulfillmentChannels", NETWORKS[order.shipper])
        and call.wants("AmazonOrderIds", order.id)
    ]
    return found, (name, before)


def get_orders(call: Call) -> gate.Answer:
    """List orders by when they were placed, or changed."""
    page, (name, before) = call.page, call.page.bound
    payload = {
        "Orders": [_order(order) for order in page.records],
        "NextToken": page.token,
        name: _iso(before),
    }
    return gate.answer({"payload": gate.told(payload)})


def get_order(call: Call) -> gate.Answer:
    """Return one order."""
    return gate.answer({"payload": _order(find(call))})


def get_order_items(call: Call) -> gate.Answer:
    """Return an order's items; they never need a second page."""
    order = find(call)
    items = [_item(order, line) for line in order.lines]
    return gate.answer({"payload": {"AmazonOrderId": order.id, "OrderItems": items}})


def _iso(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def _order(order: Order) -> dict[str, Any]:
    shipped = sum(line.shipped for line in order.lines)
    left = sum(line.quantity for line in order.lines) - shipped
    is_open = order.status in {"UNSHIPPED", "PARTIALLY_SHIPPED"}
    return gate.told({
        "AmazonOrderId": order.id, "PurchaseDate": _iso(order.created),
        "LastUpdateDate": _iso(order.updated), "OrderStatus": status(order),
        "FulfillmentChannel": NETWORKS[order.shipper],
        "MarketplaceId": order.place.id,
        "SalesChannel": None if order.status == "PENDING" else order.channel,
        "ShipServiceLevel": order.speed.title(),
        "NumberOfItemsShipped": shipped,
        "NumberOfItemsUnshipped": left if is_open else 0,
        "IsReplacementOrder": bool(order.replaces), "IsBusinessOrder": order.business,
        "IsPrime": "PRIME" in order.programs, "OrderTotal": _money(order, order.total),
        "ReplacedOrderId": order.replaces or None,
        "EarliestShipDate": _iso(order.created) if order.ship_by else None,
        "LatestShipDate": _iso(order.ship_by) if order.ship_by else None,
    })  # fmt: skip


def _item(order: Order, line: Line) -> dict[str, Any]:
    amounts = {
        "ItemPrice": line.item.price, "ItemTax": line.item.tax,
        "ShippingPrice": line.shipping.price, "ShippingTax": line.shipping.tax,
        "PromotionDiscount": line.item.discount,
        "ShippingDiscount": line.shipping.discount,
    }  # fmt: skip
    money = {name: _money(order, minor) for name, minor in amounts.items()}
    found = {
        "OrderItemId": line.id, "ASIN": line.asin, "SellerSKU": line.sku,
        "Title": line.title, "QuantityOrdered": line.quantity,
        "QuantityShipped": line.shipped, "ConditionId": "New",
    }  # fmt: skip
    told_later = money | {"PromotionIds": line.promotions}
    return found | (gate.told(told_later) if order.priced else {})


def _money(order: Order, minor: int | None) -> dict[str, str] | None:
    if minor is None:
        return None
    return {"CurrencyCode": order.place.currency, "Amount": order.place.money(minor)}


_ORDERS: Final = "/orders/v0/orders"
_BOUNDS: Final = (
    "CreatedAfter", "CreatedBefore", "LastUpdatedAfter", "LastUpdatedBefore",
)  # fmt: skip
OPERATIONS: Final = (
    gate.Operation(
        "getOrders", "GET", _ORDERS, 0.0167, 20, get_orders,
        {
            "MarketplaceIds": gate.needed(gate.words()), "NextToken": gate.text,
            "OrderStatuses": gate.words(STATUSES), "AmazonOrderIds": gate.words(),
            "FulfillmentChannels": gate.words("AFN MFN"),
            "MaxResultsPerPage": gate.number(100, 100),
            **dict.fromkeys(_BOUNDS, gate.moment),
        },
        gate.Listing("NextToken", _found, size="MaxResultsPerPage"),
    ),
    gate.Operation("getOrder", "GET", _ORDERS + "/{orderId}", 0.5, 30, get_order),
    gate.Operation(
        "getOrderItems", "GET", _ORDERS + "/{orderId}/orderItems", 0.5, 30,
        get_order_items,
    ),
)  # fmt: skip
