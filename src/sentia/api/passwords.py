"""Passwords: argon2id, and a brake on guessing."""

from __future__ import annotations

import asyncio
import math
import time
from functools import cache, cached_property
from typing import TYPE_CHECKING, Final

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from sentia.errors import TooManyAttemptsError

if TYPE_CHECKING:
    from limits import RateLimitItem
    from limits.strategies import MovingWindowRateLimiter

HASH: Final = PasswordHash((Argon2Hasher(),))
# Each hash takes 64 MiB and a fifth of a second of a core.
AT_ONCE: Final = 2
TRIES: Final = ("5/minute", "20/hour")
TELL: Final = "1/minute"  # of whoever goes on trying


@cache
def _nobody() -> str:
    """Return what is verified where there is no such user: the time tells nothing."""
    return HASH.hash("nobody")


def hash_password(password: str) -> str:
    """Return what may be stored of a password. Slow on purpose."""
    return HASH.hash(password)


class Passwords:
    """Hashes and verifies off the event loop, a few at a time."""

    def __init__(self) -> None:
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def hash(self, password: str) -> str:
        async with self._turns:
            return await asyncio.to_thread(hash_password, password)

    async def match(self, password: str, stored: str | None) -> tuple[bool, str | None]:
        """Return whether it is the one, and what to store of it where that is old."""
        async with self._turns:
            known = await asyncio.to_thread(_nobody) if stored is None else stored
            same, newer = await asyncio.to_thread(
                HASH.verify_and_update, password, known
            )
        return same and stored is not None, newer


class Attempts:
    """Counts sign-ins, by address and by account; a right one is forgiven."""

    @cached_property
    def _limiter(self) -> MovingWindowRateLimiter:
        # It takes a tenth of a start to import, for the storages that it knows.
        from limits.storage import MemoryStorage  # noqa: PLC0415
        from limits.strategies import MovingWindowRateLimiter  # noqa: PLC0415

        return MovingWindowRateLimiter(MemoryStorage())

    @cached_property
    def _tries(self) -> list[RateLimitItem]:
        from limits import parse  # noqa: PLC0415

        return [parse(tries) for tries in TRIES]

    @cached_property
    def _telling(self) -> RateLimitItem:
        from limits import parse  # noqa: PLC0415

        return parse(TELL)

    def begin(self, *keys: str) -> None:
        """Count an attempt before it is made: many at once must not slip through.

        Raises:
            TooManyAttemptsError: wait first; it says how long.
        """
        for key in keys:
            for tries in self._tries:
                if not self._limiter.hit(tries, key):
                    reset = self._limiter.get_window_stats(tries, key).reset_time
                    error = TooManyAttemptsError("Too many wrong sign-ins.")
                    error.retry_after = max(1, math.ceil(reset - time.time()))
                    raise error

    def is_news(self, key: str) -> bool:
        """Say, once a minute, that this one must wait."""
        return self._limiter.hit(self._telling, "told", key)

    def forgive(self, *keys: str) -> None:
        """Forget what was counted."""
        for key in keys:
            for tries in self._tries:
                self._limiter.clear(tries, key)
