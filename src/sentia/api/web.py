"""The web application: every route, and the page."""

from __future__ import annotations

import math
from importlib.metadata import version
from typing import Final

from fastapi import APIRouter, Depends, FastAPI, Request
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import JSONResponse, Response, StreamingResponse
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from sentia.api import (
    dashboard,
    integrations,
    lists,
    metrics,
    quarantine,
    records,
    reorder,
    sessions,
    sign_in,
)
from sentia.api.access import ways
from sentia.api.auth import Reader
from sentia.api.context import Commands, Context, Wired
from sentia.api.declared import as_declared
from sentia.api.documents import PROBLEMS, describe
from sentia.api.door import Door
from sentia.api.encoded import Compressing
from sentia.api.guard import Guard
from sentia.api.methods import Heads
from sentia.api.page import Page
from sentia.api.problems import problem, speak_problems
from sentia.api.snapshots import Kept, Shortcut
from sentia.errors import StoreError

__all__ = ["Commands", "Context", "create_api"]

PARTS: Final = (
    dashboard, integrations, lists, metrics, quarantine, records, reorder, sessions,
    sign_in,
)  # fmt: skip

router = APIRouter()


def create_api(context: Context) -> FastAPI:
    """Wire the application."""
    app = FastAPI(
        title="Sentia",
        version=version("sentia"),
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        responses=PROBLEMS,
        dependencies=[Depends(as_declared)],
    )
    door = Door(context)
    app.state.context = context
    app.state.door = door
    app.state.kept = kept = Kept()
    app.state.metrics = metrics.Metrics(context)
    app.add_middleware(Compressing)
    app.add_middleware(Shortcut, context=context, door=door, kept=kept)
    app.add_middleware(Heads)
    app.add_middleware(Guard)
    app.add_middleware(metrics.Counting, metrics=app.state.metrics)
    trusted = [*context.settings.trusted_proxies]
    app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=trusted)
    speak_problems(app)
    for part in PARTS:
        app.include_router(part.router)
    app.include_router(router)
    app.router.default = Page(context.page, door, demo=context.demo)
    describe(app, {(way.method, way.path): way.access for way in ways(app)})
    return app


@router.get("/api/v1/events", tags=["events"], response_class=StreamingResponse)
async def events(request: Request, context: Wired, visitor: Reader) -> Response:
    """What has changed, as server-sent events; ends with the session."""
    seconds = math.inf
    if visitor.expires_at:
        seconds = (visitor.expires_at - context.clock.now()).total_seconds()
    return StreamingResponse(
        context.hub.frames(
            visitor.organisation_id,
            request.headers.get("last-event-id", ""),
            seconds,
            visitor.digest,
        ),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


@router.get("/healthz", tags=["health"])
async def healthz() -> JSONResponse:
    """Whether the process answers."""
    return JSONResponse({"status": "ok"})


@router.get("/readyz", tags=["health"])
async def readyz(context: Wired) -> Response:
    """Whether the database answers, too."""
    try:
        await context.database.reading(lambda db: db.execute(text("SELECT 1")))
    except (SQLAlchemyError, StoreError):
        return problem(StoreError("The database does not answer."), status=503)
    return JSONResponse({"status": "ok"})
