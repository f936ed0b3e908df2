"""Page tokens: bound to the query that made them, and mortal."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Hashable
from hashlib import sha256
from random import Random
from typing import Any, NamedTuple

from sentia.clock import Clock
from sentia.simulator.amazon.answers import invalid
from sentia.simulator.amazon.calls import Call, Operation, Page


class Chain(NamedTuple):
    """Where a token leads on."""

    asked: Hashable
    records: list[Any]
    bound: Any
    offset: int
    expires: float


class Pages:
    """All page tokens that are alive."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._chains: dict[str, Chain] = {}
        self._made = 0

    def page(self, operation: Operation, call: Call) -> Page:
        """Return the page that a call's token leads to, the first one without a token.

        Raises:
            RefusalError: the token is dead, or was made for another query.
        """
        listing, now = operation.listing, self._clock.monotonic()
        if listing is None:
            return call.page
        asked = (operation.name, *(call[name] for name in listing.bound_to))
        size = call[listing.size] if isinstance(listing.size, str) else listing.size
        if token := call[listing.token]:
            chain = self._chains.get(token)
            alive = chain and chain.expires > now and chain.asked == asked
            if chain is None or not alive or call.fault == "expired-page-token":
                invalid("Next token is invalid or expired.")
            _, whole, bound, start, _ = chain
        else:
            start, (whole, bound) = 0, listing.find(call)
            if call.fault == "reordered":
                Random(len(whole)).shuffle(whole)  # noqa: S311
        found = whole[start : start + size]
        if call.fault == "duplicates":
            found += found[:2] + whole[max(0, start - 2) : start]
        if call.fault == "reordered":
            found.reverse()
        after = None
        if start + size < len(whole):
            expires = now + listing.life_seconds
            after = self._remember(Chain(asked, whole, bound, start + size, expires))
        return Page(found, bound, after)

    def _remember(self, chain: Chain) -> str:
        now = self._clock.monotonic()
        self._chains = {k: c for k, c in self._chains.items() if c.expires > now}
        self._made += 1
        # Real ones hold + / =, so who does not encode them learns it here.
        digest = sha256(f"page {self._made}".encode()).digest()
        token = f"{b64encode(digest * 2).decode()}+/{self._made:x}="
        self._chains[token] = chain
        return token
