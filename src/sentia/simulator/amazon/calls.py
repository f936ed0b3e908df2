"""An operation is a row; what a client asked is read by what its row says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from starlette.datastructures import QueryParams

from sentia.simulator.amazon.account import Account
from sentia.simulator.amazon.answers import Answer, invalid
from sentia.simulator.places import Place

DAY_SECONDS: Final = 24 * 3600
# How the value of a parameter is read; the name is for the refusal.
Reader = Callable[[QueryParams, str], Any]


class Page(NamedTuple):
    """Some records, what was said with the first of them, and where it goes on."""

    records: Sequence[Any] = ()
    bound: Any = None
    token: str | None = None


NO_PAGE: Final = Page()


@dataclass(frozen=True, slots=True)
class Call:
    """What a client asked."""

    account: Account
    asked: Mapping[str, Any]
    path: Mapping[str, str]
    body: bytes
    fault: str
    page: Page = NO_PAGE

    def __getitem__(self, name: str) -> Any:
        return self.asked[name]

    def place(self, name: str) -> Place:
        """Return the one marketplace that a parameter names."""
        (found,) = self.account.places([self[name]]).values()
        return found


@dataclass(frozen=True, slots=True)
class Listing:
    """How an operation brings its records page by page."""

    token: str  # the parameter that leads on
    find: Callable[[Call], tuple[list[Any], Any]]  # the records, and what else is said
    size: str | int = 50  # a number, or the parameter that tells it
    life_seconds: float = DAY_SECONDS
    bound_to: tuple[str, ...] = ()  # parameters that have to stay as they were


@dataclass(frozen=True, slots=True)
class Operation:
    """One row of a usage plan table, what can be asked, and who answers."""

    name: str
    method: str
    path: str
    rate: float  # calls a second
    burst: int
    answer: Callable[[Call], Answer]
    parameters: Mapping[str, Reader] = field(default_factory=dict)
    listing: Listing | None = None

    def read(self, query: QueryParams) -> dict[str, Any]:
        """Read all parameters; like Amazon, look at no others."""
        return {name: read(query, name) for name, read in self.parameters.items()}


def text(query: QueryParams, name: str) -> str:
    """Read a text, "" if none was given."""
    return query.get(name, "")


def moment(query: QueryParams, name: str) -> datetime | None:
    """Read a moment, None if none was given."""
    return read_moment(query[name], name) if query.get(name) else None


def needed(read: Reader = text) -> Reader:
    """Read what has to be there."""

    def found(query: QueryParams, name: str) -> Any:
        if not query.get(name):
            invalid(f"Missing required parameter: {name}.")
        return read(query, name)

    return found


def one_of(*allowed: str) -> Reader:
    """Read one of a few words, which has to be there."""

    def found(query: QueryParams, name: str) -> str:
        word: str = needed()(query, name)
        if word not in allowed:
            invalid(f"Invalid {name}: {word}.", f"Known: {', '.join(allowed)}.")
        return word

    return found


def words(allowed: str = "", most: int = 50) -> Reader:
    """Read a list, comma-separated or repeated, of some words or of any."""

    def found(query: QueryParams, name: str) -> tuple[str, ...]:
        given = tuple(filter(None, ",".join(query.getlist(name)).split(",")))
        if len(given) > most:
            invalid(f"Too many values for {name}: {most} at most.")
        if allowed and not set(allowed.split()).issuperset(given):
            invalid(f"Invalid value for {name}.", ",".join(given))
        return given

    return found


def number(default: int, most: int) -> Reader:
    """Read a number from 1 on."""

    def found(query: QueryParams, name: str) -> int:
        given = query.get(name) or str(default)
        if not (given.isascii() and given.isdigit() and 1 <= int(given) <= most):
            invalid(f"Invalid value for {name}: 1 to {most}.")
        return int(given)

    return found


def read_moment(given: Any, name: str) -> datetime:
    """Read ISO 8601; a date alone, or a time without a zone, is UTC."""
    at = None
    with suppress(TypeError, ValueError):
        at = datetime.fromisoformat(given)
    if at is None:
        invalid(f"Invalid date in {name}; use ISO 8601.", str(given))
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
