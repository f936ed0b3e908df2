"""A channel that answers what the test wrote down, and remembers what it was asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlsplit

import httpx2

from sentia.connectors.amazon.account import AmazonAccount
from sentia.connectors.amazon.connector import AmazonConnector
from sentia.connectors.base import Position, Step, Stream
from sentia.domain.batches import Record, Rejected
from tests.support.clock import VirtualClock

T = TypeVar("T")

US = "ATVPDKIKX0DER"
CA = "A2EUQ1WTGCTBG2"
DE = "A1PA6795UKMFR9"
MX = "A1AM78C64UM0Y8"
JP = "A1VC38T7YXB528"
LWA = "/auth/o2/token"
ORDERS = "/orders/2026-01-01/orders"
STOCK = "/fba/inventory/v1/summaries"
DENIED = "Access to requested resource is denied."
EXPIRED = "The access token you provided has expired."

Reply = httpx2.Response | Exception
Script = Sequence[Reply] | Callable[[httpx2.Request], Reply]


def ok(body: Any, status: int = 200, *, rate: str = "") -> httpx2.Response:
    headers = {"x-amzn-RateLimit-Limit": rate} if rate else {}
    return httpx2.Response(status, json=body, headers=headers)


def fault(
    status: int, code: str, message: str = "", details: str = "", **headers: str
) -> httpx2.Response:
    body = {"errors": [{"code": code, "message": message, "details": details}]}
    return httpx2.Response(status, json=body, headers=headers)


def throttled() -> httpx2.Response:
    message = "You exceeded your quota for the requested resource."
    return fault(429, "QuotaExceeded", message)


@dataclass
class Asked:
    """One request that reached the channel."""

    method: str
    path: str
    query: dict[str, str]
    headers: httpx2.Headers
    body: bytes
    timeout: dict[str, float] = field(default_factory=dict)

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class PretendChannel:
    """Each path has its answers, one after the other; the last one stays."""

    scripts: dict[str, Script] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    tokens: int = 0

    def on(self, path: str, *replies: Reply) -> None:
        self.scripts[path] = list(replies)

    def answer(self, path: str, how: Callable[[httpx2.Request], Reply]) -> None:
        self.scripts[path] = how

    def to(self, path: str) -> list[Asked]:
        """Return what was asked of a path."""
        return [one for one in self.asked if one.path == path]

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        url = urlsplit(str(request.url))
        query = dict(parse_qsl(url.query, keep_blank_values=True))
        asked = Asked(request.method, url.path, query, request.headers, request.content)
        asked.timeout = request.extensions["timeout"]
        self.asked.append(asked)
        if url.path == LWA and LWA not in self.scripts:
            self.tokens += 1
            return ok({"access_token": f"Atza|{self.tokens}", "expires_in": 3600})
        script = self.scripts[url.path]
        if callable(script):
            reply = script(request)
        else:
            seen = len(self.to(url.path))
            reply = script[min(seen, len(script)) - 1]
        if isinstance(reply, Exception):
            raise reply
        # A response is read once; the same one may be asked for again.
        return httpx2.Response(
            reply.status_code, headers=reply.headers, content=reply.content
        )


class MemoryBuckets:
    """Token buckets as the database keeps them, on the test's clock."""

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock
        self.rates: dict[str, float] = {}
        self._levels: dict[str, tuple[float, float]] = {}

    async def take(self, key: str, *, rate: float, burst: int) -> float:
        rate = self.rates.get(key, rate)
        level = self._level(key, rate, burst)
        if level < 0.999999:
            return (1 - level) / rate
        self._levels[key] = (level - 1, self._clock.monotonic())
        return 0.0

    async def learn(self, key: str, *, rate: float, burst: int) -> None:
        old = self.rates.get(key, rate)
        self._levels[key] = (self._level(key, old, burst), self._clock.monotonic())
        self.rates[key] = rate

    async def drain(self, key: str, *, rate: float, burst: int) -> float:
        assert burst
        self._levels[key] = (0.0, self._clock.monotonic())
        return 1 / self.rates.get(key, rate)

    def _level(self, key: str, rate: float, burst: int) -> float:
        tokens, at = self._levels.get(key, (float(burst), self._clock.monotonic()))
        return min(burst, tokens + (self._clock.monotonic() - at) * rate)


@dataclass
class Seat:
    """A connector, its channel and its clock."""

    connector: AmazonConnector
    channel: PretendChannel
    clock: VirtualClock
    buckets: MemoryBuckets

    def stream(self, name: str) -> Stream:
        return self.connector.streams[name]

    async def run(self, name: str, position: Position | None = None) -> Pulled:
        """Step until the pass is complete, as the engine does."""
        pulled = Pulled(position=position or {})
        while True:
            step = await self.stream(name).step(pulled.position)
            pulled.add(step)
            if step.failure:
                raise step.failure
            if step.complete:
                return pulled
            await self.clock.sleep(step.wait_seconds)


@dataclass
class Pulled:
    """What a pass brought."""

    position: Position
    records: list[Record] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    def add(self, step: Step) -> None:
        for batch in step.batches:
            self.records += batch.records
            self.rejected += batch.rejected
            self.raw += [one.body for one in batch.raw]
        self.notes += step.notes
        self.steps.append(step)
        self.position = json.loads(json.dumps(step.position))

    def of(self, kind: type[T]) -> list[T]:
        """Return the records of a kind."""
        return [one for one in self.records if isinstance(one, kind)]

    @property
    def last(self) -> Step:
        return self.steps[-1]


def seat(channel: PretendChannel | None = None, **settings: Any) -> Seat:
    """Connect a connector to a pretend Amazon."""
    channel = channel or PretendChannel()
    clock = VirtualClock()
    buckets = MemoryBuckets(clock)
    told: dict[str, Any] = {
        "region": "NA",
        "refresh_token": "Atzr|refresh",
        "app_id": "amzn1.application-oa2-client.app",
        "client_secret": "s3cret",
        "key": "1",
        "marketplace_ids": (US,),
        "endpoint": "http://amazon",
        "lwa_endpoint": f"http://amazon{LWA}",
    } | settings
    connector = AmazonConnector(
        AmazonAccount(**told),
        http=httpx2.AsyncClient(transport=httpx2.MockTransport(channel)),
        clock=clock,
        buckets=buckets,
    )
    return Seat(connector, channel, clock, buckets)


def order(order_id: str = "111-0000001-0000001", **fields: Any) -> dict[str, Any]:
    """Write an order as searchOrders does."""
    said: dict[str, Any] = {
        "orderId": order_id,
        "createdTime": "2026-03-01T10:15:30.000Z",
        "lastUpdatedTime": "2026-03-01T11:00:00.123Z",
        "programs": ["PRIME"],
        "salesChannel": {
            "channelName": "AMAZON",
            "marketplaceId": US,
            "marketplaceName": "Amazon.com",
        },
        "proceeds": {"grandTotal": {"amount": "43.18", "currencyCode": "USD"}},
        "fulfillment": {"fulfillmentStatus": "SHIPPED", "fulfilledBy": "AMAZON"},
        "orderItems": [
            {
                "orderItemId": "60000000000001",
                "quantityOrdered": 2,
                "product": {"asin": "B0TEST0001", "title": "Mug", "sellerSku": "MUG"},
                "proceeds": {
                    "proceedsTotal": {"amount": "43.18", "currencyCode": "USD"},
                    "breakdowns": [
                        {
                            "type": "TAX",
                            "subtotal": {"amount": "3.20", "currencyCode": "USD"},
                        }
                    ],
                },
                "fulfillment": {"quantityFulfilled": 2, "quantityUnfulfilled": 0},
            }
        ],
    }
    return said | fields


def orders_page(
    *orders: Any, token: str | None = None, until: str = "2026-03-01T11:58:00Z"
) -> httpx2.Response:
    body: dict[str, Any] = {"orders": list(orders), "lastUpdatedBefore": until}
    if token:
        body["pagination"] = {"nextToken": token}
    return ok(body)
