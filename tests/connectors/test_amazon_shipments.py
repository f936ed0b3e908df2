"""Shipments to Amazon: open ones by status, closed ones by date, with their items."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from sentia.domain.stock import CLOSED_SHIPMENT, OPEN_SHIPMENT, Shipment, ShipmentItem
from sentia.errors import LoopError, PermissionMissingError
from tests.connectors.pretend import CA, DENIED, US, Seat, fault, ok, seat

SHIPMENTS = "/fba/inbound/v0/shipments"


def shipment(shipment_id: str, status: str = "SHIPPED") -> dict[str, Any]:
    return {
        "ShipmentId": shipment_id, "ShipmentName": "FBA (2/11/26, 11:18 AM) - 1",
        "ShipFromAddress": {"Name": "Ann", "City": "Oslo", "PostalCode": "0001"},
        "DestinationFulfillmentCenterId": "ABE8", "ShipmentStatus": status,
        "AreCasesRequired": False,
    }  # fmt: skip


def listed(*rows: Any, token: str | None = None) -> httpx2.Response:
    return ok({"payload": {"ShipmentData": list(rows), "NextToken": token}})


def items(*quantities: tuple[str, int, int | None]) -> httpx2.Response:
    rows = [
        {"SellerSKU": sku, "QuantityShipped": shipped, "QuantityReceived": received}
        for sku, shipped, received in quantities
    ]
    return ok({"payload": {"ItemData": rows}})


def stocked() -> Seat:
    s = seat()
    for shipment_id in ("F1", "F2", "F3"):
        s.channel.on(f"{SHIPMENTS}/{shipment_id}/items", items(("S", 10, 12)))
    return s


async def test_open_and_closed_shipments_come_in_a_step_each() -> None:
    s = stocked()
    s.channel.on(SHIPMENTS, listed(shipment("F1")), listed(shipment("F2", "CLOSED")))

    pulled = await s.run("shipments")

    first, second = pulled.of(Shipment)
    assert (first.shipment_id, first.status, first.destination) == (
        "F1", "SHIPPED", "ABE8",
    )  # fmt: skip
    assert first.items == (ShipmentItem(sku="S", shipped=10, received=12),)
    assert second.shipment_id == "F2"
    assert [step.complete for step in pulled.steps] == [False, True]
    open_, closed = (one.query for one in s.channel.to(SHIPMENTS))
    assert open_ == {
        "QueryType": "SHIPMENT", "MarketplaceId": US,
        "ShipmentStatusList": ",".join(OPEN_SHIPMENT),
    }  # fmt: skip
    assert closed == {
        "QueryType": "DATE_RANGE", "MarketplaceId": US,
        "ShipmentStatusList": ",".join(CLOSED_SHIPMENT),
        "LastUpdatedAfter": "2024-03-01T12:00:00.000Z",
        "LastUpdatedBefore": "2027-03-02T12:00:00.000Z",
    }  # fmt: skip


async def test_later_passes_look_a_day_further_back_than_the_last_one() -> None:
    s = stocked()
    s.channel.on(SHIPMENTS, listed())
    first = await s.run("shipments")
    s.clock.advance(hours=1)

    await s.run("shipments", first.position)

    query = s.channel.to(SHIPMENTS)[-1].query
    assert query["LastUpdatedAfter"] == "2026-02-28T12:00:00.000Z"


async def test_a_next_page_is_asked_for_with_the_token_alone() -> None:
    s = stocked()
    s.channel.on(
        SHIPMENTS, listed(shipment("F1"), token="t"), listed(shipment("F2")), listed()
    )

    pulled = await s.run("shipments")

    assert len(pulled.records) == 2
    assert s.channel.to(SHIPMENTS)[1].query == {
        "QueryType": "NEXT_TOKEN", "MarketplaceId": US, "NextToken": "t",
    }  # fmt: skip


async def test_page_one_again_and_again_is_a_circle() -> None:
    s = stocked()
    s.channel.on(SHIPMENTS, listed(shipment("F1"), token="t"))

    with pytest.raises(LoopError):
        await s.run("shipments")


async def test_a_shipment_that_cannot_be_read_costs_only_itself() -> None:
    s = stocked()
    s.channel.on(f"{SHIPMENTS}/F2/items", fault(404, "NotFound"))
    s.channel.on(
        f"{SHIPMENTS}/F3/items", ok({"payload": {"ItemData": [{"SellerSKU": 7}]}})
    )
    s.channel.on(
        SHIPMENTS,
        listed(shipment("F1"), shipment("F2"), shipment("F3"), {"ShipmentId": "F4"}),
        listed(),
    )

    pulled = await s.run("shipments")

    assert [one.shipment_id for one in pulled.of(Shipment)] == ["F1"]
    assert [one.key for one in pulled.rejected] == ["F2", "F3", "F4"]
    assert b"Ann" not in b"".join(one.payload for one in pulled.rejected)


async def test_a_closed_marketplace_is_left_out_and_all_closed_is_told() -> None:
    s = seat(marketplace_ids=(US, CA))
    denied = fault(403, "Unauthorized", DENIED)
    s.channel.on(SHIPMENTS, denied, listed(), listed(), denied)

    pulled = await s.run("shipments")
    assert "shipments of Amazon.com is left out" in pulled.notes[0]

    with pytest.raises(PermissionMissingError):
        await s.run("shipments")
