"""Who has asked for something lately: a mark that others see, and that fades."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

import structlog

from sentia.clock import Clock

if TYPE_CHECKING:
    from redis.asyncio import Redis

log = structlog.get_logger()

# Redis is a convenience: nobody waits longer than this for it.
PATIENCE_SECONDS: Final = 0.5


class Marks:
    """Marks in the memory of this process."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until: dict[str, datetime] = {}

    async def take(self, name: str, life: timedelta) -> bool:
        """Set a mark; False where it was set and has not faded."""
        now = self._clock.now()
        if self._until.get(name, now) > now:
            return False
        self._until[name] = now + life
        return True

    async def close(self) -> None:
        """Let go of what was opened."""


class SharedMarks(Marks):
    """Marks in Redis, seen by every process; in memory while it does not answer."""

    def __init__(self, clock: Clock, url: str, database: str) -> None:
        # It takes a while to import, and most installations do without.
        from redis.asyncio import Redis  # noqa: PLC0415

        super().__init__(clock)
        self._redis: Redis = Redis.from_url(
            url,
            socket_timeout=PATIENCE_SECONDS,
            socket_connect_timeout=PATIENCE_SECONDS,
        )
        # Several installations may share one Redis.
        self._ours = blake2b(database.encode(), digest_size=8).hexdigest()
        self._silent = False

    async def take(self, name: str, life: timedelta) -> bool:
        """Set a mark; False where it was set and has not faded."""
        from redis.exceptions import RedisError  # noqa: PLC0415

        key = f"sentia:{self._ours}:{name}"
        try:
            taken = await self._redis.set(key, 1, nx=True, ex=life)
        except (RedisError, OSError, TimeoutError) as error:
            if not self._silent:
                log.warning("redis_does_not_answer", reason=type(error).__name__)
            self._silent = True
            return await super().take(name, life)
        if self._silent:
            log.info("redis_answers_again")
        self._silent = False
        return bool(taken)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._redis.aclose()
