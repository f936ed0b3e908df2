"""How long, and against what."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Result:
    """A figure beside its goal."""

    what: str
    value: float
    goal: float | None

    def __str__(self) -> str:
        verdict = ""
        if self.goal is not None:
            verdict = f"goal ≤ {self.goal:g}"
            verdict += "" if self.value <= self.goal else "  MISSED"
        return f"{self.what:<64}{self.value:>9.2f}   {verdict}"


def seconds(work: Callable[[], object]) -> float:
    """Return how long it takes, once."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
