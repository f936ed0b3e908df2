"""Orders 2026-01-01: searchOrders and getOrder."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any, Final

from sentia.simulator.amazon.answers import (
    ENCODER,
    Answer,
    invalid,
    iso,
    missing,
    told,
)
from sentia.simulator.amazon.calls import (
    Call,
    Listing,
    Operation,
    moment,
    number,
    text,
    words,
)
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
        invalid("Exactly one of createdAfter and lastUpdatedAfter is needed.")
    kind, after = starts[0].removesuffix("After"), given[starts[0]]
    if any(not name.startswith(kind) for name in given):
        invalid("Dates of creation and of last update cannot be mixed.")
    before = until(call, f"{kind}Before")
    if f"{kind}Before" in given and before < after:
        invalid(f"{kind}Before is before {kind}After.")
    statuses, by = call["fulfillmentStatuses"], call["fulfilledBy"]
    found = [
        order
        for order in listed(call, "marketplaceIds", kind, after, before)
        if (not statuses or order.status in statuses)
        and (len(by) != 1 or order.by_amazon == (by[0] == "AMAZON"))
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
        invalid(f"{name} must be at least two minutes in the past.")
    return before


def search_orders(call: Call) -> Answer:
    """List orders by when they were placed, or changed."""
    page, (kind, before) = call.page, call.page.bound
    # One that changed since the first page belongs to the next window.
    still = [o for o in page.records if kind == "created" or o.updated <= before]
    pagination = {"nextToken": page.token} if page.token else None
    rest = told({f"{kind}Before": iso(before), "pagination": pagination})
    texts = b",".join(_text(order, call["includedData"]) for order in still)
    return Answer(b'{"orders":[' + texts + b"]," + ENCODER.encode(rest)[1:])


def get_order(call: Call) -> Answer:
    """Return one order, listed or not."""
    return Answer(b'{"order":' + _text(find(call), call["includedData"]) + b"}")


def find(call: Call) -> Order:
    """Return the order that the path names."""
    order_id = call.path["orderId"]
    if not ORDER_ID.fullmatch(order_id):
        invalid("Invalid order id.", order_id)
    return call.account.world.orders.get(order_id) or missing(f"Order {order_id}")


def _text(order: Order, included: tuple[str, ...]) -> bytes:
    """Return the order's JSON; it is written once for each of its states."""
    key = ",".join(sorted(included))
    if key not in order.texts:
        order.texts[key] = ENCODER.encode(_order(order, frozenset(included)))
    return order.texts[key]


def _order(order: Order, included: frozenset[str]) -> dict[str, Any]:
    origin = {"orderId": order.replaces, "associationType": "REPLACEMENT_ORIGINAL_ID"}
    total = order.total if "PROCEEDS" in included else None
    return told({
        "orderId": order.id,
        "createdTime": iso(order.created),
        "lastUpdatedTime": iso(order.updated),
        "salesChannel": {
            "channelName": "AMAZON" if order.on_channel else "NON_AMAZON",
            "marketplaceId": order.place.id,
            "marketplaceName": order.channel,
        },
        "programs": order.programs,
        "associatedOrders": [origin] if order.replaces else None,
        "proceeds": None if total is None else {"grandTotal": _money(order, total)},
        "fulfillment": _fulfillment(order) if "FULFILLMENT" in included else None,
        "orderItems": [_item(order, line, included) for line in order.lines],
    })  # fmt: skip


def _money(order: Order, minor: int) -> dict[str, str]:
    return {"amount": order.place.money(minor), "currencyCode": order.place.currency}


def _fulfillment(order: Order) -> dict[str, Any]:
    found: dict[str, Any] = {
        "fulfillmentStatus": order.status,
        "fulfilledBy": "AMAZON" if order.by_amazon else "MERCHANT",
        "fulfillmentServiceLevel": "EXPEDITED" if order.by_amazon else "STANDARD",
    }
    if by := order.ship_by:
        found["shipByWindow"] = _between(order.created, by)
        arrival = by + timedelta(days=1), by + timedelta(days=4)
        found["deliverByWindow"] = _between(*arrival)
    return found


def _between(first: datetime, last: datetime) -> dict[str, str]:
    return {"earliestDateTime": iso(first), "latestDateTime": iso(last)}


def _item(order: Order, line: Line, included: frozenset[str]) -> dict[str, Any]:
    # The price on the shop's page: told even while the order has no money yet.
    price = {"unitPrice": _money(order, line.unit_price)} if order.on_channel else None
    ids = [{"promotionId": id_} for id_ in line.promotions]
    blocks = {
        "PROCEEDS": _proceeds(order, line) if order.priced else None,
        "PROMOTION": {"breakdowns": ids} if ids else None,
        "CANCELLATION": {"cancellationExecution": {"cancelledBy": order.cancelled_by}}
        if order.cancelled_by
        else None,
        "FULFILLMENT": {
            "quantityFulfilled": line.shipped,
            "quantityUnfulfilled": line.quantity - line.shipped,
        },
    }
    product = {
        "asin": line.asin,
        "title": line.title,
        "sellerSku": line.sku,
        "condition": {"conditionType": "NEW"},
        "price": price,
    }
    found = {
        "orderItemId": line.id,
        "quantityOrdered": line.quantity,
        "product": told(product),
    }
    asked = {name.lower(): block for name, block in blocks.items() if name in included}
    return found | told(asked)


def _proceeds(order: Order, line: Line) -> dict[str, Any]:
    parts = dict(zip(("ITEM", "SHIPPING", "GIFT_WRAP"), line.parts, strict=True))
    breakdowns: list[dict[str, Any]] = [
        {"type": name, "subtotal": _money(order, part.price)}
        for name, part in parts.items()
        if part.price or name == "ITEM"
    ]
    for kind in ("tax", "discount"):
        amounts = {name: getattr(part, kind) for name, part in parts.items()}
        details = [
            {"subtype": name, "value": _money(order, minor)}
            for name, minor in amounts.items()
            if minor
        ]
        if details:
            subtotal = _money(order, sum(amounts.values()))
            entry = {"type": kind.upper(), "subtotal": subtotal}
            breakdowns.append(entry | {"detailedBreakdowns": details})
    total = _money(order, line.total(order.place))
    return {"proceedsTotal": total, "breakdowns": breakdowns}


_ORDERS: Final = "/orders/2026-01-01/orders"
_DATA: Final = {"includedData": words(INCLUDED)}
OPERATIONS: Final = (
    Operation(
        "searchOrders", "GET", _ORDERS, 0.0056, 20, search_orders,
        {
            **_DATA, **dict.fromkeys(BOUNDS, moment), "marketplaceIds": words(),
            "fulfillmentStatuses": words(STATUSES),
            "fulfilledBy": words("AMAZON MERCHANT"),
            "maxResultsPerPage": number(100, 100), "paginationToken": text,
        },
        Listing(
            "paginationToken", _found, size="maxResultsPerPage",
            bound_to=FILTERS,
        ),
    ),
    Operation("getOrder", "GET", _ORDERS + "/{orderId}", 0.5, 30, get_order, _DATA),
)  # fmt: skip
