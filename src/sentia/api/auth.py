"""Who asks: what a route depends on, and so who may call it."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from sentia.api.door import Door
from sentia.errors import ForbiddenError, NotSignedInError
from sentia.store.people import Visitor


def door_of(request: Request) -> Door:
    """Return the door of the application that a request came to."""
    found: Door = request.app.state.door
    return found


async def _maybe(request: Request) -> Visitor | None:
    return await door_of(request).who(request)


async def by_reader(request: Request) -> Visitor:
    """Let in whoever is signed in, or has a token."""
    found = await door_of(request).who(request)
    if found is None:
        message = "Nobody is signed in."
        raise NotSignedInError(message)
    return found


async def by_admin(request: Request) -> Visitor:
    """Let in admins only."""
    found = await by_reader(request)
    if found.role != "admin":
        message = f"{found.name} may look, but not change anything."
        raise ForbiddenError(message)
    return found


Anyone = Annotated[Visitor | None, Depends(_maybe)]
Reader = Annotated[Visitor, Depends(by_reader)]
Admin = Annotated[Visitor, Depends(by_admin)]
