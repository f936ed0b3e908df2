"""What every call meets first: its token, its usage plan, and the faults."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, NoReturn

import msgspec
from starlette.datastructures import QueryParams

if TYPE_CHECKING:
    from sentia.simulator.amazon.account import Account

ENCODER: Final = msgspec.json.Encoder()
PAGE_TOKENS: Final = ("paginationToken", "nextToken", "NextToken")


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back: text that is ready to be sent."""

    body: bytes
    status: int = 200


def answer(value: Any, status: int = 200) -> Answer:
    """Write a value as JSON."""
    return Answer(ENCODER.encode(value), status)


class RefusalError(Exception):
    """Amazon says no."""

    def __init__(self, status: int, code: str, message: str, details: str = "") -> None:
        super().__init__(message)
        error = {"code": code, "message": message, "details": details}
        self.answer = answer({"errors": [error]}, status)


def invalid(message: str, details: str = "") -> NoReturn:
    """Refuse a request that is wrong."""
    raise RefusalError(400, "InvalidInput", message, details)


def missing(what: str) -> NoReturn:
    """Refuse, for there is no such thing."""
    message = f"{what} was not found."
    raise RefusalError(404, "NotFound", message)


def denied(details: str = "", code: str = "Unauthorized") -> NoReturn:
    """Refuse a caller; only the details tell why."""
    message = "Access to requested resource is denied."
    raise RefusalError(403, code, message, details)


@dataclass(frozen=True, slots=True)
class Operation:
    """One row of a usage plan table, and who answers."""

    name: str
    method: str
    path: str
    rate: float  # calls a second
    burst: int
    answer: Callable[[Account, Call], Answer]


@dataclass(frozen=True, slots=True)
class Call:
    """What a client asked, as far as it can be read without knowing the operation."""

    query: QueryParams
    path: Mapping[str, str]
    body: bytes = b""
    fault: str = ""

    @property
    def paged(self) -> bool:
        return any(self.query.get(name) for name in PAGE_TOKENS)

    def text(self, name: str) -> str:
        return self.query.get(name, "")

    def need(self, name: str) -> str:
        """Return a parameter that has to be there."""
        if not self.text(name):
            invalid(f"Missing required parameter: {name}.")
        return self.text(name)

    def words(
        self, name: str, allowed: frozenset[str] | None = None, most: int = 50
    ) -> tuple[str, ...]:
        """Return a list, comma-separated or repeated."""
        found = tuple(filter(None, ",".join(self.query.getlist(name)).split(",")))
        if len(found) > most:
            invalid(f"Too many values for {name}: {most} at most.")
        if allowed and not allowed.issuperset(found):
            invalid(f"Invalid value for {name}.", ",".join(found))
        return found

    def number(self, name: str, default: int, most: int) -> int:
        """Return a number from 1 on."""
        text = self.text(name) or str(default)
        if not (text.isascii() and text.isdigit() and 1 <= int(text) <= most):
            invalid(f"Invalid value for {name}: 1 to {most}.")
        return int(text)

    def moment(self, name: str) -> datetime | None:
        """Return a moment, None if none was given."""
        return read_moment(self.text(name), name) if self.text(name) else None


def read_moment(text: Any, name: str) -> datetime:
    """Read ISO 8601; a date alone, or a time without a zone, is UTC."""
    at = None
    with suppress(TypeError, ValueError):
        at = datetime.fromisoformat(text)
    if at is None:
        invalid(f"Invalid date in {name}; use ISO 8601.", str(text))
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)


def iso(at: datetime) -> str:
    """Write a moment as the newer operations do."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(slots=True)
class Bucket:
    """The tokens that one operation has left."""

    level: float
    at: float


@dataclass(slots=True)
class Buckets:
    """Usage plans at work: one bucket for each operation, full at first."""

    haste: int
    calls: Counter[str] = field(default_factory=Counter)
    throttled: Counter[str] = field(default_factory=Counter)
    _buckets: dict[str, Bucket] = field(default_factory=dict)

    def take(self, operation: Operation, at: float) -> None:
        """Take a token at a moment of the clock.

        Raises:
            RefusalError: there is none.
        """
        key = f"{operation.method} {operation.path}"
        bucket = self._buckets.setdefault(key, Bucket(operation.burst, at))
        earned = (at - bucket.at) * operation.rate * self.haste
        bucket.level = min(operation.burst, bucket.level + earned)
        bucket.at = at
        # What a client waited for to the last digit must not fail by the last digit.
        if bucket.level < 1 - 1e-6:
            self.throttled[operation.name] += 1
            throttled()
        bucket.level -= 1

    def rate_header(self, operation: Operation) -> str:
        """Return the rate, as the header tells it: a decimal, nothing on bursts."""
        return str(round(float(operation.rate * self.haste), 4))


def throttled() -> NoReturn:
    """Refuse a call that comes too soon."""
    message = "You exceeded your quota for the requested resource."
    raise RefusalError(429, "QuotaExceeded", message)
