"""Usage plans at work: each operation has a bucket of its own, full at first."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from sentia.simulator.amazon.answers import throttled
from sentia.simulator.amazon.calls import Operation


@dataclass(slots=True)
class Buckets:
    """The tokens that are left, and what was called and refused so far."""

    haste: int
    calls: Counter[str] = field(default_factory=Counter)
    throttled: Counter[str] = field(default_factory=Counter)
    _levels: dict[str, tuple[float, float]] = field(default_factory=dict)

    def take(self, operation: Operation, at: float) -> None:
        """Take a token at a moment of the clock.

        Raises:
            RefusalError: there is none.
        """
        key = f"{operation.method} {operation.path}"
        level, before = self._levels.get(key, (operation.burst, at))
        earned = (at - before) * operation.rate * self.haste
        level = min(operation.burst, level + earned)
        # What a client waited for to the last digit must not fail by the last digit.
        enough = level >= 1 - 1e-6
        self._levels[key] = (level - enough, at)
        if not enough:
            self.throttled[operation.name] += 1
            throttled()

    def rate_header(self, operation: Operation) -> str:
        """Return the rate, as the header tells it: a decimal, nothing on bursts."""
        return str(round(float(operation.rate * self.haste), 4))
