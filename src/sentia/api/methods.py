"""Which methods an address takes: HEAD wherever GET, as monitors probe."""

from __future__ import annotations

from contextlib import suppress

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.types import ASGIApp, Message, Receive, Scope, Send


def taken(app: FastAPI, path: str) -> list[str]:
    """Return the methods that an address takes, of all routes that stand there."""
    methods = {
        method
        for route in iter_route_contexts(app.routes)
        if route.path_regex.match(path)
        for method in route.methods or ()
    }
    return sorted(methods | ({"HEAD"} if "GET" in methods else set()))


class _Enough(Exception):  # noqa: N818 - no error: nothing more is asked for
    """The head of an answer has been sent."""


class Heads:
    """Answers HEAD as GET, without the body: where it streams, none is made."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return
        asked = {**scope, "method": "GET"}

        async def head(message: Message) -> None:
            if "route" in asked:
                scope["route"] = asked["route"]  # for the metrics
            await send(message)
            if message["type"] == "http.response.start":
                await send({"type": "http.response.body", "body": b""})
                raise _Enough

        with suppress(_Enough):
            await self.app(asked, receive, head)
