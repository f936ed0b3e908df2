"""One remote call, declared as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Operation:
    """What we may ask a channel, how often (calls a second), and who lets us."""

    name: str
    path: str
    rate: float
    burst: int
    model: str  # file of the official model that says so
    role: str = ""  # what the app must have been granted; "" where it depends
    method: Literal["GET", "POST"] = "GET"
