"""Orders 2026-01-01: searchOrders and getOrder."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any, Final

from sentia.simulator.amazon import gate
from sentia.simulator.amazon.account import Call
from sentia.simulator.orders import Line, Order

ORDER_ID: Final = re.compile(r"\d{3}-\d{7}-\d{7}")
STATUSES: Final = (
    "PENDING_AVAILABILITY PENDING UNSHIPPED PARTIALLY_SHIPPED SHIPPED CANCELLED "
    "UNFULFILLABLE"
)
# Blocks beyond the first four need roles for personal data: without, they are left out.
INCLUDED: Final = (
    "PROCEEDS PROMOTION CANCELLATION FULFILLMENT EXPENSE BUYER RECIPIENT PACKAGES TAX "
    "PAYMENT FULFILLMENT_ORDERS"
)
BOUNDS: Final = (
    "createdAfter", "createdBefore", "lastUpdatedAfter", "lastUpdatedBefore",
)  # fmt: skip
FILTERS: Final = (*BOUNDS, "marketplaceIds", "fulfillmentStatuses", "fulfilledBy")


def _found(call: Call) -> tuple[list[Order], Any]:
    given = {name: call[name] for name in BOUNDS if call[name]}
    starts = [name for name in given if name.endswith("After")]
    if len(starts) != 1:
        gate.invalid("Exactly one of createdAfter and lastUpdatedAfter is needed.")
    kind, after = starts[0].removesuffix("After"), given[starts[0]]
    if any(not name.startswith(kind) for name in given):
        gate.invalid("Dates of creation and of last update cannot be mixed.")
    before = until(call, f"{kind}Before")
    if f"{kind}Before" in given and before < after:
        gate.invalid(f"{kind}Before is before {kind}After.")
    found = [
        order
        for order in listed(call, "marketplaceIds", kind, after, before)
        if call.wants("fulfillmentStatuses", order.status)
        and call.wants("fulfilledBy", order.shipper)
    ]
    return found, (kind, before)


def listed(
    call: Call, places: str, kind: str, after: datetime, before: datetime
) -> list[Order]:
    """Return the orders of some marketplaces, `created` or `lastUpdated` in a span."""
    time = attrgetter("created" if kind == "created" else "updated")
    ids = call.account.places(call[places])
    return [
        order
        for order in call.account.world.orders.values()
        if after <= time(order) <= before
        and order.place.id in ids
        and not order.withheld
    ]


def until(call: Call, name: str) -> datetime:
    """Return the end of a window: what is younger than two minutes is not listed."""
    end = call.account.world.time.indexed()
    before: datetime = call[name] or end
    if before > end:
        gate.invalid(f"{name} must be at least two minutes in the past.")
    return before


def search_orders(call: Call) -> gate.Answer:
    """List orders by when they were placed, or changed."""
    page, (kind, before) = call.page, call.page.bound
    # One that changed since the first page belongs to the next window.
    still = [o for o in page.records if kind == "created" or o.updated <= before]
    rest = {f"{kind}Before": gate.iso(before)} | page.pagination
    texts = b",".join(_text(order, call["includedData"]) for order in still)
    return gate.Answer(b'{"orders":[' + texts + b"]," + gate.ENCODER.encode(rest)[1:])


def get_order(call: Call) -> gate.Answer:
    """Return one order, listed or not."""
    return gate.Answer(b'{"order":' + _text(find(call), call["includedData"]) + b"}")


def find(call: Call) -> Order:
    """Return the order that the path names."""
    order_id = call.path["orderId"]
    if not ORDER_ID.fullmatch(order_id):
        gate.invalid("Invalid order id.", order_id)
    return call.account.world.orders.get(order_id) or gate.missing(f"Order {order_id}")


def _text(order: Order, included: tuple[str, ...]) -> bytes:
    """Return the order's JSON; it is written once for each of its states."""
    key = ",".join(sorted(included))
    if key not in order.texts:
        order.texts[key] = gate.ENCODER.encode(_order(order, frozenset(included)))
    return order.texts[key]


def _order(order: Order, included: frozenset[str]) -> dict[str, Any]:
    origin = {"orderId": order.replaces, "associationType": "REPLACEMENT_ORIGINAL_ID"}
    total = order.total if "PROCEEDS" in included else None
    money, place = gate.money, order.place
    return gate.told({
        "orderId": order.id, "createdTime": gate.iso(order.created),
        "lastUpdatedTime": gate.iso(order.updated),
        "salesChannel": {
            "channelName": "AMAZON" if order.on_channel else "NON_AMAZON",
            "marketplaceId": place.id, "marketplaceName": order.channel,
        },
        "programs": order.programs,
        "associatedOrders": [origin] if order.replaces else None,
        "proceeds": None if total is None else {"grandTotal": money(place, total)},
        "fulfillment": _fulfillment(order) if "FULFILLMENT" in included else None,
        "orderItems": [_item(order, line, included) for line in order.lines],
    })  # fmt: skip


def _fulfillment(order: Order) -> dict[str, Any]:
    found: dict[str, Any] = {
        "fulfillmentStatus": order.status,
        "fulfilledBy": order.shipper,
        "fulfillmentServiceLevel": order.speed,
    }
    if by := order.ship_by:
        for name, first, last in (
            ("shipByWindow", order.created, by),
            ("deliverByWindow", by + timedelta(days=1), by + timedelta(days=4)),
        ):
            times = {"earliestDateTime": first, "latestDateTime": last}
            found[name] = {which: gate.iso(at) for which, at in times.items()}
    return found


def _item(order: Order, line: Line, included: frozenset[str]) -> dict[str, Any]:
    price = gate.money(order.place, line.unit_price)
    ids, by = [{"promotionId": id_} for id_ in line.promotions], order.cancelled_by
    blocks = {
        "PROCEEDS": _proceeds(order, line) if order.priced else None,
        "PROMOTION": {"breakdowns": ids} if ids else None,
        "CANCELLATION": {"cancellationExecution": {"cancelledBy": by}} if by else None,
        "FULFILLMENT": {
            "quantityFulfilled": line.shipped,
            "quantityUnfulfilled": line.quantity - line.shipped,
        },
    }
    asked = {name.lower(): block for name, block in blocks.items() if name in included}
    return gate.told({
        "orderItemId": line.id, "quantityOrdered": line.quantity,
        "product": gate.told({
            "asin": line.asin, "title": line.title, "sellerSku": line.sku,
            "condition": {"conditionType": "NEW"},
            # That on the shop's page: told even while the order has no money yet.
            "price": {"unitPrice": price} if order.on_channel else None,
        }),
        **asked,
    })  # fmt: skip


def _proceeds(order: Order, line: Line) -> dict[str, Any]:
    def money(minor: int) -> dict[str, str]:
        return gate.money(order.place, minor)

    parts = dict(zip(("ITEM", "SHIPPING", "GIFT_WRAP"), line.parts, strict=True))
    breakdowns: list[dict[str, Any]] = [
        {"type": name, "subtotal": money(part.price)}
        for name, part in parts.items()
        if part.price or name == "ITEM"
    ]
    for kind in ("tax", "discount"):
        amounts = {name: getattr(part, kind) for name, part in parts.items()}
        if any(amounts.values()):
            details = [
                {"subtype": name, "value": money(minor)}
                for name, minor in amounts.items()
                if minor
            ]
            entry = {"type": kind.upper(), "subtotal": money(sum(amounts.values()))}
            breakdowns.append(entry | {"detailedBreakdowns": details})
    return {"proceedsTotal": money(line.total(order.place)), "breakdowns": breakdowns}


_ORDERS: Final = "/orders/2026-01-01/orders"
_DATA: Final = {"includedData": gate.words(INCLUDED)}
OPERATIONS: Final = (
    gate.Operation(
        "searchOrders", "GET", _ORDERS, 0.0056, 20, search_orders,
        {
            **_DATA, **dict.fromkeys(BOUNDS, gate.moment),
            "marketplaceIds": gate.words(), "fulfillmentStatuses": gate.words(STATUSES),
            "fulfilledBy": gate.words("AMAZON MERCHANT"),
            "maxResultsPerPage": gate.number(100, 100), "paginationToken": gate.text,
        },
        gate.Listing("paginationToken", _found, "maxResultsPerPage", bound_to=FILTERS),
    ),
    gate.Operation(
        "getOrder", "GET", _ORDERS + "/{orderId}", 0.5, 30, get_order, _DATA
    ),
)  # fmt: skip
