"""An operation is a row: what can be asked, how it pages; and Amazon's answers."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Hashable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from random import Random
from typing import Any, Final, Generic, NamedTuple, NoReturn, TypeVar

import msgspec
from starlette.datastructures import QueryParams

from sentia.clock import Clock
from sentia.simulator.places import Place

A = TypeVar("A")
ENCODER: Final = msgspec.json.Encoder()
DAY_SECONDS: Final = 24 * 3600
# How the value of a parameter is read; the name is for the refusal.
Reader = Callable[[QueryParams, str], Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back: text that is ready to be sent."""

    body: bytes
    status: int = 200


def answer(value: Any, status: int = 200) -> Answer:
    """Write a value as JSON."""
    return Answer(ENCODER.encode(value), status)


def told(fields: dict[str, Any]) -> dict[str, Any]:
    """Leave out what Amazon does not tell."""
    return {name: value for name, value in fields.items() if value not in (None, ())}


def money(place: Place, minor: int) -> dict[str, str]:
    """Write an amount as the newer operations do."""
    return {"amount": place.money(minor), "currencyCode": place.currency}


def iso(at: datetime) -> str:
    """Write a moment as the newer operations do."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


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


def throttled() -> NoReturn:
    """Refuse a call that comes too soon."""
    message = "You exceeded your quota for the requested resource."
    raise RefusalError(429, "QuotaExceeded", message)


class Page(NamedTuple):
    """Some records, what was said with the first of them, and where it goes on."""

    records: Sequence[Any] = ()
    bound: Any = None
    token: str | None = None

    @property
    def pagination(self) -> dict[str, Any]:
        return {"pagination": {"nextToken": self.token}} if self.token else {}


NO_PAGE: Final = Page()


@dataclass(frozen=True, slots=True)
class Call(Generic[A]):
    """What a client asked."""

    account: A
    asked: Mapping[str, Any]
    path: Mapping[str, str]
    body: bytes
    fault: str
    page: Page = NO_PAGE

    def __getitem__(self, name: str) -> Any:
        return self.asked[name]

    def wants(self, name: str, value: object) -> bool:
        """Tell whether a filter lets a value pass; one left out lets all."""
        return not self[name] or value in self[name]


@dataclass(frozen=True, slots=True)
class Listing:
    """How an operation brings its records page by page."""

    token: str  # the parameter that leads on
    find: Callable[[Any], tuple[list[Any], Any]]  # the records, and what else is said
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
    answer: Callable[[Any], Answer]
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


class Chain(NamedTuple):
    """Where a token leads on."""

    asked: Hashable
    records: list[Any]
    bound: Any
    offset: int
    expires: float


class Pages:
    """All page tokens that are alive."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._chains: dict[str, Chain] = {}
        self._made = 0

    def page(self, operation: Operation, call: Call[Any]) -> Page:
        """Return the page that a call's token leads to, the first one without a token.

        Raises:
            RefusalError: the token is dead, or was made for another query.
        """
        listing, now = operation.listing, self._clock.monotonic()
        if listing is None:
            return call.page
        asked = (operation.name, *(call[name] for name in listing.bound_to))
        size = call[listing.size] if isinstance(listing.size, str) else listing.size
        if token := call[listing.token]:
            chain = self._chains.get(token)
            alive = chain and chain.expires > now and chain.asked == asked
            if chain is None or not alive or call.fault == "expired-page-token":
                invalid("Next token is invalid or expired.")
            _, whole, bound, start, _ = chain
        else:
            start, (whole, bound) = 0, listing.find(call)
            if call.fault == "reordered":
                Random(len(whole)).shuffle(whole)  # noqa: S311
        found = whole[start : start + size]
        if call.fault == "duplicates":
            found += found[:2] + whole[max(0, start - 2) : start]
        if call.fault == "reordered":
            found.reverse()
        after = None
        if start + size < len(whole):
            expires = now + listing.life_seconds
            after = self._remember(Chain(asked, whole, bound, start + size, expires))
        return Page(found, bound, after)

    def _remember(self, chain: Chain) -> str:
        now = self._clock.monotonic()
        self._chains = {k: c for k, c in self._chains.items() if c.expires > now}
        self._made += 1
        # Real ones hold + / =, so who does not encode them learns it here.
        digest = sha256(f"page {self._made}".encode()).digest()
        token = f"{b64encode(digest * 2).decode()}+/{self._made:x}="
        self._chains[token] = chain
        return token
