"""The list of orders: what matches, in which order, page by page, and in sum."""

from __future__ import annotations

from typing import Any

from sentia.domain.orders import OrderItem, Status
from tests.api.site import US, Site, money, order

PENDING = {"status": Status.PENDING, "status_word": "PENDING"}
CANCELLED = {"status": Status.CANCELLED, "status_word": "CANCELLED"}
UNSHIPPED = {
    "status": Status.UNSHIPPED,
    "status_word": "UNSHIPPED",
    "fulfilled_by": "merchant",
}


def ids(data: Any) -> list[str]:
    return [row["orderId"] for row in data["items"]]


async def test_an_order_says_everything_that_the_list_shows(shop: Site) -> None:
    two = (
        OrderItem(item_id="1", sku="MUG", quantity=2, total=money("10.00")),
        OrderItem(item_id="2", sku="CUP", quantity=1, total=money("5.00")),
    )
    shop.write(order("A-1", "15.00", items=two, is_business=True))

    data = await shop.data("/orders")

    assert data == {
        "items": [
            {
                "orderId": "A-1",
                "account": "Amazon EU",
                "marketplaceId": US,
                "country": "US",
                "status": "shipped",
                "fulfilledBy": "amazon",
                "placedAt": "2026-03-18T11:05:00.000Z",
                "day": "2026-03-18",
                "updatedAt": "2026-03-18T12:05:00.000Z",
                "shipBy": None,
                "late": False,
                "units": 3,
                "lines": 2,
                "total": {"amount": "15.00", "currency": "USD"},
                "counted": True,
                "notCounted": None,
                "business": True,
            }
        ],
        "nextCursor": None,
        "total": 1,
        "sums": {
            "orders": 1,
            "units": 3,
            "withoutTotal": 0,
            "byCurrency": [{"amount": "15.00", "currency": "USD"}],
        },
    }
