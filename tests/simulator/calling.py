"""A client that knows nothing of Sentia: it calls, and follows page tokens."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2

from sentia.simulator.app import Plan, Simulator
from tests.support.clock import VirtualClock

BASE = "http://amazon.test"
ORDERS = "/orders/2026-01-01/orders"
STOCK = "/fba/inventory/v1/summaries"
SHIPMENTS = "/fba/inbound/v0/shipments"
ALL_ORDERS = "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL"
REPORTS = "/reports/2021-06-30/reports"
DOCUMENTS = "/reports/2021-06-30/documents"
US, CA, UK, DE, FR = (
    "ATVPDKIKX0DER", "A2EUQ1WTGCTBG2", "A1F83G8C2ARO7P", "A1PA6795UKMFR9",
    "A13V1IB3VIYZZH",
)  # fmt: skip
EVERYTHING = {
    "lastUpdatedAfter": "2020-01-01T00:00:00Z",
    "includedData": "PROCEEDS,PROMOTION,CANCELLATION,FULFILLMENT",
}


class Caller:
    """Somebody with a token."""

    def __init__(
        self, simulator: Simulator, clock: VirtualClock, http: httpx2.AsyncClient
    ) -> None:
        self.simulator = simulator
        self.world = simulator.world
        self.clock = clock
        self.http = http
        self.token = ""

    async def sign_in(self, **changes: str) -> httpx2.Response:
        """Ask for an access token, and use it from now on."""
        mine = self.simulator.ready(BASE)["amazon"]
        names = ("refresh_token", "client_id", "client_secret")
        form = {name: mine[name] for name in names} | {"grant_type": "refresh_token"}
        answer = await self.http.post("/auth/o2/token", data=form | changes)
        self.token = answer.json().get("access_token", self.token)
        return answer

    async def call(
        self, method: str, path: str, body: Any = None, **query: Any
    ) -> httpx2.Response:
        """Call once."""
        headers = {"x-amz-access-token": self.token}
        return await self.http.request(
            method, path, params=query, json=body, headers=headers
        )

    async def get(self, path: str, **query: Any) -> httpx2.Response:
        return await self.call("GET", path, **query)

    async def patient(self, path: str, **query: Any) -> Any:
        """Call until the usage plan allows it, and return the decoded answer."""
        while (answer := await self.get(path, **query)).status_code == 429:
            await self.clock.sleep(1)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def orders(self, **query: Any) -> list[dict[str, Any]]:
        """Search to the last page."""
        found: list[dict[str, Any]] = []
        asked = EVERYTHING | query
        while True:
            page = await self.patient(ORDERS, **asked)
            found += page["orders"]
            if "pagination" not in page:
                return found
            asked["paginationToken"] = page["pagination"]["nextToken"]

    async def stock(self, place: str) -> list[dict[str, Any]]:
        """Sweep one marketplace."""
        found: list[dict[str, Any]] = []
        asked = stock_query(place)
        while True:
            page = await self.patient(STOCK, **asked)
            found += page["payload"]["inventorySummaries"]
            if "pagination" not in page:
                return found
            asked["nextToken"] = page["pagination"]["nextToken"]

    async def report(self, kind: str, **body: Any) -> str:
        """Ask for a report; return its id."""
        body = {"reportType": kind, "marketplaceIds": [self.world.places[0].id], **body}
        while (answer := await self.call("POST", REPORTS, body)).status_code == 429:
            await self.clock.sleep(60)
        return str(answer.json()["reportId"])

    async def ended(self, report_id: str) -> Any:
        """Wait until a report is over."""
        while True:
            said = await self.patient(f"{REPORTS}/{report_id}")
            if said["processingStatus"] not in {"IN_QUEUE", "IN_PROGRESS"}:
                return said
            await self.clock.sleep(30)

    async def download(self, report_id: str) -> tuple[str, httpx2.Response]:
        """Fetch the document of a report that is done; return its text."""
        said = await self.ended(report_id)
        found = await self.patient(f"{DOCUMENTS}/{said['reportDocumentId']}")
        answer = await self.http.get(found["url"])
        zipped = found.get("compressionAlgorithm") == "GZIP"
        body = gzip.decompress(answer.content) if zipped else answer.content
        return body.decode(
            answer.headers["content-type"].partition("charset=")[2]
        ), answer


def stock_query(place: str, **more: Any) -> dict[str, Any]:
    """Return the parameters of an inventory call."""
    return {
        "details": "true",
        "granularityType": "Marketplace",
        "granularityId": place,
        "marketplaceIds": place,
        **more,
    }


@asynccontextmanager
async def a_caller(plan: Plan | None = None, **fields: Any) -> AsyncIterator[Caller]:
    """Open a world, and sign in to it."""
    clock = VirtualClock()
    simulator = Simulator(plan or Plan(**{"orders": 400, "days": 20} | fields), clock)
    transport = httpx2.ASGITransport(app=simulator.app)
    async with httpx2.AsyncClient(transport=transport, base_url=BASE) as http:
        caller = Caller(simulator, clock, http)
        await caller.sign_in()
        yield caller


def errors(answer: httpx2.Response) -> tuple[int, str, str]:
    """Return status, code and details of a refusal."""
    error = answer.json()["errors"][0]
    return answer.status_code, error["code"], error["details"]
