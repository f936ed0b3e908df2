"""Where one is signed in: one's own sessions, and the end of each."""

from __future__ import annotations

import structlog
from fastapi import APIRouter, Request
from starlette.responses import Response

from sentia.api import cookies
from sentia.api.auth import Reader, door_of
from sentia.api.context import Wired
from sentia.api.documents import Done, documented
from sentia.errors import NotFoundError
from sentia.queries.sessions import Sessions, sessions_of
from sentia.store import people
from sentia.store.people import Visitor

log = structlog.get_logger()

router = APIRouter(prefix="/api/v1/sessions", tags=["sign-in"])


@router.get("", **documented(Done[Sessions]))
async def where(context: Wired, visitor: Reader) -> Response:
    """Where one is signed in."""
    user_id, now = _person(visitor), context.clock.now()
    found = await context.database.reading(
        lambda db: sessions_of(db, user_id, visitor.digest, now)
    )
    return Done(data=found).response()


@router.delete("/{session_id}", status_code=204)
async def end(
    request: Request, context: Wired, visitor: Reader, session_id: str
) -> Response:
    """Sign out of one of one's own sessions; the one that asks may be it."""
    user_id = _person(visitor)
    digest = await context.database.writing(
        lambda db: people.end_session_of(db, user_id, session_id)
    )
    if digest is None:
        message = "You have no such session; it may have ended meanwhile."
        hint = "GET /api/v1/sessions lists those you have."
        raise NotFoundError(message, hint=hint)
    door_of(request).forget([digest])
    log.info("signed_out", user=user_id)
    response = Response(status_code=204)
    if digest == visitor.digest:
        cookies.take_back(request, response, cookies.SESSION)
    return response


@router.delete("", status_code=204)
async def end_others(request: Request, context: Wired, visitor: Reader) -> Response:
    """Sign out everywhere but here."""
    user_id = _person(visitor)
    digests = await context.database.writing(
        lambda db: people.end_other_sessions(db, user_id, visitor.digest)
    )
    door_of(request).forget(digests)
    log.info("signed_out_elsewhere", user=user_id, sessions=len(digests))
    return Response(status_code=204)


def _person(visitor: Visitor) -> int:
    """Return which user asks.

    Raises:
        NotFoundError: it is a program.
    """
    if visitor.user_id is None:
        message = "An API token has no sessions."
        hint = "People have, who sign in; `sentia token revoke` ends a token."
        raise NotFoundError(message, hint=hint)
    return visitor.user_id
