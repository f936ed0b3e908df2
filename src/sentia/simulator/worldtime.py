"""What time it is in the world, and how far Amazon's search index has got.

Two times run here. The clock is the one that clients live on: lives of tokens and of
addresses count by it. The world's time is what orders are stamped with. With `real`
both run alike; with `live` too, but the waits that Amazon imposes are a thousand
times shorter; with `fast` the waits are short and the world stands still until
somebody advances it.

Orders are listed two minutes after their change. In a world that stands still they
would never be, so there the two minutes pass on the clock (0.12 s): right after an
advance the index lacks the last two minutes of the world, then it has everything. A
world that nobody has advanced yet has stood for long enough.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from sentia.clock import Clock
from sentia.errors import UsageError

Mode = Literal["real", "fast", "live"]
FIRST: Final = datetime(2000, 1, 1, tzinfo=UTC)
LAST: Final = datetime(2100, 1, 1, tzinfo=UTC)
TWO_MINUTES: Final = timedelta(minutes=2)


class WorldTime:
    """The world's time, as a function of the clock and of what was done to it."""

    def __init__(self, clock: Clock, mode: Mode, as_of: datetime | None) -> None:
        self.clock = clock
        self.haste = 1 if mode == "real" else 1000
        self.start = whole_milliseconds((as_of or clock.now()).astimezone(UTC))
        self._lag = TWO_MINUTES / self.haste
        self._moves = self._runs = mode != "fast"
        self._at, self._indexed = self.start, self.start - self._lag
        # Moments of the clock: when it was so, and since when the world stands.
        self._marked = clock.now()
        self._stands_since = self._marked - self._lag

    def now(self) -> datetime:
        """Return the moment the world is at."""
        if not self._runs:
            return self._at
        return whole_milliseconds(self._at + (self.clock.now() - self._marked))

    def indexed(self) -> datetime:
        """Return the moment up to which changes are listed."""
        now = self.now()
        if self._runs:
            return whole_milliseconds(max(self._indexed, now - self._lag))
        if self.clock.now() - self._stands_since >= self._lag:
            return now
        return max(self._indexed, now - TWO_MINUTES)

    def advance(self, seconds: float) -> None:
        """Let so much time pass in the world, none on the clock."""
        then = self.now() + timedelta(seconds=seconds)
        within(then, "the moment to advance to")
        self._mark()
        self._at = whole_milliseconds(then)

    def pause(self) -> None:
        """Let the world stand."""
        self._mark()
        self._runs = False

    def resume(self) -> None:
        """Let it go on, if it is one that moves."""
        self._mark()
        self._runs = self._moves

    def waited(self, since: datetime) -> float:
        """Return how many seconds of Amazon's waiting have passed on the clock."""
        return (self.clock.now() - since).total_seconds() * self.haste

    def _mark(self) -> None:
        self._at, self._indexed = self.now(), self.indexed()
        self._marked = self._stands_since = self.clock.now()


def whole_milliseconds(at: datetime) -> datetime:
    """Cut a moment to what Amazon tells of it."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def within(at: datetime, what: str) -> None:
    """Let a moment pass that a world can be at.

    Raises:
        UsageError: it cannot; `what` says whose moment it is.
    """
    if not FIRST <= at <= LAST:
        span = f"between {FIRST:%Y} and {LAST:%Y}"
        msg = f"{what} is {at.isoformat()}; a world lies {span}"
        raise UsageError(msg, hint="Write it as 2026-03-01T12:00:00Z.")
