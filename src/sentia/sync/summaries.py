"""What a sync came to: one line of the log for all streams of an account.

A long one, such as the first, has a line once the figures of today are read, one now
and then, and one when it is at its end: each tells of all of it so far.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
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
    """What an account's streams did since the last sync that was told of to its end.

    Counts and names of streams only: nothing that a channel said, and nobody's data.
    """

    account: str
    told: bool = False  # a line was written since the start
    began_at: datetime | None = None  # the first run that is not told of to its end
    told_at: datetime | None = None  # since then it was said to go on
    latest: dict[str, Outcome] = field(default_factory=dict)  # of each stream
    changed: Counter[str] = field(default_factory=Counter)  # rows, by stream
    set_aside: int = 0
    finished: bool = False  # a stream came to its end since the last line

    def add(self, outcome: Outcome, began_at: datetime) -> None:
        """Note what a run did that began at a moment."""
        if outcome.status != "failed":
            self.began_at = self.began_at or began_at
        self.latest[outcome.stream] = outcome
        self.changed[outcome.stream] += outcome.records
        self.set_aside += outcome.rejected
        self.finished |= outcome.status in DONE

    def holds(self, now: datetime, next_due_at: datetime | None) -> bool:
        """Say whether there is nothing to tell yet, or more of the same to come."""
        if self.began_at is None:
            return True
        reading = self._which("waiting")
        # The first line comes at once: whoever has just connected waits for it.
        if not self.told:
            return not (self.finished or reading)
        if not self.finished:
            return True
        soon = next_due_at is not None and next_due_at <= now + MOMENT
        goes_on = reading or (soon and self.told_at is None)
        return bool(goes_on) and now - (self.told_at or self.began_at) < LONG

    def tell(
        self,
        now: datetime,
        *,
        to_come: Sequence[str] = (),
        back_to: datetime | None = None,
    ) -> None:
        """Write the line; where nothing is left to read, begin anew.

        `to_come` are streams whose turn is next; orders are read `back_to` a moment.
        """
        if self.began_at is None:
            return
        reading = list(dict.fromkeys([*self._which("waiting"), *to_come]))
        failing = self._which("failed")
        in_parts = reading or self.told_at
        more: dict[str, Any] = {
            "set_aside": self.set_aside,
            "still_reading": reading,
            "orders_back_to": f"{back_to:%Y-%m-%d}" if back_to and in_parts else None,
            "failing": failing,
        }
        log.info(
            "Amazon SP-API sync goes on" if reading else "Amazon SP-API sync done",
            account=self.account,
            seconds=round((now - self.began_at).total_seconds(), 1),
            changed=dict(self.changed),
            **{name: value for name, value in more.items() if value},
        )
        self.told, self.finished, self.told_at = True, False, now
        if not reading:
            self.began_at = self.told_at = None
            self.changed, self.set_aside = Counter(), 0

    def _which(self, status: str) -> list[str]:
        return [n for n, outcome in self.latest.items() if outcome.status == status]
