"""What a sync came to: one line of the log for all streams of an account."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import structlog

from sentia.sync.outcomes import DONE, Outcome

log = structlog.get_logger()

# Streams that are due within this belong to the same sync: each has a pace of its own,
# and they drift apart by the seconds that a pass takes.
MOMENT: Final = timedelta(seconds=30)
# A sync that takes longer, such as the first one, is told of in between.
LONG: Final = timedelta(minutes=5)


@dataclass(slots=True)
class Summary:
    """What an account's streams did since the last line.

    Counts and names of streams only: nothing that a channel said, and nobody's data.
    """

    account: str
    told: bool = False  # a line was written since the start
    began_at: datetime | None = None  # the first run that is not told of yet
    latest: dict[str, Outcome] = field(default_factory=dict)  # of each stream
    changed: Counter[str] = field(default_factory=Counter)  # rows, by stream
    set_aside: int = 0
    finished: bool = False  # a stream came to its end: there is something to tell

    def add(self, outcomes: Iterable[Outcome], began_at: datetime) -> None:
        """Note what runs did that began at a moment."""
        for outcome in outcomes:
            self.began_at = self.began_at or began_at
            self.latest[outcome.stream] = outcome
            self.changed[outcome.stream] += outcome.records
            self.set_aside += outcome.rejected
            self.finished |= outcome.status in DONE

    def holds(self, now: datetime, next_due_at: datetime | None) -> bool:
        """Say whether there is nothing to tell yet, or more of the same to come."""
        if not self.finished or self.began_at is None:
            return True
        soon = next_due_at is not None and next_due_at <= now + MOMENT
        # The first line comes at once: whoever has just connected waits for it.
        goes_on = soon if not self._which("waiting") else self.told
        return goes_on and now - self.began_at < LONG

    def tell(self, now: datetime) -> None:
        """Write the line, and begin anew."""
        if self.began_at is None or not self.finished:
            return
        reading, failing = self._which("waiting"), self._which("failed")
        more: dict[str, Any] = {
            "set_aside": self.set_aside,
            "still_reading": reading,
            "failing": failing,
        }
        log.info(
            "Amazon SP-API sync goes on" if reading else "Amazon SP-API sync done",
            account=self.account,
            seconds=round((now - self.began_at).total_seconds(), 1),
            changed=dict(self.changed),
            **{name: value for name, value in more.items() if value},
        )
        self.told, self.finished, self.began_at = True, False, None
        self.changed, self.set_aside = Counter(), 0

    def _which(self, status: str) -> list[str]:
        return [n for n, outcome in self.latest.items() if outcome.status == status]
