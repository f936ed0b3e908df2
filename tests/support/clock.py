"""A clock that only moves when someone sleeps."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta


class VirtualClock:
    """Sleeping takes no time and is remembered."""

    def __init__(self, start: datetime = datetime(2026, 3, 1, 12, tzinfo=UTC)) -> None:
        self.start = start
        self.passed = 0.0
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.start + timedelta(seconds=self.passed)

    def monotonic(self) -> float:
        return self.passed

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.passed += max(0.0, seconds)
        await asyncio.sleep(0)  # noqa: TID251 - lets the others run; no time passes

    def advance(self, **span: float) -> None:
        """Let time pass without anybody sleeping."""
        self.passed += timedelta(**span).total_seconds()
