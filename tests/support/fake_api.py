"""An API that says what a test wants the page to hear: every state, on demand.

The real server plays the ordinary states (see tests/browser/conftest.py); this one
plays those that a healthy server is slow or unable to reach: failing, stale, empty,
throttled, not connected.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from tests.support.shop_answers import Answers

PAGE = Path(__file__).parents[2] / "src/sentia/web_dist"
POLICY = (
    "default-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; "
    "form-action 'self'; require-trusted-types-for 'script'; trusted-types sentia"
)
SETUP_TOKEN = "one-time-token"
PASSWORD = "correct horse battery"
Reply = Callable[[Request], Response]


def problem(status: int, code: str, detail: str, hint: str) -> JSONResponse:
    """Say what went wrong, in the one shape every error has."""
    body = {
        "success": False,
        "status": status,
        "code": code,
        "title": HTTPStatus(status).phrase,
        "detail": detail,
        "hint": hint,
    }
    return JSONResponse(body, status, media_type="application/problem+json")


class FakeApi:
    """The page's other half. A test changes `answers` or `replies`, then publishes."""

    def __init__(self, *, signed_in: bool = True) -> None:
        self.answers = Answers()
        self.signed_in = signed_in
        self.replies: dict[str, Reply] = {}  # by path: instead of the usual answer
        self.seen: list[str] = []  # every API call, as "GET /path?query"
        self.versions: dict[str, int] = dict.fromkeys(self.answers.topics, 1)
        self.delay = 0.0
        self._frame = 1
        self._streams_open = True
        self.app = Starlette(
            routes=[
                Route("/api/v1/events", self.events),
                Route("/api/{path:path}", self.api, methods=["GET", "POST", "DELETE"]),
                Mount("/assets", StaticFiles(directory=PAGE / "assets")),
                Route("/{path:path}", self.page),
            ],
            middleware=[
                Middleware(_Headers),
                Middleware(GZipMiddleware, minimum_size=500),
            ],
        )

    def publish(self, *topics: str) -> None:
        """Tell the open pages that these topics have moved."""
        for topic in topics:
            self.versions[topic] += 1
        self._frame += 1

    def fail(self, path: str, status: int = 502, code: str = "unavailable") -> None:
        """Let one route fail until `heal`."""
        self.replies[path] = lambda _: problem(
            status,
            code,
            "The database does not answer.",
            "Check DATABASE_URL, and that the database runs and lets us in.",
        )

    def heal(self, path: str) -> None:
        self.replies.pop(path, None)

    def cut(self) -> None:
        """End every open event stream and refuse new ones."""
        self._streams_open = False

    def reconnect(self) -> None:
        self._streams_open = True

    def page(self, request: Request) -> Response:
        file = PAGE / request.path_params["path"]
        name = file if file.is_file() else PAGE / "index.html"
        return FileResponse(name, headers={"Cache-Control": "no-cache"})

    async def events(self, _: Request) -> Response:
        if not (self._streams_open and self.signed_in):
            return problem(401, "not_signed_in", "Nobody is signed in.", "Sign in.")
        return StreamingResponse(self._frames(), media_type="text/event-stream")

    async def _frames(self) -> AsyncIterator[str]:
        sent = 0
        yield "retry: 300\n\n"
        while self._streams_open:
            if self._frame != sent:
                sent = self._frame
                data = json.dumps(self.versions)
                yield f"id: {sent}\nevent: changed\ndata: {data}\n\n"
            await asyncio.sleep(0.05)  # noqa: TID251 - a real socket, a real wait

    async def api(self, request: Request) -> Response:
        path = request.path_params["path"].removeprefix("v1/")
        query = f"?{request.url.query}" if request.url.query else ""
        self.seen.append(f"{request.method} /{path}{query}")
        if self.delay:
            await asyncio.sleep(self.delay)  # noqa: TID251 - a real socket
        if path in self.replies:
            return self.replies[path](request)
        if path == "session":
            return await self._session(request)
        if path == "setup":
            return await self._setup(request)
        if not self.signed_in:
            return problem(401, "not_signed_in", "Nobody is signed in.", "Sign in.")
        answer = self.answers.answer(path, dict(request.query_params))
        if answer is None:
            return problem(404, "not_found", f"No route /{path}.", "See openapi.json.")
        return _tagged(answer, request, 202 if request.method == "POST" else 200)

    async def _session(self, request: Request) -> Response:
        if request.method == "POST":
            given = await request.json()
            if given["password"] != PASSWORD:
                detail = "The e-mail address or the password is wrong."
                return problem(401, "wrong_credentials", detail, "Try again.")
            self.signed_in = True
            return Response(status_code=204)
        if request.method == "DELETE":
            self.signed_in = False
            return Response(status_code=204)
        if not self.signed_in:
            return problem(401, "not_signed_in", "Nobody is signed in.", "Sign in.")
        return JSONResponse({"success": True, "data": self.answers.session})

    async def _setup(self, request: Request) -> Response:
        given = await request.json()
        if given["token"] != SETUP_TOKEN:
            detail = "This set-up address was already used."
            return problem(403, "forbidden", detail, "Sign in instead.")
        return Response(status_code=204)


def _tagged(answer: dict[str, Any], request: Request, status: int) -> Response:
    body = json.dumps(answer).encode()
    tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers={"ETag": tag})
    return Response(body, status, {"ETag": tag}, "application/json")


class _Headers:
    """Put on every answer what the real server puts there."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async def with_headers(message: Any) -> None:
            if message["type"] == "http.response.start":
                message["headers"].append((b"content-security-policy", POLICY.encode()))
                message["headers"].append((b"x-content-type-options", b"nosniff"))
                if scope["path"].startswith("/assets/"):
                    forever = b"public, max-age=31536000, immutable"
                    message["headers"].append((b"cache-control", forever))
            await send(message)

        await self.app(scope, receive, with_headers)


class Serving:
    """Run an application on a free port of this machine while the block lasts."""

    def __init__(self, app: Any, port: int = 0) -> None:
        config = uvicorn.Config(
            app, port=port, log_level="error", timeout_graceful_shutdown=1
        )
        self.server = uvicorn.Server(config)
        self.started = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.url = ""

    def _run(self) -> None:
        with suppress(SystemExit):
            asyncio.run(self._serve())

    async def _serve(self) -> None:
        sock = self.server.config.bind_socket()
        self.url = f"http://localhost:{sock.getsockname()[1]}"
        self.started.set()
        await self.server.serve(sockets=[sock])
        sock.close()

    def __enter__(self) -> str:
        self.thread.start()
        self.started.wait()
        return self.url

    def __exit__(self, *_: object) -> None:
        self.server.should_exit = True
        self.thread.join()
