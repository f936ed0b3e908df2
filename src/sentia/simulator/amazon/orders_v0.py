"""Orders v0, as clients that have not moved on still call it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sentia.simulator.amazon.account import Account
from sentia.simulator.amazon.gate import Answer, Call, Operation, answer, invalid
from sentia.simulator.amazon.orders import find
from sentia.simulator.orders import OPEN, Line, Order

TOKEN_SECONDS: Final = 24 * 3600
STATUSES: Final = {
    "PENDING": "Pending", "PENDING_AVAILABILITY": "PendingAvailability",
    "UNSHIPPED": "Unshipped", "PARTIALLY_SHIPPED": "PartiallyShipped",
    "SHIPPED": "Shipped", "CANCELLED": "Canceled", "UNFULFILLABLE": "Unfulfillable",
}  # fmt: skip
AMOUNTS: Final = {
    "ItemPrice": "price", "ItemTax": "tax", "ShippingPrice": "shipping",
    "ShippingTax": "shipping_tax", "PromotionDiscount": "discount",
    "ShippingDiscount": "shipping_discount",
}  # fmt: skip


def get_orders(account: Account, call: Call) -> Answer:
    """List orders by when they were placed, or changed."""
    call.need("MarketplaceIds")
    places = account.places(call.words("MarketplaceIds"))
    statuses = call.words("OrderStatuses", frozenset(STATUSES.values()))
    channels = call.words("FulfillmentChannels", frozenset({"AFN", "MFN"}))
    ids = call.words("AmazonOrderIds")
    token, end = call.text("NextToken"), account.time.indexed()
    created, updated = call.moment("CreatedAfter"), call.moment("LastUpdatedAfter")
    if not token and not ids and (created is None) == (updated is None):
        invalid("Either CreatedAfter or LastUpdatedAfter is needed, not both.")
    name = "CreatedBefore" if created else "LastUpdatedBefore"
    before = call.moment(name) or end
    if before > end:
        invalid(f"{name} must be at least two minutes in the past.")

    def found() -> list[Order]:
        return [
            order for order in account.world.orders.values()
            if order.place.id in places and not order.withheld
            and _within(order, created, updated, before)
            and (not statuses or STATUSES[order.status] in statuses)
            and (len(channels) != 1 or order.by_amazon == (channels[0] == "AFN"))
            and (not ids or order.id in ids)
        ]  # fmt: skip

    page = account.pages.page(
        call, token=token, asked="getOrders", records=found, bound=(name, before),
        size=call.number("MaxResultsPerPage", 100, 100), life_seconds=TOKEN_SECONDS,
    )  # fmt: skip
    payload: dict[str, Any] = {"Orders": [_order(order) for order in page.records]}
    if page.token:
        payload["NextToken"] = page.token
    kind, bound = page.bound
    return answer({"payload": payload | {kind: _iso(bound)}})


def _within(
    order: Order, created: datetime | None, updated: datetime | None, before: datetime
) -> bool:
    if created:
        return created <= order.created <= before
    return (updated is None or updated <= order.updated) and order.updated <= before


def get_order(account: Account, call: Call) -> Answer:
    """Return one order."""
    return answer({"payload": _order(find(account, call))})


def get_order_items(account: Account, call: Call) -> Answer:
    """Return an order's items; they never need a second page."""
    order = find(account, call)
    items = [_item(order, line) for line in order.lines]
    return answer({"payload": {"AmazonOrderId": order.id, "OrderItems": items}})


def _iso(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def _order(order: Order) -> dict[str, Any]:
    place, units = order.place, sum(line.quantity for line in order.lines)
    shipped = sum(line.shipped for line in order.lines)
    found: dict[str, Any] = {
        "AmazonOrderId": order.id,
        "PurchaseDate": _iso(order.created),
        "LastUpdateDate": _iso(order.updated),
        "OrderStatus": STATUSES[order.status],
        "FulfillmentChannel": "AFN" if order.by_amazon else "MFN",
        "MarketplaceId": place.id,
        "ShipServiceLevel": "Expedited" if order.by_amazon else "Standard",
        "NumberOfItemsShipped": shipped,
        "NumberOfItemsUnshipped": units - shipped if order.status in OPEN else 0,
        "IsReplacementOrder": bool(order.replaces),
        "IsBusinessOrder": "AMAZON_BUSINESS" in order.programs,
        "IsPrime": "PRIME" in order.programs,
    }
    if order.status != "PENDING":
        name = place.name if order.on_channel else f"Non-Amazon {place.country}"
        found["SalesChannel"] = name
    if order.total is not None:
        found["OrderTotal"] = _money(order, order.total)
    if order.replaces:
        found["ReplacedOrderId"] = order.replaces
    if order.ship_by:
        found["EarliestShipDate"] = _iso(order.created)
        found["LatestShipDate"] = _iso(order.ship_by)
    return found


def _item(order: Order, line: Line) -> dict[str, Any]:
    found: dict[str, Any] = {
        "OrderItemId": line.id,
        "ASIN": line.asin,
        "SellerSKU": line.sku,
        "Title": line.title,
        "QuantityOrdered": line.quantity,
        "QuantityShipped": line.shipped,
        "ConditionId": "New",
    }
    if order.priced:
        for name, attribute in AMOUNTS.items():
            found[name] = _money(order, getattr(line, attribute))
        if line.promotions:
            found["PromotionIds"] = line.promotions
    return found


def _money(order: Order, minor: int) -> dict[str, str]:
    return {"CurrencyCode": order.place.currency, "Amount": order.place.money(minor)}


_ORDERS: Final = "/orders/v0/orders"
OPERATIONS: Final = (
    Operation("getOrders", "GET", _ORDERS, 0.0167, 20, get_orders),
    Operation("getOrder", "GET", _ORDERS + "/{orderId}", 0.5, 30, get_order),
    Operation(
        "getOrderItems", "GET", _ORDERS + "/{orderId}/orderItems", 0.5, 30,
        get_order_items,
    ),
)  # fmt: skip
