"""What every request must pass, and what every answer carries."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

import structlog
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sentia.api.cookies import SESSION
from sentia.api.problems import LOGGED, problem
from sentia.errors import (
    CrossSiteError,
    MediaTypeError,
    RequestError,
    SentiaError,
    TooLargeError,
    refuse,
)

log = structlog.get_logger()

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
LARGEST_BODY: Final = 1024 * 1024
SECURITY: Final = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; "
    "object-src 'none'; frame-ancestors 'none'; form-action 'self'; "
    "require-trusted-types-for 'script'; trusted-types sentia",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
HSTS: Final = (b"strict-transport-security", b"max-age=31536000")
# As they go out: each answer carries them.
ENCODED: Final = [(k.lower().encode(), v.encode()) for k, v in SECURITY.items()]


class Guard:
    """Same-origin check, size and type of bodies, security and caching headers."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        begun = False

        async def finish(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                _complete(scope, message)
            await send(message)

        try:
            _check_address(scope)
            if scope["method"] not in SAFE:
                _check_origin(headers)
                receive = await _whole_body(headers, receive)
            await self.app(scope, receive, finish)
        except RequestError as error:
            await problem(error)(scope, receive, finish)
        except Exception:
            log.exception("request_failed", path=scope["path"])
            if begun:
                raise
            ours = SentiaError("Unexpected error.", hint=LOGGED)
            await problem(ours)(scope, receive, finish)


def _check_address(scope: Scope) -> None:
    """Let no NUL in: PostgreSQL has no text with one, so nothing is called so.

    Raises:
        InvalidParameterError: there is one in the path or the query.
    """
    if "\x00" in scope["path"] or b"%00" in scope["query_string"]:
        refuse("address", "it holds a NUL, which nothing here does.")


def _check_origin(headers: Headers) -> None:
    """Let unsafe requests with a cookie come from our own page only.

    Browsers send Sec-Fetch-Site to https and localhost only; elsewhere Origin tells.

    Raises:
        CrossSiteError: another site sent it, or nothing says who did.
    """
    if headers.get("authorization", "").lower().startswith("bearer "):
        return
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None:
        same = site in {"same-origin", "none"}
    elif origin is not None:
        # "null", a sandbox's origin, has no host, as a request may have none.
        host = urlsplit(origin).netloc.lower()
        same = host != "" and host == headers.get("host", "").lower()
    else:
        same = not any(f"{name}=" in headers.get("cookie", "") for name in SESSION)
    if not same:
        message = "The request does not come from this page."
        raise CrossSiteError(message)


async def _whole_body(headers: Headers, receive: Receive) -> Receive:
    """Read a body that may be sent at all, and hand it on in one piece."""
    message = "The body is larger than 1 MiB."
    length = headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > LARGEST_BODY:
        raise TooLargeError(message)
    body, more = b"", True
    while more:
        part = await receive()
        body += part.get("body", b"")
        more = part.get("more_body", False)
        if len(body) > LARGEST_BODY:
            raise TooLargeError(message)
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if (body or kind) and kind != "application/json":
        wrong = f"The body is {kind or 'of no type'}, not application/json."
        raise MediaTypeError(wrong)
    whole: list[Message] = [{"type": "http.request", "body": body}]

    async def receive_again() -> Message:
        return whole.pop() if whole else await receive()

    return receive_again


def _complete(scope: Scope, start: Message) -> None:
    """Add what the answer does not say by itself."""
    headers = [*start["headers"]]
    said = {name for name, _ in headers}
    headers += [header for header in ENCODED if header[0] not in said]
    if scope["scheme"] == "https" and HSTS[0] not in said:
        headers.append(HSTS)
    if b"cache-control" not in said:
        caching = _caching(scope["path"], start["status"], tagged=b"etag" in said)
        headers.append((b"cache-control", caching))
    start["headers"] = headers


def _caching(path: str, status: int, *, tagged: bool) -> bytes:
    if path.startswith("/assets/") and status in {200, 304}:
        return b"public, max-age=31536000, immutable"  # their names hold their digest
    if path.startswith("/api/"):
        return b"private, no-cache" if tagged else b"no-store"
    return b"no-cache"
