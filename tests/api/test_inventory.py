"""What is in stock and how long it lasts, against sums by hand."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from sentia.domain.stock import Buckets, Shipment, ShipmentItem
from sentia.store import schema, streams
from sentia.store.database import Database
from tests.api.site import DE, GB, NOW, US, Site, position, sweep

FR = "A13V1IB3VIYZZH"
PATH = "/dashboard/amazon-inventory"
TODAY = date(2026, 3, 18)


def days_in_stock(*ago: int, sku: str = "MUG", pool: str = US) -> list[dict[str, Any]]:
    """Return daily snapshots of the last 30 days, in stock on those so long ago."""
    return [
        {
            "day": TODAY - timedelta(days=back),
            "pool": pool,
            "sku": sku,
            "fulfillable": 7 if back in ago else 0,
        }
        for back in range(1, 30)
    ]


def sold(units: int, ago: int, sku: str = "MUG", place: str = US) -> dict[str, Any]:
    day = TODAY - timedelta(days=ago)
    return {
        "sku": sku, "day": day, "marketplace_id": place, "fba": True, "units": units,
    }  # fmt: skip


def own(sku: str, **settings: int) -> dict[str, Any]:
    """Return a person's own reorder settings."""
    fields = ("reorder_point", "lead_time_days", "safety_days")
    none = dict.fromkeys(fields, None)
    return {"sku": sku, "changed_at": NOW} | none | settings


def inbound(shipment_id: str, place: str) -> Shipment:
    """Return a shipment on its way that Amazon lists for a marketplace."""
    return Shipment(
        shipment_id=shipment_id, marketplace_id=place, status="SHIPPED", seen_at=NOW,
        items=(ShipmentItem(sku="A", shipped=5),),
    )  # fmt: skip


@pytest.fixture
def shop(shop: Site) -> Site:
    """A Sentia with an account that sells in three marketplaces."""
    shop.connect(US, GB, DE)
    return shop


async def test_ten_days_in_stock_and_a_hundred_units_are_ten_a_day(shop: Site) -> None:
    # Today's snapshot is written by the sweep: 40 in stock, so today is the tenth day.
    shop.write(sweep([position("MUG", 40)]))
    shop.add(schema.stock_days, *days_in_stock(1, 2, 3, 4, 5, 6, 7, 8, 9))
    shop.add(schema.sku_days, *(sold(10, ago) for ago in range(10)), sold(50, ago=20))

    data = await shop.data(PATH)

    (mug,) = data["lowest"]
    assert (mug["velocity"], mug["daysOfCover"]) == (10.0, 4.0)
    assert mug["reorderPoint"] == 10 * (30 + 7)
    assert mug["arithmetic"] == {
        "unitsSold": 100,
        "inStockDays": 10,
        "windowDays": 30,
        "leadTimeDays": 30,
        "safetyDays": 7,
        "source": "velocity",
    }
    assert mug["last14"] == [0, 0, 0, 0, *[10] * 10]
    assert (data["lowStockItems"], data["outOfStockItems"]) == (1, 0)


async def test_days_before_the_first_snapshot_count_as_in_stock(shop: Site) -> None:
    shop.write(sweep([position("MUG", 40)]))
    shop.add(schema.sku_days, sold(15, ago=20), sold(15, ago=2))

    data = await shop.data(PATH)

    (mug,) = data["lowest"]
    assert mug["velocity"] == 1.0
    assert mug["arithmetic"]["inStockDays"] == 30
    assert mug["reorderPoint"] == 37


async def test_own_settings_come_before_velocity_and_velocity_before_the_default(
    shop: Site,
) -> None:
    shop.write(sweep([position("OWN", 40), position("LEAD", 40), position("IDLE", 9)]))
    shop.add(schema.sku_days, sold(30, 2, "OWN"), sold(30, 2, "LEAD"))
    shop.add(
        schema.reorder_settings,
        own("OWN", reorder_point=50),
        own("LEAD", lead_time_days=3, safety_days=2),
    )

    data = await shop.data(PATH)

    points = {
        item["sku"]: (item["reorderPoint"], item["arithmetic"]["source"])
        for item in data["lowest"]
    }
    assert points == {
        "OWN": (50, "own"),
        "LEAD": (3 + 2, "velocity"),
        "IDLE": (10, "default"),
    }
    assert data["lowStockItems"] == 2
    assert [item["sku"] for item in data["lowest"]] == ["LEAD", "OWN", "IDLE"]


async def test_a_pool_that_several_marketplaces_show_counts_once(shop: Site) -> None:
    earlier = NOW - timedelta(minutes=30)
    shop.write(
        sweep([position("MUG", 10, DE)], DE, earlier),
        sweep([position("MUG", 8, FR)], FR, NOW),
        sweep([position("MUG", 3, GB)], GB, earlier),
    )

    everywhere = await shop.data(PATH)
    german = await shop.data(PATH, marketplace="DE")

    assert everywhere["totalSKUs"] == 1
    assert everywhere["fulfillable"] == 8 + 3
    assert everywhere["totalQuantity"] == 8 + 5 + 3 + 5
    assert everywhere["lowest"][0]["fulfillable"] == 11
    assert [row["fulfillable"] for row in everywhere["byMarketplace"]] == [8, 3, 10]
    assert german["fulfillable"] == 10


async def test_two_skus_of_one_physical_stock_do_not_double_it(shop: Site) -> None:
    shop.write(sweep([position("A", 10, fnsku="X"), position("B", 10, fnsku="X")]))

    data = await shop.data(PATH)

    assert (data["totalSKUs"], data["fulfillable"]) == (2, 10)
    assert [item["fulfillable"] for item in data["lowest"]] == [10, 10]


async def test_the_velocity_of_a_pool_is_that_of_all_its_marketplaces(
    shop: Site,
) -> None:
    shop.write(sweep([position("MUG", 20, DE)], DE))
    shop.add(schema.sku_days, sold(30, 2, place=DE), sold(30, 3, place=FR))

    data = await shop.data(PATH, marketplace="DE")

    assert data["lowest"][0]["velocity"] == 2.0


async def test_what_amazon_did_not_say_is_unknown_and_counted_apart(
    shop: Site,
) -> None:
    nothing = Buckets(total=None, fulfillable=None)
    shop.write(sweep([position("A", None, buckets=nothing), position("B", 0)]))

    answer = (await shop.get(PATH)).json()

    assert answer["data"]["totalSKUs"] == 2
    assert answer["data"]["outOfStockItems"] == 1
    assert answer["data"]["reserved"] is None
    assert [item["sku"] for item in answer["data"]["lowest"]] == ["B"]
    assert answer["meta"]["unknown"] == {"skusWithoutQuantity": 1}


async def test_a_sku_that_two_sweeps_lack_is_gone_and_one_is_not_enough(
    shop: Site,
) -> None:
    shop.write(sweep([position("A", 4), position("B", 5)]))
    shop.write(sweep([position("A", 4)], taken_at=NOW + timedelta(minutes=15)))
    once = await shop.data(PATH)

    shop.write(sweep([position("A", 4)], taken_at=NOW + timedelta(minutes=30)))
    twice = await shop.data(PATH)

    assert (once["totalSKUs"], once["fulfillable"]) == (2, 9)
    assert (twice["totalSKUs"], twice["fulfillable"]) == (1, 4)


async def test_shipments_on_their_way_are_shown_with_what_has_arrived(
    shop: Site,
) -> None:
    items = (
        ShipmentItem(sku="A", shipped=100, received=40),
        ShipmentItem(sku="B", shipped=20),
    )
    shop.write(
        Shipment(
            shipment_id="FBA1", marketplace_id=US, name="March", destination="ONT8",
            status="RECEIVING", seen_at=NOW, items=items,
        ),
        Shipment(
            shipment_id="FBA2", marketplace_id=US, status="CLOSED", seen_at=NOW
        ),
    )  # fmt: skip

    data = await shop.data(PATH)

    assert data["shipments"] == [
        {
            "shipmentId": "FBA1",
            "name": "March",
            "destination": "ONT8",
            "status": "RECEIVING",
            "shipped": 120,
            "received": 40,
            "firstSeenAt": "2026-03-18T12:05:00.000Z",
            "statusSince": "2026-03-18T12:05:00.000Z",
        }
    ]


async def test_a_marketplace_shows_the_shipments_into_its_pool(
    shop: Site,
) -> None:
    shop.write(sweep([position("A", 4, DE)], DE))
    shop.write(inbound("FBA-FR", FR), inbound("FBA-GB", GB), inbound("FBA-US", US))

    german = await shop.data(PATH, marketplace="DE")
    british = await shop.data(PATH, marketplace="GB")
    listed = await shop.data("/shipments", marketplace="DE")
    opened = await shop.data("/shipments/FBA-FR", marketplace="DE")
    of_product = await shop.data("/products/A", marketplace="DE")
    elsewhere = await shop.get("/shipments/FBA-GB", marketplace="DE")

    assert [one["shipmentId"] for one in german["shipments"]] == ["FBA-FR"]
    assert [one["shipmentId"] for one in british["shipments"]] == ["FBA-GB"]
    assert [one["shipmentId"] for one in listed["items"]] == ["FBA-FR"]
    assert [one["shipmentId"] for one in of_product["shipments"]] == ["FBA-FR"]
    assert opened["items"][0]["sku"] == "A"
    assert elsewhere.status_code == 404


async def test_pools_of_your_own_hold_for_shipments_too(
    file_database: Database, tmp_path: Any
) -> None:
    site = Site(file_database, tmp_path, SENTIA_STOCK_POOLS="UNION=DE,GB")
    site.connect(GB, DE)
    site.write(inbound("FBA-FR", FR), inbound("FBA-GB", GB))

    german = await site.data(PATH, marketplace="DE")

    assert [one["shipmentId"] for one in german["shipments"]] == ["FBA-GB"]


async def test_every_answer_says_how_old_and_how_complete_it_is(
    file_database: Database, tmp_path: Any
) -> None:
    site = Site(file_database, tmp_path)
    site.write(sweep([position("A", 4)]))
    site.synced("inventory", "shipments")

    complete = (await site.get(PATH)).json()
    site.synced("shipments", failing_since=NOW)
    site.bump("sync.failed")
    site.hub.poke()
    failing = (await site.get(PATH)).json()

    assert complete["data"]["lastSynced"] == "2026-03-18T12:04:00.000Z"
    assert complete["meta"]["asOf"] == "2026-03-18T12:04:00.000Z"
    assert complete["meta"]["complete"] is True
    assert complete["meta"]["sources"][0] == {
        "stream": "inventory",
        "lastSynced": "2026-03-18T12:04:00.000Z",
        "status": "ok",
        "throttledUntil": None,
    }
    assert failing["meta"]["complete"] is False
    assert failing["meta"]["sources"][1]["status"] == "failing"


async def test_stock_is_reckoned_once_for_all_who_look_until_it_changes(
    shop: Site,
) -> None:
    asked: list[str] = []
    event.listen(
        shop.database.engine, "before_cursor_execute",
        lambda *said: asked.append(said[2]) if "sku_days" in said[2] else None,
    )  # fmt: skip

    async def look() -> tuple[int, int]:
        """Look at both at once; return how many are low, and the readings."""
        asked.clear()
        stock, told = await asyncio.gather(
            shop.data(PATH), shop.data("/dashboard/executive")
        )
        (low,) = (kpi for kpi in told["kpis"] if kpi["key"] == "lowStock")
        assert low["value"] == stock["lowStockItems"]
        return stock["lowStockItems"], len(asked)

    shop.write(sweep([position("MUG", 40)]))
    shop.add(schema.sku_days, sold(30, 2))
    low, readings = await look()
    assert (low, readings) == (0, len({*asked}))

    shop.clock.advance(seconds=61)
    assert await look() == (0, 0)
    shop.write(sweep([position("MUG", 3)]))
    assert await look() == (1, readings)
    # A day more has been read, though nothing was sold on it.
    with shop.database.write() as db:
        unread = ["2025-12-18T12:00:00.000Z", "2026-03-16T12:00:00.000Z"]
        left = {"windows": [unread]}
        streams.hand_over(db, shop.account or 0, "history", left, NOW)
    shop.clock.advance(seconds=61)
    assert await look() == (1, readings)
    shop.clock.advance(minutes=15)
    assert await look() == (1, readings)
