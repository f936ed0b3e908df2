"""What was ordered: the figures against sums by hand, on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sentia.domain import rates
from sentia.domain.orders import Order, OrderItem, Status
from sentia.queries.totals import order_lines, totals
from tests.api.site import DE, GB, JP, NOW, US, Site, money, order

PATH = "/dashboard/amazon-orders"
ZONES = {
    US: "America/Los_Angeles",
    GB: "Europe/London",
    DE: "Europe/Berlin",
    JP: "Asia/Tokyo",
}
# An ordinary day, and the days on which clocks change.
DAYS = [
    (US, "2026-03-10"), (US, "2026-03-08"), (US, "2025-11-02"),
    (GB, "2026-03-10"), (GB, "2025-03-30"), (GB, "2025-10-26"),
    (DE, "2026-03-10"), (DE, "2025-03-30"), (DE, "2025-10-26"),
    (JP, "2026-03-10"),
]  # fmt: skip


async def test_the_figures_are_the_sums_of_the_orders(shop: Site) -> None:
    shop.write(
        order("A-1", "10.00", tax=money("1.50")),
        order("A-2", "5.55", tax=money("0.50")),
        order("A-3", "99.00", status=Status.CANCELLED, status_word="CANCELLED"),
        order("A-4", "99.00", is_replacement=True),
        order("A-5", "99.00", on_channel=False),
        order("A-6", "99.00", placed_at=NOW - timedelta(days=31)),
    )

    data = await shop.data(PATH)

    assert data["totalOrders"] == 2
    assert data["totalRevenue"] == "15.55"
    assert data["avgOrderValue"] == "7.78"
    assert data["revenueNetOfTax"] == "13.55"
    assert (data["currency"], data["units"], data["withoutTotal"]) == ("USD", 2, 0)
    assert data["conversion"] is None
    assert data["byCurrency"] == [{"amount": "15.55", "currency": "USD", "orders": 2}]
    assert data["byMarketplace"] == [
        {
            "marketplaceId": US,
            "country": "US",
            "name": "Amazon.com",
            "currency": "USD",
            "orders": 2,
            "units": 2,
            "revenue": "15.55",
            "converted": "15.55",
        }
    ]
    assert data["range"]["name"] == "30d"
    assert len(data["byDay"]) == 30
    assert sum(day["orders"] for day in data["byDay"]) == 2


async def test_a_pending_order_counts_but_its_revenue_is_unknown(shop: Site) -> None:
    pending = {"status": Status.PENDING, "status_word": "PENDING"}
    shop.write(order("A-1", None, **pending))

    alone = (await shop.get(PATH, range="7d")).json()
    shop.write(order("A-2", "10.00"))
    beside = (await shop.get(PATH, range="7d")).json()

    assert alone["data"]["totalOrders"] == 1
    assert alone["data"]["totalRevenue"] is None
    assert alone["data"]["avgOrderValue"] is None
    assert alone["data"]["byCurrency"] == []
    assert alone["data"]["byMarketplace"][0]["revenue"] is None
    assert alone["meta"]["unknown"] == {"ordersWithoutTotal": 1}
    assert beside["data"]["totalOrders"] == 2
    assert beside["data"]["totalRevenue"] == "10.00"
    assert beside["data"]["avgOrderValue"] == "10.00"
    assert (beside["data"]["withoutTotal"], beside["data"]["units"]) == (1, 2)


@pytest.mark.parametrize(("place", "day"), DAYS)
@pytest.mark.parametrize("clock", ["00:30", "23:30"])
async def test_an_order_belongs_to_the_same_day_everywhere(
    shop: Site, place: str, day: str, clock: str
) -> None:
    local = datetime.fromisoformat(f"{day}T{clock}").replace(
        tzinfo=ZoneInfo(ZONES[place])
    )
    shop.write(order("A-1", "10", place, placed_at=local, updated_at=local))

    data = await shop.data(PATH, **{"from": day, "to": day})
    with shop.database.read() as db:
        exported = totals(db, now=NOW, settings=shop.settings)["amazon"]["orders"]

    assert data["totalOrders"] == 1
    assert [(row["day"], row["orders"]) for row in data["byDay"]] == [(day, 1)]
    assert [(row["day"], row["orders"]) for row in exported] == [(day, 1)]


async def test_currencies_stand_apart_and_a_total_names_its_rates(shop: Site) -> None:
    shop.write(
        order("A-1", "10.00", US),
        order("A-2", "20.00", US),
        order("B-1", "8.00", GB),
        order("C-1", "1500", JP),
    )

    data = await shop.data(PATH, **{"from": "2026-03-18", "to": "2026-03-18"})

    on = NOW.date()
    pound, yen = (rates.rate(code, "USD", on) for code in ("GBP", "JPY"))
    assert pound
    assert yen
    expected = 30 + 8 * pound.rate + 1500 * yen.rate
    assert data["currency"] == "USD"
    assert data["totalRevenue"] == f"{expected:.2f}"
    assert data["byCurrency"] == [
        {"amount": "8.00", "currency": "GBP", "orders": 1},
        {"amount": "1500", "currency": "JPY", "orders": 1},
        {"amount": "30.00", "currency": "USD", "orders": 2},
    ]
    assert data["conversion"] == {
        "source": "European Central Bank",
        "rates": [
            {"currency": "GBP", "rate": str(pound.rate), "date": "2026-03-18"},
            {"currency": "JPY", "rate": str(yen.rate), "date": "2026-03-18"},
        ],
    }
    (japan,) = [row for row in data["byMarketplace"] if row["country"] == "JP"]
    assert (japan["revenue"], japan["currency"]) == ("1500", "JPY")
    assert japan["converted"] == f"{1500 * yen.rate:.2f}"
    assert Decimal(data["byDay"][0]["revenue"]) == Decimal(data["totalRevenue"])


async def test_without_a_rate_there_is_no_total_rather_than_a_smaller_one(
    shop: Site,
) -> None:
    dirhams = order("A-2", "20.00", total=money("20.00", "AED"))
    shop.write(order("A-1", "10.00"), dirhams)

    data = await shop.data(PATH)

    assert data["totalOrders"] == 2
    assert data["totalRevenue"] is None
    assert [line["amount"] for line in data["byCurrency"]] == ["20.00", "10.00"]


async def test_a_total_can_be_asked_for_in_another_currency(shop: Site) -> None:
    shop.write(order("A-1", "10.00"))

    data = await shop.data(PATH, currency="eur", range="7d")

    euro = rates.rate("USD", "EUR", NOW.date())
    assert euro
    assert data["currency"] == "EUR"
    assert data["totalRevenue"] == f"{10 * euro.rate:.2f}"


@pytest.mark.parametrize(("name", "days"), [("today", 1), ("7d", 7), ("90d", 90)])
async def test_the_change_is_against_the_span_before_up_to_the_same_hour(
    shop: Site, name: str, days: int
) -> None:
    # The day that corresponds to today: before this hour, and after it.
    then = NOW - timedelta(days=days)
    shop.write(
        order("A-1", "30", JP),
        order("A-2", "20", JP, placed_at=then - timedelta(minutes=30)),
        order("A-3", "99", JP, placed_at=then + timedelta(minutes=30)),
    )

    data = await shop.data(PATH, range=name, marketplace="JP")

    assert (data["totalOrders"], data["totalRevenue"]) == (1, "30")
    assert data["previous"]["totalOrders"] == 1
    assert data["previous"]["totalRevenue"] == "20"
    assert data["change"]["totalRevenue"] == 0.5
    assert len(data["previous"]["byDay"]) == days


@pytest.mark.parametrize("compare", ["previous", "weekday", "year"])
@pytest.mark.parametrize("name", ["today", "24h"])
async def test_the_span_before_ends_at_the_same_minute(
    shop: Site, name: str, compare: str
) -> None:
    back = {"previous": 1, "weekday": 7, "year": 364}[compare]
    then = NOW - timedelta(days=back)
    shop.write(
        order("A-1", "30", JP, placed_at=then - timedelta(minutes=6)),
        order("A-2", "20", JP, placed_at=then + timedelta(minutes=2)),
        order("A-3", None, JP, placed_at=then + timedelta(minutes=3)),
        order("A-4", "10", JP, placed_at=then + timedelta(minutes=4)),
    )
    asked = {"range": name, "compare": compare, "marketplace": "JP"}

    at_12_05 = await shop.data(PATH, **asked)
    shop.clock.advance(minutes=4)
    at_12_09 = await shop.data(PATH, **asked)

    assert figures(at_12_05["previous"]) == (1, "30", 1)
    assert figures(at_12_09["previous"]) == (3, "50", 3)


def figures(said: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(said[name] for name in ("totalOrders", "totalRevenue", "units"))


async def test_a_change_from_nothing_is_blank(shop: Site) -> None:
    shop.write(order("A-1"))

    data = await shop.data(PATH, range="7d")

    assert data["change"] == {
        "totalOrders": None,
        "totalRevenue": None,
        "avgOrderValue": None,
    }


async def test_the_last_24_hours_are_counted_by_the_quarter_of_an_hour(
    shop: Site,
) -> None:
    shop.write(
        order("A-1", "1.00", placed_at=NOW - timedelta(hours=23)),
        order("A-2", "2.00", placed_at=NOW - timedelta(minutes=1)),
        order("A-3", "4.00", placed_at=NOW - timedelta(hours=25)),
        order("A-4", "8.00", placed_at=NOW - timedelta(hours=49)),
    )

    data = await shop.data(PATH, range="24h", marketplace="US")

    assert (data["totalOrders"], data["totalRevenue"]) == (2, "3.00")
    assert data["previous"]["totalRevenue"] == "4.00"
    assert data["revenueNetOfTax"] is None
    assert [day["day"] for day in data["byDay"]] == ["2026-03-17", "2026-03-18"]


async def test_orders_to_ship_stand_in_the_order_of_their_deadlines(shop: Site) -> None:
    def open_order(id_: str, ship_by: datetime | None, **changes: Any) -> Order:
        item = OrderItem(item_id="1", sku="MUG", title="A mug", quantity=2)
        fields: dict[str, Any] = {
            "status": Status.UNSHIPPED, "status_word": "UNSHIPPED", "items": (item,),
            "fulfilled_by": "merchant", "ship_by": ship_by,
        }  # fmt: skip
        return order(id_, place=GB, **(fields | changes))

    shop.write(
        open_order("B-1", NOW + timedelta(hours=2)),
        open_order("A-1", NOW - timedelta(hours=5)),
        open_order("C-1", NOW + timedelta(days=1)),
        open_order("D-1", NOW + timedelta(days=5)),
        open_order("E-1", None),
        open_order("F-1", NOW, fulfilled_by="amazon"),
        order("G-1"),
    )

    data = await shop.data(PATH)

    assert (data["unshippedOrders"], data["toShip"], data["late"]) == (6, 5, 1)
    assert data["shipBuckets"] == {"late": 1, "today": 1, "tomorrow": 1, "later": 2}
    assert [row["orderId"] for row in data["toShipNext"]] == [
        "A-1", "B-1", "C-1", "D-1", "E-1",
    ]  # fmt: skip
    assert data["toShipNext"][0] == {
        "orderId": "A-1",
        "marketplaceId": GB,
        "country": "GB",
        "title": "A mug",
        "units": 2,
        "shipBy": "2026-03-18T07:05:00.000Z",
        "late": True,
    }


async def test_a_marketplace_and_an_account_narrow_the_figures(shop: Site) -> None:
    shop.write(order("A-1", "10.00", US), order("B-1", "8.00", GB))

    british = await shop.data(PATH, marketplace="uk")
    american = await shop.data(PATH, marketplace=US, account="Amazon EU")

    assert (british["totalOrders"], british["totalRevenue"]) == (1, "8.00")
    assert british["currency"] == "GBP"
    assert (american["totalOrders"], american["totalRevenue"]) == (1, "10.00")


async def test_the_exports_are_the_documents_of_the_truth(shop: Site) -> None:
    shop.write(
        order("B-1", "8.00", GB, status=Status.CANCELLED),
        order("A-2", None, US, placed_at=NOW - timedelta(minutes=5)),
        order("A-1", "12.30", US),
        order("C-1", "1500", JP),
    )
    shop.synced()

    with shop.database.read() as db:
        document = totals(db, now=NOW, settings=shop.settings)
        lines = list(order_lines(db))
        none = totals(
            db, now=NOW, settings=shop.settings, days=(NOW.date() + timedelta(9), None)
        )

    assert document["asOf"] == "2026-03-18T12:04:00.000Z"
    assert "shopify" not in document
    assert document["amazon"]["orders"] == [
        {
            "day": "2026-03-18",
            "marketplaceId": JP,
            "currency": "JPY",
            "orders": 1,
            "units": 1,
            "revenue": "1500",
            "withoutTotal": 0,
        },
        {
            "day": "2026-03-18",
            "marketplaceId": US,
            "currency": "USD",
            "orders": 2,
            "units": 2,
            "revenue": "12.30",
            "withoutTotal": 1,
        },
    ]
    assert document["amazon"]["records"][US] == {
        "orders": 2,
        "orderItems": 2,
        "inventorySummaries": 0,
        "inventoryQuantity": 0,
        "shipments": 0,
    }
    assert none["amazon"]["orders"] == []
    assert [line["orderId"] for line in lines] == ["B-1", "C-1", "A-1", "A-2"]
    assert lines[2] == {
        "channel": "amazon",
        "orderId": "A-1",
        "marketplaceId": US,
        "createdAt": "2026-03-18T11:05:00.000Z",
        "currency": "USD",
        "total": "12.30",
        "units": 1,
        "status": "shipped",
    }
    assert (lines[0]["status"], lines[3]["total"]) == ("cancelled", None)
