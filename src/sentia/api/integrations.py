"""What the sync does: begin one now, and see how it goes."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from sentia.api.auth import Admin
from sentia.api.context import Wired
from sentia.api.documents import Done, documented
from sentia.api.snapshots import Ask
from sentia.errors import NotConnectedError, NotFoundError
from sentia.queries import health
from sentia.queries.accounts import Seller, sellers
from sentia.queries.issues import Issue, open_issues
from sentia.queries.totals import CHANNELS


async def _known(channel: str) -> str:
    if channel not in CHANNELS:
        message = f"There is no channel {channel!r}."
        raise NotFoundError(message)
    return channel


Channel = Annotated[str, Depends(_known)]

# While a sync runs, the page asks again and again how far it is.
PROGRESS_SECONDS: Final = 2

router = APIRouter(prefix="/api/v1/integrations", tags=["integrations"])


@router.post(
    "/{channel}/sync", status_code=202, **documented(Done[dict[str, int]], 202)
)
async def sync_now(context: Wired, admin: Admin, channel: Channel) -> Response:
    """Begin a sync; while one runs, its number is answered again."""
    run_id = await context.commands.sync_now(admin.organisation_id, channel)
    if run_id is None:
        message = f"{channel.capitalize()} is not connected."
        raise NotConnectedError(message)
    return Done(data={"runId": run_id}).response(202)


@router.get("/{channel}/accounts", **documented(Done[dict[str, list[Seller]]]))
async def accounts(ask: Ask, channel: Channel) -> Response:
    """Who sells, and in which marketplaces: what answers can be narrowed to."""
    return await ask.answer(
        lambda db, held: Done(data={"accounts": sellers(db, held)}), channel
    )


@router.get("/{channel}/freshness", **documented(Done[health.Freshness]))
async def freshness(ask: Ask, channel: Channel) -> Response:
    """How fresh each stream is, and when the next sync begins."""
    every = ask.context.interval
    return await ask.answer(
        lambda db, held: Done(
            data=health.freshness(db, held, now=ask.now, every=every)
        ),
        channel,
        good_for=PROGRESS_SECONDS,
    )


@router.get("/{channel}/issues", **documented(Done[dict[str, list[Issue]]]))
async def issues(ask: Ask, channel: Channel) -> Response:
    """What a person must do, and what looks wrong."""
    return await ask.answer(
        lambda db, held: Done(data={"issues": open_issues(db, held, now=ask.now)}),
        channel,
    )


@router.get("/{channel}/runs", **documented(Done[dict[str, list[health.Run]]]))
async def runs(
    ask: Ask, channel: Channel, limit: Annotated[int, Query(ge=1, le=500)] = 50
) -> Response:
    """What the last attempts came to, the newest first."""
    return await ask.answer(
        lambda db, held: Done(data={"runs": health.runs(db, held, limit=limit)}),
        channel,
    )
