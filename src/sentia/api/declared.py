"""Query parameters as the routes declare them: no others, and each once at most.

What is only half heard would be answered as another question than was asked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from difflib import get_close_matches
from typing import Final

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel

from sentia.api.access import access
from sentia.api.auth import by_reader
from sentia.errors import refuse

OURS: Final = "/api/v1/"
LONGEST: Final = 50  # signs of a name that no route declares, as it is said again


async def as_declared(request: Request) -> None:
    """Refuse a query that the route does not declare so.

    Answers from memory never come here: the same bytes have passed before.

    Raises:
        NotSignedInError: nobody is signed in, which is said first.
        InvalidParameterError: a parameter is unknown, or comes twice.
    """
    route = request.scope["route"]
    if not (request.scope["query_string"] and route.path.startswith(OURS)):
        return
    assert isinstance(route, APIRoute)
    given = [name for name, _ in request.query_params.multi_items()]
    known = {*_declared(route.dependant)}
    if len({*given}) == len(given) and known.issuperset(given):
        return
    if access(route.dependant) != "open":
        await by_reader(request)
    for name in given:
        if name not in known:
            refuse(name[:LONGEST], f"there is no such parameter; {_meant(name, known)}")
        if given.count(name) > 1:
            refuse(name, "it stands there more than once; give one value.")


def _declared(dependant: Dependant) -> Iterator[str]:
    for field in dependant.query_params:
        kind = field.field_info.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            for name, inner in kind.model_fields.items():
                yield inner.alias or name
        else:
            yield field.alias
    for other in dependant.dependencies:
        yield from _declared(other)


def _meant(name: str, known: Collection[str]) -> str:
    folded = {one.lower(): one for one in known}
    near = get_close_matches(name.lower(), folded, n=1)
    if near:
        return f"did you mean {folded[near[0]]}?"
    return f"there are {', '.join(sorted(known))}." if known else "none is taken here."
