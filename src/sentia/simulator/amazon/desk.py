"""Where calls come in: sign-in, operations, faults; and how answers go out."""

from __future__ import annotations

import logging
from asyncio import CancelledError
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import parse_qsl
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from sentia.simulator.amazon import (
    account,
    fba,
    gate,
    orders,
    orders_v0,
    reports,
    sales,
)
from sentia.simulator.amazon.account import Account
from sentia.simulator.faults import DOCUMENT, SIGN_IN, CutError, HangError

APIS: Final = (orders, orders_v0, fba, reports, sales, account)
OPERATIONS: Final = tuple(row for api in APIS for row in api.OPERATIONS)
# Gateways do not always speak JSON when they fail.
FAILURES: Final = (
    (500, b'{"errors":[{"code":"InternalFailure","message":"We had an error."}]}'),
    (503, b"<html><body><h1>503 Service Unavailable</h1></body></html>"),
    (504, b""),
)
TELLS_RATE: Final = frozenset({200, 201, 202, 400, 404})
NO_ACCESS: Final = (
    b'<?xml version="1.0" encoding="UTF-8"?><Error><Code>AccessDenied</Code>'
    b"<Message>Request has expired</Message></Error>"
)
LONGEST_AGENT: Final = 500
GARBAGE: Final = b"<!DOCTYPE html><html><body>Something went wrong.</body></html>"
Take = Callable[[Request], Awaitable[Response]]
SPREAD: Final = 0x9E3779B97F4A7C15F39CC0605CEDC835


@dataclass(slots=True)
class Buckets:
    """The tokens that are left, and what was called and refused so far."""

    haste: int
    calls: Counter[str] = field(default_factory=Counter)
    throttled: Counter[str] = field(default_factory=Counter)
    _levels: dict[str, tuple[float, float]] = field(default_factory=dict)

    def take(self, operation: gate.Operation, at: float) -> None:
        """Take a token at a moment of the clock.

        Raises:
            RefusalError: there is none.
        """
        key = f"{operation.method} {operation.path}"
        level, before = self._levels.get(key, (operation.burst, at))
        earned = (at - before) * operation.rate * self.haste
        level = min(operation.burst, level + earned)
        # What a client waited for to the last digit must not fail by the last digit.
        enough = level >= 1 - 1e-6
        self._levels[key] = (level - enough, at)
        if not enough:
            self.throttled[operation.name] += 1
            gate.throttled()

    def rate_header(self, operation: gate.Operation) -> str:
        """Return the rate, as the header tells it: a decimal, nothing on bursts."""
        return str(round(float(operation.rate * self.haste), 4))


class CutResponse(Response):
    """An answer whose second half never comes."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        start = {"status": self.status_code, "headers": self.raw_headers}
        await send({"type": "http.response.start", **start})
        half = bytes(self.body)[: len(self.body) // 2]
        await send({"type": "http.response.body", "body": half, "more_body": True})
        msg = "peer closed connection without sending complete message body"
        raise CutError(msg)


class Desk:
    """Takes calls for one account."""

    def __init__(self, account: Account) -> None:
        self.buckets = Buckets(account.world.time.haste)
        self._account = account
        self._pages = gate.Pages(account.clock)
        self._requests = self._failures = 0
        logging.getLogger("uvicorn.error").addFilter(_unintended)

    def routes(self) -> list[Route]:
        """Return a route for each operation, and the sign-in's."""
        return [
            Route("/auth/o2/token", self._sign_in, methods=["POST"]),
            *(
                Route(row.path, self._takes(row), methods=[row.method])
                for row in OPERATIONS
            ),
            Route("/documents/{document}", self._download, methods=["GET"]),
            Route("/{path:path}", self._nothing, methods=["GET", "POST", "DELETE"]),
        ]

    def _takes(self, operation: gate.Operation) -> Take:
        async def take(request: Request) -> Response:
            fault = ""
            try:
                fault = self._admit(operation, request)
                reply = await self._fail(fault, request)
                if reply is None:
                    body = await request.body()
                    reply = self._answer(operation, request, body, fault)
            except gate.RefusalError as refusal:
                reply = refusal.answer
            if reply.status not in TELLS_RATE:
                return self._sent(reply, fault)
            rate = {"x-amzn-RateLimit-Limit": self.buckets.rate_header(operation)}
            return self._sent(reply, fault, **rate)

        return take

    def _admit(self, operation: gate.Operation, request: Request) -> str:
        """Let a call in; return the fault that hits it."""
        account, headers = self._account, request.headers
        account.world.catch_up()
        self.buckets.calls[operation.name] += 1
        account.sign_in.check(headers.get("x-amz-access-token"))
        self.buckets.take(operation, account.clock.monotonic())
        if len(headers.get("user-agent", "")) > LONGEST_AGENT:
            gate.invalid("The user agent is longer than 500 characters.")
        if operation.method == "GET" and headers.get("content-length", "0") != "0":
            gate.invalid("A GET request must not have a body.")
        listing, query = operation.listing, request.query_params
        paged = bool(listing and query.get(listing.token))
        return account.faults.strike(operation.name, paged=paged)

    async def _fail(self, fault: str, request: Request) -> gate.Answer | None:
        """Answer as a fault does that does not even look at the question."""
        match fault:
            case "hang":
                await self._account.clock.sleep(self._account.plan.hang_seconds)
                msg = "no answer"
                raise HangError(msg)
            case "throttle-storm":
                gate.throttled()
            case "denied":
                gate.denied()
            case "expired-token":
                token = request.headers["x-amz-access-token"]
                self._account.sign_in.expired(token)
            case "server-errors":
                self._failures += 1
                status, body = FAILURES[self._failures % len(FAILURES)]
                return gate.Answer(body, status)
            case _:
                pass
        return None

    def _answer(
        self, operation: gate.Operation, request: Request, body: bytes, fault: str
    ) -> gate.Answer:
        asked = operation.read(request.query_params)
        call = gate.Call(self._account, asked, request.path_params, body, fault)
        page = self._pages.page(operation, call)
        return operation.answer(replace(call, page=page))

    def _sent(self, reply: gate.Answer, fault: str = "", **headers: str) -> Response:
        self._requests += 1
        id_ = UUID(int=self._requests * SPREAD % 2**128, version=4)
        half = reply.body[: len(reply.body) // 2]
        body = {"truncated": half, "malformed": GARBAGE}.get(fault, reply.body)
        made = CutResponse if fault == "cut" else Response
        headers |= {"x-amzn-RequestId": str(id_)}
        return made(body, reply.status, headers, "application/json")

    async def _sign_in(self, request: Request) -> Response:
        revoked = self._account.faults.strike(SIGN_IN) == "revoked"
        kind = request.headers.get("content-type", "").partition(";")[0]
        body = (await request.body()).decode(errors="replace")
        form = kind == "application/x-www-form-urlencoded"
        said = dict(parse_qsl(body if form else ""))
        reply = self._account.sign_in.token(said, revoked=revoked)
        return self._sent(reply, **{"Cache-Control": "no-store"})

    async def _download(self, request: Request) -> Response:
        """Serve a file as a bucket of S3 does, which knows nothing of SP-API."""
        account = self._account
        signature = request.query_params.get("X-Amz-Signature", "")
        document, expires = account.reports.addresses.get(signature, (None, 0.0))
        tells_too_much = "x-amz-access-token" in request.headers
        if document is None or tells_too_much or expires <= account.clock.monotonic():
            return Response(NO_ACCESS, 403, media_type="application/xml")
        fault = account.faults.strike(DOCUMENT)
        if failed := await self._fail(fault, request):
            return Response(failed.body, failed.status)
        made = CutResponse if fault == "cut" else Response
        return made(document.body, headers={"Content-Type": document.type})

    async def _nothing(self, _: Request) -> Response:
        try:
            gate.denied(code="MissingAuthenticationToken")
        except gate.RefusalError as refusal:
            return self._sent(refusal.answer)


def _unintended(record: logging.LogRecord) -> bool:
    """Keep what we do on purpose out of the server's log."""
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, CutError | HangError | CancelledError)
