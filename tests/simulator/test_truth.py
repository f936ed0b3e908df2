"""The truth is what anybody finds who reads everything over HTTP and sums it up."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.simulator.calling import CA, DE, SHIPMENTS, UK, US, a_caller

ZONES = {
    UK: "Europe/London", DE: "Europe/Berlin", US: "America/Los_Angeles",
    CA: "America/Los_Angeles", "A13V1IB3VIYZZH": "Europe/Paris",
    "APJ6JRA9NG5V4": "Europe/Rome", "A2NODRKZP88ZB9": "Europe/Stockholm",
}  # fmt: skip
ALL_STATUSES = "WORKING,SHIPPED,RECEIVING,CANCELLED,DELETED,CLOSED,ERROR,IN_TRANSIT,DELIVERED,CHECKED_IN"  # noqa: E501


def sums(orders: list[dict[str, Any]]) -> dict[tuple[str, str], list[Any]]:
    """Return orders, units, revenue and orders without a total by day and place."""
    found: dict[tuple[str, str], list[Any]] = defaultdict(lambda: [0, 0, Decimal(0), 0])
    for order in orders:
        channel = order["salesChannel"]
        cancelled = order["fulfillment"]["fulfillmentStatus"] == "CANCELLED"
        if (
            cancelled
            or "associatedOrders" in order
            or channel["channelName"] != "AMAZON"
        ):
            continue
        place = channel["marketplaceId"]
        at = datetime.fromisoformat(order["createdTime"]).astimezone(
            ZoneInfo(ZONES[place])
        )
        row = found[at.date().isoformat(), place]
        total = order.get("proceeds", {}).get("grandTotal", {}).get("amount")
        row[0] += 1
        row[1] += sum(item["quantityOrdered"] for item in order["orderItems"])
        row[2] += Decimal(total or 0)
        row[3] += total is None
    return found


@pytest.mark.parametrize("places", [None, (US, CA)])
async def test_the_figures_are_the_sums_over_all_pages(
    places: tuple[str, ...] | None,
) -> None:
    fields: dict[str, Any] = {"marketplaces": places} if places else {}
    async with a_caller(orders=2_200, days=40, clock="fast", **fields) as caller:
        orders = await caller.orders()
        truth = caller.simulator.truth()["amazon"]

    assert sums(orders) == {
        (row["day"], row["marketplaceId"]): [
            row["orders"], row["units"], Decimal(row["revenue"]), row["withoutTotal"],
        ]
        for row in truth["orders"]
    }  # fmt: skip
    shown = [order["salesChannel"]["marketplaceId"] for order in orders]
    assert {place: shown.count(place) for place in set(shown)} == {
        place: counts["orders"] for place, counts in truth["records"].items()
    }
    assert sum(len(order["orderItems"]) for order in orders) == sum(
        counts["orderItems"] for counts in truth["records"].values()
    )


async def test_the_lines_are_the_orders() -> None:
    async with a_caller(orders=600, clock="fast") as caller:
        orders = {order["orderId"]: order for order in await caller.orders()}
        lines = list(caller.simulator.truth_orders())
        shown = await caller.http.get("/_sim/truth/orders")

    assert lines == sorted(
        lines, key=lambda x: (x["marketplaceId"], x["createdAt"], x["orderId"])
    )
    assert len(lines) == len(orders) == len(shown.text.splitlines())
    assert shown.headers["content-length"]  # all of one moment: made before it is sent
    for line in lines:
        order = orders[line["orderId"]]
        total = order.get("proceeds", {}).get("grandTotal")
        assert line["createdAt"] == order["createdTime"]
        assert line["total"] == (total and total["amount"])
        assert line["units"] == sum(i["quantityOrdered"] for i in order["orderItems"])


async def test_stock_counts_each_physical_pool_once() -> None:
    async with a_caller(orders=1_200, days=60, clock="fast") as caller:
        sweeps = {
            place.id: await caller.stock(place.id) for place in caller.world.places
        }
        truth = caller.simulator.truth()["amazon"]

    pools: dict[tuple[str, str, str], dict[str, Any]] = {}
    skus: dict[str, int] = defaultdict(int)
    for place, rows in sweeps.items():
        group = "UK" if place == UK else "EU"
        for row in rows:
            pools[group, row["fnSku"], row["condition"]] = row
            skus[row["sellerSku"]] += row["inventoryDetails"]["fulfillableQuantity"]
    details = [row["inventoryDetails"] for row in pools.values()]
    assert truth["inventory"] == {
        "skus": len(skus),
        "quantity": sum(row["totalQuantity"] for row in pools.values()),
        "fulfillable": sum(detail["fulfillableQuantity"] for detail in details),
        "outOfStock": sum(not units for units in skus.values()),
    }
    assert {place: len(rows) for place, rows in sweeps.items()} == {
        place: counts["inventorySummaries"]
        for place, counts in truth["records"].items()
    }


async def test_shipments_and_metrics_agree_with_the_truth() -> None:
    async with a_caller(orders=1_200, days=60, clock="fast") as caller:
        found = await caller.patient(
            SHIPMENTS,
            QueryType="SHIPMENT",
            MarketplaceId=UK,
            ShipmentStatusList=ALL_STATUSES,
        )
        metrics = await caller.patient(
            "/sales/v1/orderMetrics", marketplaceIds=DE, granularity="Day",
            interval="2026-02-01T00:00:00+01:00--2026-03-01T00:00:00+01:00",
            granularityTimeZone="Europe/Berlin",
        )  # fmt: skip
        truth = caller.simulator.truth()["amazon"]

    days = {row["day"]: row for row in truth["orders"] if row["marketplaceId"] == DE}
    assert len(found["payload"]["ShipmentData"]) == truth["records"][UK]["shipments"]
    assert len(metrics["payload"]) == 28
    for metric in metrics["payload"]:
        day = days.get(metric["interval"][:10], {"orders": 0, "units": 0})
        assert (metric["orderCount"], metric["unitCount"]) == (
            day["orders"],
            day["units"],
        )
    assert metrics["payload"][0]["interval"] == (
        "2026-02-01T00:00+01:00--2026-02-02T00:00+01:00"
    )


async def test_days_of_a_clock_change_have_23_or_25_hours() -> None:
    as_of = datetime.fromisoformat("2026-04-01T12:00Z")
    async with a_caller(orders=300, days=10, as_of=as_of, clock="fast") as caller:
        metrics = await caller.patient(
            "/sales/v1/orderMetrics", marketplaceIds=DE, granularity="Day",
            interval="2026-03-28T00:00:00+01:00--2026-03-31T00:00:00+02:00",
            granularityTimeZone="Europe/Berlin",
        )  # fmt: skip

    assert [row["interval"] for row in metrics["payload"]] == [
        "2026-03-28T00:00+01:00--2026-03-29T00:00+01:00",
        "2026-03-29T00:00+01:00--2026-03-30T00:00+02:00",
        "2026-03-30T00:00+02:00--2026-03-31T00:00+02:00",
    ]


async def test_unreal_marketplaces_are_listed_among_the_real_ones() -> None:
    async with a_caller(orders=0) as caller:
        found = await caller.patient("/sellers/v1/marketplaceParticipations")

    listed = {x["marketplace"]["name"]: x["participation"]["isParticipating"]
              for x in found["payload"]}  # fmt: skip
    assert listed["Amazon.de"]
    assert "Non-Amazon DE" in listed
    assert False in listed.values()
