"""Call one operation: admitted, signed in, sent, understood."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Final, Generic, TypeVar
from urllib.parse import quote, urlencode

import httpx2
import msgspec

from sentia.connectors.amazon.account import AmazonAccount
from sentia.connectors.amazon.auth import AccessToken
from sentia.connectors.amazon.quarantine import UNREADABLE, without_personal_keys
from sentia.connectors.amazon.refusals import Refusal, refusal
from sentia.connectors.amazon.role import Role
from sentia.connectors.client.limiter import Limiter, exceeded
from sentia.connectors.client.operation import Operation
from sentia.connectors.client.send import Answer, Sender, call_of
from sentia.domain.batches import Raw
from sentia.errors import ContractError, DeadTokenError

T = TypeVar("T")

MAX_THROTTLED: Final = 5
PAGE_TOKENS: Final = frozenset({"paginationToken", "nextToken", "NextToken"})
# Best effort, on these only; never on 401, 403, 429 or 5xx (usage plans guide).
RATE_TOLD: Final = frozenset({200, 201, 202, 400, 404})
# Amazon asks for the language attribute.
USER_AGENT: Final = (
    f"Sentia/{version('sentia')} (Language=Python/{platform.python_version()})"
)


@dataclass(frozen=True, slots=True)
class Reply(Generic[T]):
    """An answer as a value, and its bytes to be kept."""

    value: T
    operation: Operation
    body: bytes

    def raw(self) -> Raw:
        """Return the answer to keep, without personal keys."""
        return Raw(operation=self.operation.name, body=without_personal_keys(self.body))


class AmazonClient:
    """One account's way to the Selling Partner API."""

    def __init__(
        self, account: AmazonAccount, sender: Sender, limiter: Limiter
    ) -> None:
        self.sender = sender
        self.interval = limiter.interval  # seconds between two calls
        self.token = AccessToken(sender, account)
        self.role = Role(account, sender.clock)
        self._limiter = limiter
        self._endpoint = (account.endpoint or account.place.endpoint).rstrip("/")

    async def call(
        self, operation: Operation, shape: type[T],
        query: Mapping[str, str] | None = None,
        *, path: Mapping[str, str] | None = None, body: Any = None,
    ) -> Reply[T]:  # fmt: skip
        """Return the answer in this shape.

        Raises:
            ChannelError: its class says what happens next.
        """
        query = query or {}
        url = self._url(operation, query, path or {})
        content = msgspec.json.encode(body) if body is not None else b""
        paged = bool(PAGE_TOKENS & query.keys())
        # An expired access token is renewed once, a page token is tried twice.
        renewed, repeated, throttled = False, False, 0

        while True:
            token = await self.token.get()
            reply = await self._persist(operation, shape, url, content, token)
            if isinstance(reply, Reply):
                self.token.taken()
                return reply
            if reply.status == 429:
                throttled += 1
                if throttled > MAX_THROTTLED:
                    raise exceeded(operation, self.interval(operation))
            elif reply.stale_token and not renewed and self.token.drop(token):
                renewed = True
            elif reply.status != 400 or not paged:
                raise reply.error
            elif repeated:
                raise DeadTokenError(str(reply.error), reply.error.call)
            else:
                repeated = True
            self.sender.traffic.retries += 1

    async def _persist(
        self, operation: Operation, shape: type[T], url: str, content: bytes, token: str
    ) -> Reply[T] | Refusal:
        async def attempt() -> Reply[T] | Refusal:
            # Every try is a call in Amazon's count.
            await self._limiter.admit(operation)
            request = self._request(operation, url, content, token)
            await self.role.sign(request)
            answer = await self.sender.send(request, operation.name)
            return await self._understand(operation, shape, answer)

        pause = min(1.0, 2 * self.interval(operation))
        return await self.sender.persist(attempt, pause=pause)

    async def _understand(
        self, operation: Operation, shape: type[T], answer: Answer
    ) -> Reply[T] | Refusal:
        if answer.status in RATE_TOLD:
            header = answer.headers.get("x-amzn-RateLimit-Limit")
            await self._limiter.learn(operation, header)
        said = refusal(operation, answer)
        if said is None:
            return Reply(_decoded(operation, shape, answer), operation, answer.body)
        if said.status == 429:
            await self._limiter.refused(operation)
        return said

    def _request(
        self, operation: Operation, url: str, content: bytes, token: str
    ) -> httpx2.Request:
        headers = {
            "Accept": "application/json",
            "User-Agent": USER_AGENT,
            "x-amz-access-token": token,
            "x-amz-date": f"{self.sender.clock.now():%Y%m%dT%H%M%SZ}",
        }
        if content:
            headers["Content-Type"] = "application/json"
        return httpx2.Request(
            operation.method, url, headers=headers, content=content or None
        )

    def _url(
        self, operation: Operation, query: Mapping[str, str], path: Mapping[str, str]
    ) -> str:
        # Encoded exactly once, blanks as %20: SKUs and page tokens hold +, / and %.
        named = {name: quote(value, safe="") for name, value in path.items()}
        asked = urlencode(query, quote_via=quote, safe="")
        where = self._endpoint + operation.path.format(**named)
        return f"{where}?{asked}" if asked else where


def _decoded(operation: Operation, shape: type[T], answer: Answer) -> T:
    try:
        return msgspec.json.decode(answer.body, type=shape)
    except UNREADABLE as error:
        # The text of msgspec names the place and the type, never the value.
        msg = f"Amazon's answer to {operation.name} cannot be read: {error}"
        raise ContractError(msg, call_of(operation.name, answer)) from None
