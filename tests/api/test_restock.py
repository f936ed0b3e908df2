"""What to order, until when, and what is at risk, against sums by hand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from sentia.domain.orders import OrderItem, Status
from sentia.domain.stock import Buckets
from sentia.store import schema
from tests.api.site import DE, GB, NOW, US, Site, money, order, position, sweep
from tests.api.test_inventory import own, sold

PATH = "/dashboard/amazon-inventory"
FACTS = (
    "daysOfCoverWithInbound", "orderBy", "reorderQuantity", "unitsAtRisk",
    "revenueAtRisk",
)  # fmt: skip


def stocked(sku: str, left: int | None, inbound: int | None, place: str = US) -> Any:
    """Return a SKU's stock, and what is on its way of it."""
    buckets = Buckets(fulfillable=left, inbound_shipped=inbound)
    return position(sku, left, place, buckets=buckets)


def brought(order_id: str, amount: str | None, place: str, n: int) -> Any:
    """Return an order, before the days of the pace, of some units of MUG."""
    currency = {US: "USD", GB: "GBP", DE: "EUR"}[place]
    total = None if amount is None else money(amount, currency)
    return order(
        order_id, amount, place, placed_at=NOW - timedelta(days=40),
        items=(OrderItem(item_id="1", sku="MUG", quantity=n, total=total),),
    )  # fmt: skip


def facts(item: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(item[name] for name in FACTS)


@pytest.fixture
def shop(shop: Site) -> Site:
    """A Sentia with an account that sells in three marketplaces."""
    shop.connect(US, GB, DE)
    return shop


async def test_what_to_order_covers_lead_time_and_safety_with_what_is_inbound(
    shop: Site,
) -> None:
    # 60 units in 30 days are 2 a day; 13 units last six and a half days.
    shop.write(sweep([stocked("MUG", 3, 10)]), brought("A-1", "40.00", US, 3))
    shop.add(schema.sku_days, sold(60, ago=2))

    dashboard = await shop.data(PATH)
    listed = await shop.data("/inventory")
    one = await shop.data("/products/MUG")

    expected = (
        6.5,
        "2026-02-22",  # it runs out on Mar 24: overdue
        2 * (30 + 7) - 13,
        2 * 30 - 13,
        {"amount": "626.67", "currency": "USD"},  # 47 at 13.33 and a third
    )
    assert facts(dashboard["lowest"][0]) == expected
    assert facts(listed["items"][0]) == expected
    assert facts(one) == expected


async def test_nothing_is_at_risk_where_stock_outlasts_the_lead_time(
    shop: Site,
) -> None:
    shop.write(sweep([stocked("MUG", 50, 40)]), brought("A-1", "40.00", US, 2))
    shop.add(schema.sku_days, sold(60, ago=2))

    data = await shop.data("/inventory")

    assert facts(data["items"][0]) == (45.0, "2026-04-02", 0, 0, None)


async def test_your_own_lead_time_and_reorder_point_decide(shop: Site) -> None:
    shop.write(sweep([stocked("MUG", 20, 0), stocked("CUP", 20, 5)]))
    shop.add(schema.sku_days, sold(60, 2), sold(60, 2, "CUP"))
    shop.add(
        schema.reorder_settings,
        own("MUG", lead_time_days=5, safety_days=1),
        own("CUP", reorder_point=100),
    )

    data = await shop.data("/inventory", sort="sku")

    cup, mug = data["items"]
    assert facts(mug)[1:4] == ("2026-03-23", 0, 0)
    assert facts(cup)[1:4] == ("2026-02-28", 100 - 25, 2 * 30 - 25)


async def test_what_does_not_sell_is_not_ordered_and_has_no_day_to_order(
    shop: Site,
) -> None:
    shop.write(sweep([stocked("IDLE", 4, 0)]))

    data = await shop.data("/inventory")

    assert facts(data["items"][0]) == (None, None, 0, 0, None)


async def test_what_nobody_knows_is_null(shop: Site) -> None:
    # Of one, Amazon told no stock; of the other, nothing that is inbound.
    shop.write(sweep([stocked("NEVER", None, 3), stocked("MUG", 4, None)]))
    shop.add(schema.sku_days, sold(30, 2, "NEVER"), sold(30, 2))

    data = await shop.data("/inventory")

    nothing = (None, None, None, None, None)
    assert [facts(item) for item in data["items"]] == [nothing, nothing]


async def test_while_no_day_is_read_whole_only_your_own_point_says_how_much(
    shop: Site,
) -> None:
    shop.write(sweep([stocked("MUG", 4, 0), stocked("CUP", 4, 0)]))
    shop.add(schema.reorder_settings, own("CUP", reorder_point=100))
    shop.synced("orders", completed_at=None, as_of=None, status="running")

    data = await shop.data("/inventory", sort="sku")

    cup, mug = data["items"]
    assert facts(mug) == (None, None, None, None, None)
    assert facts(cup) == (None, None, 96, None, None)


async def test_currencies_are_not_added_most_units_decide(shop: Site) -> None:
    shop.write(
        sweep([stocked("MUG", 1, 0)]),
        sweep([stocked("MUG", 1, 0, GB)], GB),
        brought("A-1", "30.00", US, 3),
        brought("A-2", "99.00", GB, 1),
        brought("A-3", None, GB, 9),
    )
    shop.add(schema.sku_days, sold(30, 2), sold(30, 2, place=GB))

    everywhere = await shop.data("/inventory")
    british = await shop.data("/inventory", marketplace="GB")

    at_risk = everywhere["items"][0]["revenueAtRisk"]
    assert at_risk == {"amount": "580.00", "currency": "USD"}
    at_risk = british["items"][0]["revenueAtRisk"]
    assert at_risk == {"amount": "2871.00", "currency": "GBP"}


async def test_a_price_is_of_orders_that_count(shop: Site) -> None:
    shop.write(
        sweep([stocked("MUG", 1, 0)]),
        brought("A-1", None, US, 3),
        order("A-2", "1.00", status=Status.CANCELLED, status_word="CANCELLED",
              placed_at=NOW - timedelta(days=40)),
    )  # fmt: skip
    shop.add(schema.sku_days, sold(30, 2))

    data = await shop.data("/inventory")

    assert data["items"][0]["unitsAtRisk"] == 29
    assert data["items"][0]["revenueAtRisk"] is None


async def test_a_sheet_has_them_too_and_a_list_is_sorted_by_them(shop: Site) -> None:
    shop.write(sweep([stocked("MUG", 3, 0), stocked("CUP", 9, 0)]))
    shop.write(brought("A-1", "10.00", US, 1))
    shop.add(schema.sku_days, sold(30, 2), sold(60, 2, "CUP"))

    by_day = await shop.data("/inventory", sort="orderBy")
    by_risk = await shop.data("/inventory", sort="-unitsAtRisk")
    by_need = await shop.data("/inventory", sort="-reorderQuantity", limit="1")
    async with shop.browser(headers=shop.token() | {"Accept": "text/csv"}) as http:
        sheet = (await http.get("/api/v1/inventory")).text

    assert [row["sku"] for row in by_day["items"]] == ["MUG", "CUP"]
    assert [row["sku"] for row in by_risk["items"]] == ["CUP", "MUG"]
    assert [row["sku"] for row in by_need["items"]] == ["CUP"]
    assert "unitsAtRisk,revenueAtRisk,currency" in sheet
    assert ",27,270.00,USD," in sheet
