"""Every route against Amazon's own models: path, parameters, rates, answers."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import jsonschema
import pytest

from sentia.simulator.amazon.desk import OPERATIONS
from sentia.simulator.amazon.gate import Operation
from sentia.simulator.places import PLACES
from tests.simulator.calling import (
    ALL_ORDERS,
    EVERYTHING,
    ORDERS,
    REPORTS,
    SHIPMENTS,
    STOCK,
    UK,
    Caller,
    a_caller,
    stock_query,
)

ROOT = Path(__file__).parents[2]
OFFICIAL = Path(os.environ.get("SENTIA_OFFICIAL_MODELS", ROOT / "../shared/official"))
RECORDED = Path(os.environ.get("SENTIA_REALDATA", ROOT / "../shared/realdata"))
WITH_ITEMS = "/fba/inbound/v0/shipmentItems"
RANGE = {"LastUpdatedAfter": "2020-01-01", "LastUpdatedBefore": "2030-01-01"}
OLD = {"CreatedAfter": "2020-01-01", "MarketplaceIds": UK}
DAYS = {
    "marketplaceIds": UK,
    "interval": "2026-02-20T00:00:00+00:00--2026-02-25T00:00:00+00:00",
    "granularity": "Day",
    "granularityTimeZone": "Europe/London",
}
BY_STATUS = {
    "QueryType": "SHIPMENT", "MarketplaceId": UK, "ShipmentStatusList": "CLOSED",
}  # fmt: skip
# Path as the model spells it: a call that works.
CALLS: dict[str, dict[str, Any]] = {
    "GET /orders/2026-01-01/orders": EVERYTHING,
    "GET /orders/2026-01-01/orders/{orderId}": {"includedData": "PROCEEDS"},
    "GET /orders/v0/orders": OLD,
    "GET /orders/v0/orders/{orderId}": {},
    "GET /orders/v0/orders/{orderId}/orderItems": {},
    "GET /fba/inventory/v1/summaries": stock_query(UK),
    "GET /fba/inbound/v0/shipments": BY_STATUS,
    "GET /fba/inbound/v0/shipments/{shipmentId}/items": {"MarketplaceId": UK},
    "GET /fba/inbound/v0/shipmentItems": {
        "QueryType": "DATE_RANGE", "MarketplaceId": UK, **RANGE,
    },
    "POST /reports/2021-06-30/reports": {},
    "GET /reports/2021-06-30/reports": {"reportTypes": "GET_SALES_AND_TRAFFIC_REPORT"},
    "GET /reports/2021-06-30/reports/{reportId}": {},
    "DELETE /reports/2021-06-30/reports/{reportId}": {},
    "GET /reports/2021-06-30/documents/{reportDocumentId}": {},
    "GET /sellers/v1/marketplaceParticipations": {},
    "GET /sales/v1/orderMetrics": DAYS,
}  # fmt: skip
SPAN = {
    "dataStartTime": "2026-02-10T00:00:00Z",
    "dataEndTime": "2026-03-01T00:00:00Z",
}
BODY = {"reportType": ALL_ORDERS, "marketplaceIds": [UK], **SPAN}


def models() -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """Return model and operation by "METHOD path"; skip where they are absent."""
    folder = OFFICIAL / "amazon" / "models"
    if not folder.is_dir():
        pytest.skip(f"no official models in {OFFICIAL}")
    found = {}
    for path in folder.glob("*.json"):
        model = json.loads(path.read_text())
        for route, methods in model["paths"].items():
            for method, operation in methods.items():
                found[f"{method.upper()} {route}"] = (model, operation)
    return found


def key(operation: Operation) -> str:
    return f"{operation.method} {operation.path}"


def valid(
    model: dict[str, Any], operation: dict[str, Any], answer: httpx2.Response
) -> None:
    """Hold an answer against the model's schema for its status."""
    schema = operation["responses"][str(answer.status_code)].get("schema")
    if schema is None:
        assert answer.content == b""
        return
    whole = {**schema, "definitions": model["definitions"]}
    jsonschema.validate(answer.json(), whole, jsonschema.Draft4Validator)


@pytest.mark.parametrize("operation", OPERATIONS, ids=key)
def test_an_operation_has_the_path_and_the_rate_of_the_model(
    operation: Operation,
) -> None:
    _, official = models()[key(operation)]
    text = official["description"]
    (rate, burst), *_ = re.findall(r"\|\s*(\.?\d[\d.]*)\s*\|\s*(\d+)\s*\|", text)

    assert official["operationId"] == operation.name
    assert (float(rate), int(burst)) == (operation.rate, operation.burst)


def test_every_operation_is_called_below() -> None:
    assert {key(operation) for operation in OPERATIONS} == set(CALLS)


async def ids(caller: Caller) -> dict[str, str]:
    """Return one of each thing that a path can name."""
    said = await caller.ended(await caller.report(ALL_ORDERS, **SPAN))
    return {
        "orderId": next(iter(caller.world.orders)),
        "shipmentId": next(iter(caller.world.warehouse.shipments)),
        "reportId": await caller.report(ALL_ORDERS, **SPAN),
        "reportDocumentId": said["reportDocumentId"],
    }


@pytest.mark.parametrize("name", CALLS)
async def test_an_answer_is_what_the_model_promises(name: str) -> None:
    model, official = models()[name]
    method, path = name.split()
    async with a_caller(orders=900, days=60) as caller:
        known = await ids(caller)
        for parameter, value in known.items():
            path = path.replace(f"{{{parameter}}}", value)
        body = BODY if method == "POST" else None
        answer = await caller.call(method, path, body, **CALLS[name])

    declared = {parameter.get("name") for parameter in official["parameters"]}
    assert set(CALLS[name]) <= declared
    assert answer.status_code in {200, 202}, answer.text
    valid(model, official, answer)
    assert answer.headers["x-amzn-requestid"]
    assert float(answer.headers["x-amzn-ratelimit-limit"]) > 0


WRONG: list[tuple[str, str, dict[str, Any]]] = [
    ("GET /orders/2026-01-01/orders", ORDERS, {}),
    ("GET /orders/v0/orders", "/orders/v0/orders", {"MarketplaceIds": UK}),
    ("GET /fba/inventory/v1/summaries", STOCK, {}),
    ("GET /fba/inbound/v0/shipments", SHIPMENTS, {"MarketplaceId": UK}),
    ("GET /fba/inbound/v0/shipmentItems", WITH_ITEMS, {"QueryType": "SHIPMENT"}),
    ("POST /reports/2021-06-30/reports", REPORTS, {}),
    ("GET /reports/2021-06-30/reports", REPORTS, {}),
    ("GET /sales/v1/orderMetrics", "/sales/v1/orderMetrics", {}),
    ("GET /reports/2021-06-30/reports/{reportId}", f"{REPORTS}/1", {}),
]


@pytest.mark.parametrize(("name", "path", "query"), WRONG)
async def test_a_refusal_is_what_the_model_promises(
    name: str, path: str, query: dict[str, Any]
) -> None:
    model, official = models()[name]
    async with a_caller(orders=0) as caller:
        answer = await caller.call(name.partition(" ")[0], path, None, **query)

    assert answer.status_code in {400, 404}
    valid(model, official, answer)


def shape(value: Any, path: str = "") -> Iterator[str]:
    """Yield the paths of all keys in a JSON value."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield f"{path}.{name}"
            yield from shape(inner, f"{path}.{name}")
    elif isinstance(value, list):
        for inner in value:
            yield from shape(inner, path)


async def test_orders_have_the_fields_of_recorded_answers_but_those_of_persons() -> (
    None
):
    recorded = RECORDED / "spapi-json/muffin_man/orders_v20260101_search_orders.json"
    if not recorded.is_file():
        pytest.skip(f"no recorded answers in {RECORDED}")
    async with a_caller(orders=2_500, days=60, clock="fast") as caller:
        ours = set(shape(await caller.orders(), ".orders"))

    theirs = set(shape(json.loads(recorded.read_text())))
    personal = ("buyer", "recipient", "packages", "packing", "shipping", "programs")
    asked = {
        name for name in theirs
        if not any(f".{word}" in name for word in (*personal, "customization"))
    }  # fmt: skip
    lacking = {name for name in asked - ours if name.startswith(".orders.")}
    assert lacking == {
        ".orders.orderAliases", ".orders.orderAliases.aliasId",
        ".orders.orderAliases.aliasType",
        ".orders.orderItems.product.condition.conditionSubtype",
        ".orders.orderItems.product.condition.conditionNote",
        ".orders.orderItems.cancellation.cancellationRequest",
        ".orders.orderItems.cancellation.cancellationRequest.requester",
        ".orders.orderItems.cancellation.cancellationRequest.cancelReason",
        ".orders.orderItems.product.price.priceDesignation",
    }  # fmt: skip


async def test_the_sales_and_traffic_report_keeps_its_schema() -> None:
    path = OFFICIAL / "amazon/reports/sellerSalesAndTrafficReport.json"
    if not path.is_file():
        pytest.skip(f"no report schemas in {OFFICIAL}")
    async with a_caller(orders=900, days=60) as caller:
        made = await caller.report(
            "GET_SALES_AND_TRAFFIC_REPORT",
            dataStartTime="2026-02-01",
            dataEndTime="2026-02-10",
            reportOptions={"dateGranularity": "DAY", "asinGranularity": "CHILD"},
        )
        text, _ = await caller.download(made)

    jsonschema.validate(json.loads(text), json.loads(path.read_text()))


def test_the_marketplaces_are_those_of_the_docs() -> None:
    assert len(PLACES) == 23
    assert {place.region for place in PLACES.values()} == {"NA", "EU", "FE"}
