"""What we declare about Amazon's operations, and what we send, is what it publishes."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from sentia.connectors.amazon import operations
from sentia.connectors.amazon.quarantine import PERSONAL
from sentia.connectors.client.operation import Operation
from sentia.domain.stock import CLOSED_SHIPMENT, OPEN_SHIPMENT
from tests.connectors.pretend import (
    LWA,
    ORDERS,
    STOCK,
    US,
    Asked,
    fault,
    ok,
    order,
    orders_page,
    seat,
)

MODELS = Path(os.environ.get("SENTIA_OFFICIAL_MODELS", "../shared/official"))
DECLARED = [o for o in vars(operations).values() if isinstance(o, Operation)]
USAGE_PLAN = re.compile(r"\|\s*([\d.]+)\s*\|\s*([\d.]+)\s*\|")
REPORTS = "/reports/2021-06-30/reports"
SHIPMENTS = "/fba/inbound/v0/shipments"


def model(name: str) -> Any:
    path = MODELS / "amazon/models" / name
    if not path.is_file():
        pytest.skip(f"no official models in {MODELS}")
    return json.loads(path.read_text("utf-8"))


@pytest.mark.parametrize("operation", DECLARED, ids=lambda o: o.name)
def test_a_declaration_is_that_of_the_official_model(operation: Operation) -> None:
    official = model(operation.model)["paths"][operation.path][operation.method.lower()]

    assert official["operationId"] == operation.name
    plan = USAGE_PLAN.search(official["description"])
    assert plan
    assert (float(plan[1]), int(plan[2])) == (operation.rate, operation.burst)


async def everything_asked() -> list[Asked]:
    """Run every stream once, with a second page wherever there are pages."""
    s = seat(marketplace_ids=())
    amazon = s.channel
    participation = {"isParticipating": True, "hasSuspendedListings": False}
    amazon.on(
        "/sellers/v1/marketplaceParticipations",
        ok({"payload": [{"marketplace": {"id": US}, "participation": participation}]}),
    )
    amazon.on(ORDERS, orders_page(order("A-1"), token="t"), orders_page(order("A-2")))
    rows: dict[str, Any] = {"payload": {"inventorySummaries": []}}
    amazon.on(STOCK, ok(rows | {"pagination": {"nextToken": "t"}}), ok(rows))
    listed = {"ShipmentData": [{"ShipmentId": "F1", "ShipmentStatus": "WORKING"}]}
    amazon.on(
        SHIPMENTS,
        ok({"payload": listed | {"NextToken": "t"}}),
        ok({"payload": {"ShipmentData": []}}),
    )
    amazon.on(f"{SHIPMENTS}/F1/items", ok({"payload": {"ItemData": []}}))
    amazon.on("/sales/v1/orderMetrics", ok({"payload": []}))
    amazon.answer(
        REPORTS,
        lambda request: (
            ok({"reportId": "7"}, 202)
            if request.method == "POST"
            else ok({"reports": []})
        ),
    )
    done = {"reportId": "7", "processingStatus": "DONE", "reportDocumentId": "d"}
    amazon.on(f"{REPORTS}/7", ok(done))
    document = {"reportDocumentId": "d", "url": "http://files/f"}
    amazon.on("/reports/2021-06-30/documents/d", ok(document))
    amazon.on("/f", ok({"salesAndTrafficByDate": []}))
    amazon.on(f"{ORDERS}/A-1", fault(404, "NotFound"))
    window = ["2026-02-01T00:00:00.000Z", "2026-03-01T00:00:00.000Z"]
    await s.connector.connect()
    for name in ("orders", "inventory", "shipments", "metrics", "traffic"):
        await s.run(name)
    await s.stream("history").step({"windows": [window]})
    await s.stream("history").step({"check": ["A-1"]})
    return [one for one in amazon.asked if one.path not in (LWA, "/f")]


def declared(asked: Asked) -> Operation:
    """Return the operation whose path the request has."""
    (found,) = (
        operation
        for operation in DECLARED
        if operation.method == asked.method
        and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", operation.path), asked.path)
    )
    return found


async def test_every_parameter_we_send_is_in_the_official_model() -> None:
    asked = await everything_asked()

    assert {declared(one).name for one in asked} == {one.name for one in DECLARED}
    unknown, missing, wrong = [], [], []
    for one in asked:
        operation = declared(one)
        official = model(operation.model)["paths"][operation.path]
        rows = official[operation.method.lower()]["parameters"]
        known = {row["name"]: row for row in rows if row["in"] == "query"}
        unknown += [f"{operation.name} {name}" for name in one.query.keys() - known]
        missing += [
            f"{operation.name} {name}"
            for name, row in known.items()
            if row.get("required") and name not in one.query
        ]
        wrong += [
            f"{operation.name} {name}={word}"
            for name in one.query.keys() & known
            for word in one.query[name].split(",")
            if (allowed := enum_of(known[name])) and word not in allowed
        ]
    assert (unknown, missing, wrong) == ([], [], [])


def enum_of(row: Any) -> list[str] | None:
    found: list[str] | None = row.get("enum") or row.get("items", {}).get("enum")
    return found


async def test_every_key_of_a_body_is_in_the_official_model() -> None:
    bodies = [one.json for one in await everything_asked() if one.method == "POST"]
    definition = model("reports_2021-06-30.json")["definitions"]
    official = definition["CreateReportSpecification"]

    assert bodies
    assert [b for b in bodies if not b.keys() <= official["properties"].keys()] == []
    assert [b for b in bodies if not b.keys() >= set(official["required"])] == []


def test_shipment_statuses_are_those_of_the_official_model() -> None:
    official = model("fulfillmentInboundV0.json")["paths"][SHIPMENTS]["get"]
    (row,) = (r for r in official["parameters"] if r["name"] == "ShipmentStatusList")

    assert {*OPEN_SHIPMENT, *CLOSED_SHIPMENT} == set(row["items"]["enum"])


def test_nothing_that_we_read_counts_as_personal() -> None:
    definitions = model("orders_2026-01-01.json")["definitions"]
    read = ("Order", "OrderItem", "ItemProduct", "OrderProceeds", "OrderFulfillment")
    names = {name for one in read for name in definitions[one]["properties"]}

    assert {name for name in names if PERSONAL.search(name)} == {"buyer", "recipient"}
