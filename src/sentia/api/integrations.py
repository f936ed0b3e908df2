"""What the sync does: begin one now, and see how it goes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from sqlalchemy import Connection
from starlette.responses import Response

from sentia.api.auth import Admin, Reader
from sentia.api.context import Wired
from sentia.api.documents import Done, documented
from sentia.api.snapshots import snapshots_of
from sentia.errors import NotConnectedError, NotFoundError
from sentia.queries import health
from sentia.queries.answers import Answer
from sentia.queries.issues import Issue, open_issues
from sentia.queries.scope import Account, accounts
from sentia.store.people import Visitor

CHANNELS: Final = ("amazon", "shopify")


class Begun(Answer):
    """A sync that runs now, or begins at once."""

    run_id: int


class Issues(Answer):
    """What is open."""

    issues: list[Issue]


class Runs(Answer):
    """The newest attempts."""

    runs: list[health.Run]


router = APIRouter(prefix="/api/v1/integrations", tags=["integrations"])


@router.post("/{channel}/sync", status_code=202, **documented(Done[Begun], 202))
async def sync_now(context: Wired, _admin: Admin, channel: str) -> Response:
    """Begin a sync; while one runs, its number is answered again."""
    run_id = await context.commands.sync_now(_known(channel))
    if run_id is None:
        message = f"{channel.capitalize()} is not connected."
        raise NotConnectedError(message)
    return Done(data=Begun(run_id=run_id)).response(202)


@router.get("/{channel}/freshness", **documented(Done[health.Freshness]))
async def freshness(
    request: Request, context: Wired, visitor: Reader, channel: str
) -> Response:
    """How fresh each stream is, and when the next sync begins."""

    def question(db: Connection, held: Sequence[Account]) -> health.Freshness:
        return health.freshness(
            db,
            held,
            now=context.clock.now(),
            every_minutes=context.settings.sync_interval_minutes,
        )

    return await _answer(request, visitor, channel, question)


@router.get("/{channel}/issues", **documented(Done[Issues]))
async def issues(
    request: Request, context: Wired, visitor: Reader, channel: str
) -> Response:
    """What a person must do, and what looks wrong."""

    def question(db: Connection, held: Sequence[Account]) -> Issues:
        return Issues(issues=open_issues(db, held, now=context.clock.now()))

    return await _answer(request, visitor, channel, question)


@router.get("/{channel}/runs", **documented(Done[Runs]))
async def runs(
    request: Request,
    visitor: Reader,
    channel: str,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> Response:
    """What the last attempts came to, the newest first."""

    def question(db: Connection, held: Sequence[Account]) -> Runs:
        return Runs(runs=health.runs(db, held, limit=limit))

    return await _answer(request, visitor, channel, question, limit)


async def _answer(
    request: Request,
    visitor: Visitor,
    channel: str,
    question: Callable[[Connection, Sequence[Account]], Any],
    parameters: object = None,
) -> Response:
    organisation_id, channel = visitor.organisation_id, _known(channel)

    def work(db: Connection) -> Done[Any]:
        return Done(data=question(db, accounts(db, organisation_id, channel)))

    return await snapshots_of(request).answer(
        request, organisation_id, parameters, work
    )


def _known(channel: str) -> str:
    if channel not in CHANNELS:
        message = f"There is no channel {channel!r}."
        raise NotFoundError(message)
    return channel
