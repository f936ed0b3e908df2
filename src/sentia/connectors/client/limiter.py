"""Wait for the channel's token bucket; the levels are kept in the database."""

from __future__ import annotations

from typing import Final, Protocol

from sentia.clock import Clock
from sentia.connectors.base import Traffic
from sentia.connectors.client.operation import Operation
from sentia.errors import Call, ThrottledError

# A rate outside of this (one call in 28 hours, a million a second) is a slip.
SENSIBLE_RATES: Final = (1e-5, 1e6)
PATIENCE: Final = 60.0  # seconds that a call waits here; longer, and the run ends


class Buckets(Protocol):
    """Token buckets that survive a restart and that all workers share.

    A bucket holds tokens, not a time: the channel changes the rate at any moment.
    `rate` (calls per second) and `burst` are the published ones; the rate that the
    channel told last counts instead.
    """

    async def take(self, key: str, *, rate: float, burst: int) -> float:
        """Take a token: 0.0, or the seconds until there is one."""
        ...

    async def learn(self, key: str, *, rate: float, burst: int) -> None:
        """Go on at this rate; what has been earned so far stays."""
        ...

    async def drain(self, key: str, *, rate: float, burst: int) -> float:
        """Empty the bucket (the channel said 429); return seconds to the next token."""
        ...


class Limiter:
    """Lets calls through as fast as the channel allows, and no faster.

    Never call it inside a database transaction: it waits, and it writes.
    """

    def __init__(
        self, buckets: Buckets, clock: Clock, traffic: Traffic, prefix: str
    ) -> None:
        self._buckets = buckets
        self._clock = clock
        self._traffic = traffic
        self._prefix = prefix  # of the keys: who is counted
        self._told: dict[str, float] = {}  # rates that the headers told us

    async def admit(self, operation: Operation) -> None:
        """Return as soon as one call is allowed.

        Raises:
            ThrottledError: it would take longer than our patience.
        """
        key, rate, burst = self._key(operation), operation.rate, operation.burst
        while wait := await self._buckets.take(key, rate=rate, burst=burst):
            if wait > PATIENCE:
                raise exceeded(operation, wait)
            self._traffic.waited_seconds += wait
            await self._clock.sleep(wait)

    async def learn(self, operation: Operation, header: str | None) -> None:
        """Go on at the rate of `x-amzn-RateLimit-Limit`, unless it is nonsense."""
        try:
            rate = float(header or "")
        except ValueError:
            return
        low, high = SENSIBLE_RATES
        if low <= rate <= high and self._told.get(operation.name) != rate:
            key, burst = self._key(operation), operation.burst
            await self._buckets.learn(key, rate=rate, burst=burst)
            self._told[operation.name] = rate

    async def refused(self, operation: Operation) -> float:
        """Note a 429; return the seconds to the next token."""
        key, rate, burst = self._key(operation), operation.rate, operation.burst
        return await self._buckets.drain(key, rate=rate, burst=burst)

    def interval(self, operation: Operation) -> float:
        """Return the seconds between two calls, as last told, else as published."""
        return 1 / self._told.get(operation.name, operation.rate)

    def _key(self, operation: Operation) -> str:
        return f"{self._prefix}:{operation.name}"


def exceeded(operation: Operation, wait: float) -> ThrottledError:
    """Say that the channel wants us to wait longer than we will stand here."""
    msg = f"Rate limit exceeded: {operation.name} may go on in {wait:.0f} s"
    return ThrottledError(msg, Call(operation.name), retry_after=wait)
