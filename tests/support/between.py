"""Somebody between Sentia and Amazon, who sees each answer and may change it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sentia.simulator.app import Simulator

# The path that was asked for and the answer's body; returns the body to pass on.
Meddle = Callable[[str, bytes], Awaitable[bytes]]


class Between:
    """ASGI middleware that passes each answer through `meddle`."""

    def __init__(self, app: ASGIApp, meddle: Meddle) -> None:
        self._app = app
        self._meddle = meddle

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        start: dict[str, Any] = {}
        body = bytearray()

        async def hold(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            else:
                body.extend(message.get("body", b""))

        await self._app(scope, receive, hold)
        said = await self._meddle(scope["path"], bytes(body))
        kept = [pair for pair in start["headers"] if pair[0] != b"content-length"]
        size = (b"content-length", str(len(said)).encode())
        await send(start | {"headers": [*kept, size]})
        await send({"type": "http.response.body", "body": said})


def put_between(amazon: Simulator, meddle: Meddle) -> None:
    """Let every answer of a simulator pass through `meddle`; before its first call."""
    amazon.app.add_middleware(Between, meddle=meddle)
