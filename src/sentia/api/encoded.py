"""Answers as bytes: their tag, and their smaller form for those who take it.

None of them holds a secret, so their length gives none away: see SECURITY.md.
"""

from __future__ import annotations

import asyncio
import gzip
from hashlib import blake2b
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sentia.api.accept import takes_gzip

SMALLEST: Final = 1000  # bytes; below, a packet is a packet
LEVEL: Final = 6
LARGE: Final = 32 * 1024  # bytes that take the event loop about a millisecond


class Encoded:
    """An encoded answer: compressed once, when somebody first takes it so."""

    __slots__ = ("_zipped", "body", "tag")

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.tag = blake2b(body, digest_size=16).hexdigest()
        self._zipped: asyncio.Task[bytes] | None = None

    async def response(self, request: Request, vary: str | None) -> Response:
        """Send it, or say that the asker has it: in whichever form, it is the same."""
        zips = len(self.body) >= SMALLEST and takes_gzip(request.headers)
        plain, zipped = f'"{self.tag}"', f'"{self.tag}-gzip"'
        headers = {
            "ETag": zipped if zips else plain,
            "Vary": f"{vary}, Accept-Encoding" if vary else "Accept-Encoding",
        }
        for held in request.headers.get("if-none-match", "").split(","):
            tag = held.strip().removeprefix("W/")
            if tag in {plain, zipped}:
                return Response(status_code=304, headers=headers | {"ETag": tag})
            if tag == "*":
                return Response(status_code=304, headers=headers)
        body = self.body
        if zips:
            body, headers["Content-Encoding"] = await self._small(), "gzip"
        return Response(body, headers=headers, media_type="application/json")

    async def _small(self) -> bytes:
        if self._zipped is None:
            work = asyncio.to_thread(gzip.compress, self.body, LEVEL, mtime=0)
            self._zipped = asyncio.create_task(work)
        task = self._zipped
        return task.result() if task.done() else await asyncio.shield(task)


class Compressing(GZipMiddleware):
    """Compresses what is not so yet: the page, sheets, the description, metrics.

    What is large, off the event loop. Never the events: each must arrive at once.
    """

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(app, SMALLEST, LEVEL, LARGE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or takes_gzip(Headers(scope=scope)):
            await super().__call__(scope, receive, send)
            return

        # Also for who refuses it by `gzip;q=0`, which Starlette takes for consent.
        async def plain(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message["headers"])
                if "Accept-Encoding" not in headers.get("vary", ""):
                    headers.add_vary_header("Accept-Encoding")
            await send(message)

        await self.app(scope, receive, plain)
