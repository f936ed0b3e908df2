"""Page tokens: bound to the query that made them, and mortal."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from hashlib import sha256
from random import Random
from typing import Any, Generic, TypeVar

from sentia.clock import Clock
from sentia.simulator.amazon.gate import Call, invalid

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Chain:
    """Where a token leads on."""

    asked: Hashable
    records: list[Any]
    bound: Any
    offset: int
    expires: float


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some records, and what was said with the first of them."""

    records: list[T]
    token: str | None
    bound: Any


class Pages:
    """All page tokens that are alive."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._chains: dict[str, Chain] = {}
        self._made = 0

    def page(  # noqa: PLR0913 - what differs between operations
        self,
        call: Call,
        *,
        token: str,
        asked: Hashable,
        records: Callable[[], list[T]],
        size: int,
        life_seconds: float,
        bound: Any = None,
    ) -> Page[T]:
        """Return the page that a token leads to, the first one without a token.

        Raises:
            RefusalError: the token is dead, or was made for another query.
        """
        now = self._clock.monotonic()
        if token:
            chain = self._chains.get(token)
            alive = chain and chain.expires > now and chain.asked == asked
            if chain is None or not alive or call.fault == "expired-page-token":
                invalid("Next token is invalid or expired.")
            whole, start, bound = chain.records, chain.offset, chain.bound
        else:
            whole, start = records(), 0
            if call.fault == "reordered":
                Random(len(whole)).shuffle(whole)  # noqa: S311
        found = whole[start : start + size]
        if call.fault == "duplicates":
            found += found[:2] + whole[max(0, start - 2) : start]
        if call.fault == "reordered":
            found.reverse()
        after = None
        if start + size < len(whole):
            chain = Chain(asked, whole, bound, start + size, now + life_seconds)
            after = self._remember(chain)
        return Page(found, after, bound)

    def _remember(self, chain: Chain) -> str:
        now = self._clock.monotonic()
        self._chains = {k: c for k, c in self._chains.items() if c.expires > now}
        self._made += 1
        # Real ones hold + / =, so who does not encode them learns it here.
        digest = sha256(f"page {self._made}".encode()).digest()
        token = f"{b64encode(digest * 2).decode()}+/{self._made:x}="
        self._chains[token] = chain
        return token
