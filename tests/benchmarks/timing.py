"""How long, and against what."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
