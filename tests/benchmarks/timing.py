"""How long, and against what."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Result:
    """A figure beside its goal."""

    what: str
    value: float
    goal: float | None
    at_least: bool = False  # the goal is the least that is good enough, not the most

    def __str__(self) -> str:
        line = f"{self.what:<74}{self.value:>10.2f}"
        if self.goal is None:
            return line
        sign = "≥" if self.at_least else "≤"
        met = self.value >= self.goal if self.at_least else self.value <= self.goal
        return f"{line}{f'{sign} {self.goal:g}':>8}  {'met' if met else 'MISSED'}"


HEADING: Final = f"{'':<74}{'measured':>10}{'goal':>8}"
# How Sentia opens SQLite; what is done by hand opens it so too.
PRAGMAS: Final = """
    PRAGMA foreign_keys = OFF; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
    PRAGMA cache_size = -32768; PRAGMA wal_autocheckpoint = 4000;
"""


def seconds(work: Callable[[], object]) -> float:
    """Return how long it takes, once."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


@dataclass(slots=True)
class Spent:
    """The processor's time, of all threads and ended children."""

    seconds: float = 0.0


@contextmanager
def processor() -> Iterator[Spent]:
    """Measure the processor's time, which a busy machine hardly changes."""
    spent = Spent(-_processor_seconds())
    yield spent
    spent.seconds += _processor_seconds()


def _processor_seconds() -> float:
    usages = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)
