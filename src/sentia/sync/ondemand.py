"""Read a stream now because somebody looks, once for all who do.

The way is the usual one: the stream is made due, and its account takes its turn. So
what is asked for stands in the database, and limits and failures are dealt with once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import Connection

from sentia.clock import Clock
from sentia.store import streams
from sentia.store.database import Database
from sentia.store.streams import Refresh
from sentia.sync.marks import Marks
from sentia.sync.rounds import AccountSync

log = structlog.get_logger()

# A complete pass this young is as good as a new one. (The set-up guide: "On-demand API
# calls, cached 5 minutes".)
GOOD_FOR: Final = timedelta(minutes=5)
# Whoever asks is answered after this from what is stored, and hears the rest by event.
PATIENCE_SECONDS: Final = 3.0

# Of several accounts, the one that says least is what holds for all.
GRAVITY: Final[tuple[Refresh, ...]] = (
    "current", "done", "running", "throttled", "failed", "not_connected",
)  # fmt: skip


class OnDemand:
    """The reads under way, by account and stream."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        marks: Marks,
        *,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self._database = database
        self._clock = clock
        self._marks = marks
        self._patience = patience
        self._flights: dict[tuple[int, str], asyncio.Task[None]] = {}

    async def refresh(self, accounts: Sequence[AccountSync], stream: str) -> Refresh:
        """Bring a stream of some accounts up to date, as far as a moment allows."""
        found = await asyncio.gather(*(self._one(a, stream) for a in accounts))
        return max(found, key=GRAVITY.index, default="not_connected")

    async def close(self) -> None:
        """Leave no read behind."""
        for flight in self._flights.values():
            flight.cancel()
        await asyncio.gather(*self._flights.values(), return_exceptions=True)

    async def _one(self, account: AccountSync, stream: str) -> Refresh:
        if stream not in account.connector.streams:
            return "not_connected"
        asked_at = self._clock.now()
        before = await self._state(account, stream, asked_at)
        if before in {"done", "throttled"}:
            return "current" if before == "done" else before
        key = account.account_id, stream
        name = f"read:{account.account_id}:{stream}"
        if key not in self._flights and await self._marks.take(name, GOOD_FOR):
            self._flights[key] = asyncio.create_task(self._fly(account, stream))
            self._flights[key].add_done_callback(lambda _: self._flights.pop(key))
        if flight := self._flights.get(key):
            await asyncio.wait({flight}, timeout=self._patience)
            if not flight.done():
                return "running"
        # Without a flight it was tried a moment ago, or another process is at it.
        return await self._state(account, stream, asked_at)

    async def _fly(self, account: AccountSync, stream: str) -> None:
        now = self._clock.now()

        def make_due(db: Connection) -> None:
            streams.ensure(db, account.account_id, [stream], now)
            streams.make_due(db, account.account_id, [stream], now)

        await self._database.writing(make_due)
        try:
            await account.due()
        except Exception:
            log.exception("account_crashed", account=account.name)

    async def _state(
        self, account: AccountSync, stream: str, asked_at: datetime
    ) -> Refresh:
        row = await self._database.reading(
            lambda db: streams.find(db, account.account_id, stream)
        )
        if row and row.completed_at and asked_at - row.completed_at < GOOD_FOR:
            return "done"
        if row and row.throttled_until and row.throttled_until > asked_at:
            return "throttled"
        return "failed" if row and row.failing_since else "running"
