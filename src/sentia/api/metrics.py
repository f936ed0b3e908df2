"""What Prometheus scrapes: how syncs go, how fresh things are, who asks and listens.

No label names an account, an order or a person, and nothing here is a secret.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.metadata import version
from secrets import compare_digest
from typing import Final

from fastapi import APIRouter, Depends, Request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Info,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sentia.api.context import Context, Wired
from sentia.api.whence import from_this_machine
from sentia.errors import NotSignedInError
from sentia.queries.activity import Measure, activity

HINT: Final = "Send SENTIA_METRICS_TOKEN as `Authorization: Bearer …`."
NEAR: Final = "Ask from this machine, or set SENTIA_METRICS_TOKEN."

router = APIRouter(tags=["health"])


class Metrics:
    """The numbers of this process, kept as they come."""

    def __init__(self, context: Context) -> None:
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        PlatformCollector(registry=registry)
        info = Info("sentia", "This program.", registry=registry)
        info.info({"version": version("sentia")})
        self.requests = Counter(
            "sentia_http_requests",
            "Requests answered.",
            ("method", "route", "status"),
            registry=registry,
        )
        clients = Gauge(
            "sentia_event_clients", "Open event streams.", registry=registry
        )
        clients.set_function(lambda: context.hub.readers)


class Counting:
    """Counts every request by its route, never by its address."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self._requests = metrics.requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                route = getattr(scope.get("route"), "path", "page")
                self._requests.labels(_method(scope), route, message["status"]).inc()
            await send(message)

        await self.app(scope, receive, counted)


def _method(scope: Scope) -> str:
    """Return the method; one that we do not know could be any word."""
    known = {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"}
    return str(scope["method"]) if scope["method"] in known else "other"


class _Told(Collector):
    """What the database tells at the moment of a scrape."""

    def __init__(self, measures: Sequence[Measure]) -> None:
        self._measures = measures

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for measure in self._measures:
            family = GaugeMetricFamily(
                measure.name, measure.means, labels=measure.labels
            )
            for labels, value in measure.rows:
                family.add_metric(labels, value)
            yield family


async def by_scraper(request: Request, context: Wired) -> None:
    """Let in whoever has the metrics token, or asks from this machine without one."""
    token = context.settings.metrics_token
    if token is None:
        if not from_this_machine(request):
            message = "Metrics are for this machine only."
            raise NotSignedInError(message, hint=NEAR)
        return
    given = request.headers.get("authorization", "")
    wanted = f"Bearer {token.get_secret_value()}"
    if not compare_digest(given.encode(), wanted.encode()):
        message = "The metrics token is missing or wrong."
        raise NotSignedInError(message, hint=HINT)


@router.get("/metrics", response_class=Response, dependencies=[Depends(by_scraper)])
async def metrics(request: Request, context: Wired) -> Response:
    """Metrics for Prometheus: with the token that is set, else from this machine."""
    now = context.clock.now()
    found = await context.database.reading(lambda db: activity(db, now=now))
    stored = CollectorRegistry()
    stored.register(_Told(found))
    ours: Metrics = request.app.state.metrics
    text = generate_latest(ours.registry) + generate_latest(stored)
    return Response(text, media_type=CONTENT_TYPE_LATEST)
