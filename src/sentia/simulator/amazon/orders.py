"""Orders 2026-01-01: searchOrders and getOrder."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any, Final

from sentia.simulator.amazon.account import Account
from sentia.simulator.amazon.gate import (
    ENCODER,
    Answer,
    Call,
    Operation,
    invalid,
    iso,
    missing,
    read_moment,
)
from sentia.simulator.orders import Line, Order

TOKEN_LIFE_SECONDS: Final = 24 * 3600
ORDER_ID: Final = re.compile(r"\d{3}-\d{7}-\d{7}")
STATUSES: Final = frozenset((
    "PENDING_AVAILABILITY", "PENDING", "UNSHIPPED", "PARTIALLY_SHIPPED", "SHIPPED",
    "CANCELLED", "UNFULFILLABLE",
))  # fmt: skip
# Blocks beyond the first four need roles for personal data: without, they are left out.
INCLUDED: Final = frozenset((
    "PROCEEDS", "PROMOTION", "CANCELLATION", "FULFILLMENT", "EXPENSE", "BUYER",
    "RECIPIENT", "PACKAGES", "TAX", "PAYMENT", "FULFILLMENT_ORDERS",
))  # fmt: skip
BOUNDS: Final = (
    "createdAfter",
    "createdBefore",
    "lastUpdatedAfter",
    "lastUpdatedBefore",
)
FILTERS: Final = (*BOUNDS, "marketplaceIds", "fulfillmentStatuses", "fulfilledBy")


def search_orders(account: Account, call: Call) -> Answer:
    """List orders by when they were placed, or changed."""
    included = call.words("includedData", INCLUDED)
    kind, after, before = _window(account, call)
    places = account.places(call.words("marketplaceIds"))
    statuses = call.words("fulfillmentStatuses", STATUSES) or STATUSES
    by = call.words("fulfilledBy", frozenset({"AMAZON", "MERCHANT"}))

    def found() -> list[Order]:
        return [
            order
            for order in account.world.orders.values()
            if after
            <= (order.updated if kind == "lastUpdated" else order.created)
            <= before
            and order.place.id in places
            and order.status in statuses
            and not order.withheld
            and (len(by) != 1 or order.by_amazon == (by[0] == "AMAZON"))
        ]

    page = account.pages.page(
        call,
        token=call.text("paginationToken"),
        asked=("searchOrders", *(call.words(name) for name in FILTERS)),
        records=found,
        size=call.number("maxResultsPerPage", 100, 100),
        life_seconds=TOKEN_LIFE_SECONDS,
        bound=before,
    )
    # One that changed since the first page belongs to the next window.
    still = [o for o in page.records if kind == "created" or o.updated <= page.bound]
    rest: dict[str, Any] = {f"{kind}Before": iso(page.bound)}
    if page.token:
        rest["pagination"] = {"nextToken": page.token}
    texts = b",".join(text(order, included) for order in still)
    return Answer(b'{"orders":[' + texts + b"]," + ENCODER.encode(rest)[1:])


def _window(account: Account, call: Call) -> tuple[str, datetime, datetime]:
    given = {name: call.text(name) for name in BOUNDS if call.text(name)}
    starts = [name for name in given if name.endswith("After")]
    if len(starts) != 1:
        invalid("Exactly one of createdAfter and lastUpdatedAfter is needed.")
    kind = starts[0].removesuffix("After")
    if any(not name.startswith(kind) for name in given):
        invalid("Dates of creation and of last update cannot be mixed.")
    after, end = read_moment(given[starts[0]], starts[0]), account.time.indexed()
    if f"{kind}Before" not in given:
        return kind, after, end
    before = read_moment(given[f"{kind}Before"], f"{kind}Before")
    if before < after:
        invalid(f"{kind}Before is before {kind}After.")
    if before > end and not call.paged:
        invalid(f"{kind}Before must be at least two minutes in the past.")
    return kind, after, before


def get_order(account: Account, call: Call) -> Answer:
    """Return one order, listed or not."""
    included = call.words("includedData", INCLUDED)
    return Answer(b'{"order":' + text(find(account, call), included) + b"}")


def find(account: Account, call: Call) -> Order:
    """Return the order that the path names."""
    order_id = call.path["orderId"]
    if not ORDER_ID.fullmatch(order_id):
        invalid("Invalid order id.", order_id)
    if order_id not in account.world.orders:
        missing(f"Order {order_id}")
    return account.world.orders[order_id]


def text(order: Order, included: tuple[str, ...]) -> bytes:
    """Return the order's JSON; it is written once for each of its states."""
    key = ",".join(sorted(included))
    if key not in order.texts:
        order.texts[key] = ENCODER.encode(_order(order, frozenset(included)))
    return order.texts[key]


def _order(order: Order, included: frozenset[str]) -> dict[str, Any]:
    place = order.place
    name = place.name if order.on_channel else f"Non-Amazon {place.country}"
    found: dict[str, Any] = {
        "orderId": order.id,
        "createdTime": iso(order.created),
        "lastUpdatedTime": iso(order.updated),
        "salesChannel": {
            "channelName": "AMAZON" if order.on_channel else "NON_AMAZON",
            "marketplaceId": place.id,
            "marketplaceName": name,
        },
    }
    if order.programs:
        found["programs"] = order.programs
    if order.replaces:
        origin = {
            "orderId": order.replaces,
            "associationType": "REPLACEMENT_ORIGINAL_ID",
        }
        found["associatedOrders"] = [origin]
    if "PROCEEDS" in included and order.total is not None:
        found["proceeds"] = {"grandTotal": _money(order, order.total)}
    if "FULFILLMENT" in included:
        found["fulfillment"] = _fulfillment(order)
    found["orderItems"] = [_item(order, line, included) for line in order.lines]
    return found


def _money(order: Order, minor: int) -> dict[str, str]:
    return {"amount": order.place.money(minor), "currencyCode": order.place.currency}


def _fulfillment(order: Order) -> dict[str, Any]:
    found: dict[str, Any] = {
        "fulfillmentStatus": order.status,
        "fulfilledBy": "AMAZON" if order.by_amazon else "MERCHANT",
        "fulfillmentServiceLevel": "EXPEDITED" if order.by_amazon else "STANDARD",
    }
    if order.ship_by:
        found["shipByWindow"] = {
            "earliestDateTime": iso(order.created),
            "latestDateTime": iso(order.ship_by),
        }
        found["deliverByWindow"] = {
            "earliestDateTime": iso(order.ship_by + timedelta(days=1)),
            "latestDateTime": iso(order.ship_by + timedelta(days=4)),
        }
    return found


def _item(order: Order, line: Line, included: frozenset[str]) -> dict[str, Any]:
    product: dict[str, Any] = {
        "asin": line.asin,
        "title": line.title,
        "sellerSku": line.sku,
        "condition": {"conditionType": "NEW"},
    }
    if order.on_channel:
        # The price on the shop's page: told even while the order has no money yet.
        product["price"] = {"unitPrice": _money(order, line.unit_price)}
    found: dict[str, Any] = {
        "orderItemId": line.id,
        "quantityOrdered": line.quantity,
        "product": product,
    }
    if "PROCEEDS" in included and order.priced:
        found["proceeds"] = _proceeds(order, line)
    if "PROMOTION" in included and line.promotions:
        ids = [{"promotionId": id_} for id_ in line.promotions]
        found["promotion"] = {"breakdowns": ids}
    if "CANCELLATION" in included and order.cancelled_by:
        found["cancellation"] = {
            "cancellationExecution": {"cancelledBy": order.cancelled_by}
        }
    if "FULFILLMENT" in included:
        found["fulfillment"] = {
            "quantityFulfilled": line.shipped,
            "quantityUnfulfilled": line.quantity - line.shipped,
        }
    return found


def _proceeds(order: Order, line: Line) -> dict[str, Any]:
    parts: dict[str, tuple[tuple[str, int], ...]] = {
        "ITEM": (("ITEM", line.price),),
        "SHIPPING": (("SHIPPING", line.shipping),),
        "GIFT_WRAP": (("GIFT_WRAP", line.gift_wrap),),
        "TAX": (
            ("ITEM", line.tax),
            ("SHIPPING", line.shipping_tax),
            ("GIFT_WRAP", line.gift_wrap_tax),
        ),
        "DISCOUNT": (("ITEM", line.discount), ("SHIPPING", line.shipping_discount)),
    }
    breakdowns = []
    for kind, amounts in parts.items():
        known = [(subtype, minor) for subtype, minor in amounts if minor]
        if not known and kind != "ITEM":
            continue
        entry: dict[str, Any] = {"type": kind}
        entry["subtotal"] = _money(order, sum(minor for _, minor in known))
        if len(amounts) > 1:
            entry["detailedBreakdowns"] = [
                {"subtype": subtype, "value": _money(order, minor)}
                for subtype, minor in known
            ]
        breakdowns.append(entry)
    total = _money(order, line.total(order.place))
    return {"proceedsTotal": total, "breakdowns": breakdowns}


OPERATIONS: Final = (
    Operation(
        "searchOrders", "GET", "/orders/2026-01-01/orders", 0.0056, 20, search_orders
    ),
    Operation(
        "getOrder", "GET", "/orders/2026-01-01/orders/{orderId}", 0.5, 30, get_order
    ),
)
