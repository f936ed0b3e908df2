"""Other people's clients, unchanged but for the address, over a real socket."""

from __future__ import annotations

import asyncio
import json
import queue
import threading
import warnings
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
import sp_api.api as theirs
from sp_api.auth import AccessTokenClient
from sp_api.base import Granularity, SellingApiRequestThrottledException

from sentia.clock import SystemClock
from sentia.serving import address, bound, listening
from sentia.simulator.app import Plan, Simulator
from tests.simulator.calling import ALL_ORDERS, UK

with warnings.catch_warnings():  # their code, their warnings
    warnings.simplefilter("ignore")
    from spapi.api.fba_inventory_v1.fba_inventory_api import FbaInventoryApi
    from spapi.api.fulfillment_inbound_v0.fba_inbound_v0_api import FbaInboundV0Api
    from spapi.api.orders_v0.orders_v0_api import OrdersV0Api
    from spapi.api.orders_v2026_01_01.search_orders_api import SearchOrdersApi
    from spapi.api.reports_v2021_06_30.reports_api import ReportsApi
    from spapi.api.sales_v1.sales_api import SalesApi
    from spapi.auth.credentials import SPAPIConfig
    from spapi.client import SPAPIClient

OLD = "2020-01-01T00:00:00Z"
PLAN = Plan(orders=350, days=20, clock="fast")


class Server:
    """A simulator in a thread of its own."""

    def __init__(self) -> None:
        self.simulator = Simulator(PLAN, SystemClock())
        self._said: queue.Queue[dict[str, Any]] = queue.Queue()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))
        self._thread.start()
        self.ready = self._said.get(timeout=30)

    async def _serve(self) -> None:
        with bound("127.0.0.1", 0) as sock:
            ready = self.simulator.ready(address(sock))
            async with listening(self.simulator.app, sock):
                self._said.put(ready)
                await asyncio.to_thread(self._stop.wait)

    def end(self) -> None:
        self._stop.set()
        self._thread.join(timeout=10)
        assert not self._thread.is_alive()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.end()


@pytest.fixture
def python(server: Server) -> Iterator[Any]:
    """Yield a function that makes a client of python-amazon-sp-api."""
    mine = server.ready["amazon"]

    class SignIn(AccessTokenClient):  # type: ignore[misc]
        scheme = "http://"
        host = mine["endpoint"].removeprefix("http://")

    place = SimpleNamespace(
        endpoint=mine["endpoint"], marketplace_id=UK, region="eu-west-1"
    )
    credentials = {
        "refresh_token": mine["refresh_token"],
        "lwa_app_id": mine["client_id"],
        "lwa_client_secret": mine["client_secret"],
    }
    with ExitStack() as opened:

        def made(api: Any) -> Any:
            client = api(
                marketplace=place,
                credentials=credentials,
                auth_token_client_class=SignIn,
            )
            opened.callback(client.close)
            opened.callback(client._auth._transport.close)  # noqa: SLF001
            return client

        yield made


@pytest.fixture
def official(server: Server) -> Any:
    """Return the client that Amazon generates from its own models."""
    mine = server.ready["amazon"]
    config = SPAPIConfig(
        mine["client_id"], mine["client_secret"], mine["refresh_token"]
    )
    client = SPAPIClient(config, mine["lwa_endpoint"], mine["endpoint"])
    return client.api_client


def lines(server: Server) -> dict[str, Any]:
    """Return the true orders of the British marketplace."""
    return {
        line["orderId"]: line
        for line in server.simulator.truth_orders()
        if line["marketplaceId"] == UK
    }


def again(call: Any, **arguments: Any) -> Any:
    """Call until the usage plan allows it; a fast world does so within a second."""
    while True:
        try:
            return call(**arguments)
        except SellingApiRequestThrottledException:
            threading.Event().wait(0.1)


def test_python_amazon_sp_api_reads_the_new_orders(server: Server, python: Any) -> None:
    api = python(theirs.OrdersV20260101)
    asked = {"lastUpdatedAfter": OLD, "marketplaceIds": UK, "includedData": "PROCEEDS"}
    found: dict[str, Any] = {}
    while True:
        page = again(api.search_orders, **asked).payload
        found |= {order["orderId"]: order for order in page["orders"]}
        if "pagination" not in page:
            break
        asked["paginationToken"] = page["pagination"]["nextToken"]

    truth = lines(server)
    assert found.keys() == truth.keys()
    for id_, order in found.items():
        total = order.get("proceeds", {}).get("grandTotal", {}).get("amount")
        assert total == truth[id_]["total"]


def test_python_amazon_sp_api_reads_the_old_orders(server: Server, python: Any) -> None:
    api = python(theirs.OrdersV0)
    asked = {"LastUpdatedAfter": OLD, "MarketplaceIds": [UK], "MaxResultsPerPage": 30}
    found: dict[str, Any] = {}
    while True:
        page = again(api.get_orders, **asked).payload
        found |= {order["AmazonOrderId"]: order for order in page["Orders"]}
        if "NextToken" not in page:
            break
        asked["NextToken"] = page["NextToken"]
    truth = lines(server)
    id_ = next(iter(found))
    items = again(api.get_order_items, order_id=id_).payload["OrderItems"]

    assert {k: v.get("OrderTotal", {}).get("Amount") for k, v in found.items()} == {
        k: line["total"] for k, line in truth.items()
    }
    assert sum(item["QuantityOrdered"] for item in items) == truth[id_]["units"]
    assert again(api.get_order, order_id=id_).payload["AmazonOrderId"] == id_


def test_python_amazon_sp_api_reads_stock_shipments_and_metrics(
    server: Server, python: Any
) -> None:
    stock, asked = 0, {"details": True, "marketplaceIds": [UK]}
    api = python(theirs.Inventories)
    while True:
        page = again(api.get_inventory_summary_marketplace, **asked)
        stock += sum(row["totalQuantity"] for row in page.payload["inventorySummaries"])
        if not page.pagination:
            break
        asked["nextToken"] = page.pagination["nextToken"]
    inbound = python(theirs.FulfillmentInboundV0)
    shipments = again(
        inbound.get_shipments, QueryType="SHIPMENT", MarketplaceId=UK,
        ShipmentStatusList="WORKING,SHIPPED,IN_TRANSIT,DELIVERED,CHECKED_IN,RECEIVING,"
        "CLOSED,CANCELLED,DELETED,ERROR",
    ).payload["ShipmentData"]  # fmt: skip
    now = server.simulator.world.now
    metrics = again(
        python(theirs.Sales).get_order_metrics,
        interval=((now - timedelta(days=30)).isoformat(), now.isoformat()),
        granularity=Granularity.TOTAL,
        granularityTimeZone="UTC",
    ).payload
    participations = again(python(theirs.Sellers).get_marketplace_participation).payload

    records = server.simulator.truth()["amazon"]["records"][UK]
    assert stock == records["inventoryQuantity"]
    assert len(shipments) == records["shipments"]
    assert metrics[0]["orderCount"] == sum(
        day["orders"]
        for day in server.simulator.truth()["amazon"]["orders"]
        if day["marketplaceId"] == UK
    )
    assert len(participations) == 7


def test_python_amazon_sp_api_fetches_a_report(server: Server, python: Any) -> None:
    api = python(theirs.Reports)
    truth, now = lines(server), server.simulator.world.now
    asked = {
        "reportType": ALL_ORDERS,
        "dataStartTime": (now - timedelta(days=29)).isoformat(),
        "dataEndTime": now.isoformat(),
    }
    report_id = again(api.create_report, **asked).payload["reportId"]
    while (said := again(api.get_report, reportId=report_id).payload)[
        "processingStatus"
    ] in {"IN_QUEUE", "IN_PROGRESS"}:
        threading.Event().wait(0.02)
    found = again(
        api.get_report_document,
        reportDocumentId=said["reportDocumentId"],
        download=True,
    )
    header, *rows = found.payload["document"].splitlines()

    assert header.startswith("amazon-order-id\t")
    assert {row.split("\t")[0] for row in rows} > truth.keys()


def test_amazons_own_client_reads_orders_stock_and_shipments(
    server: Server, official: Any
) -> None:
    truth = lines(server)
    records = server.simulator.truth()["amazon"]["records"][UK]
    orders = SearchOrdersApi(official).search_orders(
        last_updated_after=OLD, marketplace_ids=[UK], included_data=["PROCEEDS"]
    )
    old = OrdersV0Api(official).get_orders(
        marketplace_ids=[UK], last_updated_after=OLD, max_results_per_page=50
    )
    stock = FbaInventoryApi(official).get_inventory_summaries(
        "Marketplace", UK, [UK], details=True
    )
    shipments = FbaInboundV0Api(official).get_shipments(
        "SHIPMENT", UK, shipment_status_list=["CLOSED", "RECEIVING", "WORKING"]
    )

    known = [order for order in orders.orders if order.proceeds]
    assert len(orders.orders) == min(100, len(truth))
    assert sum(Decimal(order.proceeds.grand_total.amount) for order in known) == sum(
        Decimal(truth[order.order_id]["total"]) for order in known
    )
    assert len(old.payload.orders) == 50
    assert len(stock.payload.inventory_summaries) == min(
        50, records["inventorySummaries"]
    )
    assert {x.shipment_status for x in shipments.payload.shipment_data} <= {
        "CLOSED", "RECEIVING", "WORKING",
    }  # fmt: skip


def test_amazons_own_client_reads_metrics_and_reports(
    server: Server, official: Any
) -> None:
    now = server.simulator.world.now
    days = [x for x in server.simulator.truth()["amazon"]["orders"]
            if x["marketplaceId"] == UK]  # fmt: skip
    metrics = SalesApi(official).get_order_metrics(
        [UK], f"{now.year - 1}-12-31T00:00:00Z--{now.year + 1}-01-01T00:00:00Z",
        "Total", granularity_time_zone="UTC",
    )  # fmt: skip
    reports = ReportsApi(official)
    body = {
        "reportType": "GET_SALES_AND_TRAFFIC_REPORT",
        "marketplaceIds": [UK],
        "dataStartTime": days[0]["day"],
        "dataEndTime": days[-1]["day"],
    }
    made = reports.create_report(body)
    while (said := reports.get_report(made.report_id)).processing_status != "DONE":
        threading.Event().wait(0.02)
    document = reports.get_report_document(said.report_document_id)

    assert metrics.payload[0].order_count == sum(day["orders"] for day in days)
    assert metrics.payload[0].unit_count == sum(day["units"] for day in days)
    assert document.url.startswith(server.ready["url"])


def test_the_server_says_one_line_that_a_program_can_read(server: Server) -> None:
    line = json.loads(json.dumps(server.ready))

    url, env, amazon = line["url"], line["env"], line["amazon"]
    assert set(line) == {"url", "env", "amazon"}
    assert env == {
        "AMAZON_REFRESH_TOKEN": amazon["refresh_token"],
        "AMAZON_LWA_APP_ID": amazon["client_id"],
        "AMAZON_LWA_CLIENT_SECRET": amazon["client_secret"],
        "AMAZON_SELLER_ID": amazon["seller_id"],
        "AMAZON_REGION": "eu-west-1",
        "AMAZON_MARKETPLACE_IDS": ",".join(amazon["marketplace_ids"]),
        "AMAZON_SPAPI_ENDPOINT": amazon["endpoint"],
        "AMAZON_LWA_ENDPOINT": amazon["lwa_endpoint"],
    }
    assert amazon["endpoint"] == url
    assert amazon["lwa_endpoint"] == f"{url}/auth/o2/token"
    assert all(amazon.values())
