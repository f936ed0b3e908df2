"""Wait for the channel's token bucket; the levels are kept in the database."""

from __future__ import annotations

from typing import Protocol


class Buckets(Protocol):
    """Token buckets that survive a restart and that all workers share.

    A bucket holds tokens, not a time: the channel changes the rate at any moment.
    """

    async def take(self, key: str, *, rate: float, burst: int) -> float:
        """Take a token: 0.0, or the seconds until there is one.

        `rate` (calls per second) and `burst` are the published ones; the rate that
        the channel told last counts instead.
        """
        ...

    async def learn(self, key: str, *, rate: float, burst: int) -> None:
        """Go on at this rate; what has been earned so far stays."""
        ...

    async def drain(self, key: str, *, rate: float, burst: int) -> float:
        """Empty the bucket (the channel said 429); return seconds to the next token."""
        ...
