"""Who may call which route: as the routes themselves say, by what they ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final, Literal, NamedTuple

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts

from sentia.api.auth import by_admin, by_reader
from sentia.api.metrics import by_scraper

Access = Literal["open", "viewer", "admin", "scraper"]
# What a route asks for, and so who may call it; the first that it asks for counts.
ASKED: Final[dict[Callable[..., Any], Access]] = {
    by_admin: "admin",
    by_reader: "viewer",
    by_scraper: "scraper",
}


class Way(NamedTuple):
    """A route as one method calls it."""

    method: str
    path: str
    access: Access  # a session or an API token of this role, or of a higher one


def ways(app: FastAPI) -> list[Way]:
    """Return every route of an application and who may call it."""
    found = []
    for route in iter_route_contexts(app.routes):
        dependant = getattr(route, "dependant", None)
        found += [
            Way(method, str(route.path_format), access(dependant))
            for method in sorted(route.methods or ())
            if method != "HEAD"
        ]
    return sorted(found, key=lambda way: (way.path, way.method))


def access(dependant: Dependant | None) -> Access:
    """Return who may call what depends on this."""
    asks = {*_asks(dependant)} if dependant else set()
    return next((ASKED[ask] for ask in ASKED if ask in asks), "open")


def _asks(dependant: Dependant) -> Iterator[Callable[..., Any] | None]:
    for inner in dependant.dependencies:
        yield inner.call
        yield from _asks(inner)
