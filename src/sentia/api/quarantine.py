"""What could not be read: look at it, and have it tried again."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, StringConstraints
from starlette.responses import Response

from sentia.api.auth import Admin
from sentia.api.context import Wired
from sentia.api.documents import Done, documented
from sentia.api.integrations import Channel
from sentia.api.snapshots import Ask
from sentia.errors import NotConnectedError
from sentia.queries.answers import Answer
from sentia.queries.lists import Listed, paging
from sentia.queries.quarantine import Quarantined, quarantined

Text = Annotated[str, StringConstraints(max_length=500, pattern=r"^[^\x00]+$")]


class Which(BaseModel):
    """What to read again: a stream's records, one of them, or all."""

    model_config = ConfigDict(extra="forbid")

    stream: Text | None = None
    key: Text | None = None


class Retry(Answer):
    """How many records were read again, could be read at last, and still cannot."""

    retried: int
    released: int
    left: int


router = APIRouter(
    prefix="/api/v1/integrations/{channel}/quarantine", tags=["integrations"]
)


@router.get("", **documented(Done[Listed[Quarantined, None]]))
async def look(
    ask: Ask,
    channel: Channel,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    cursor: str | None = None,
) -> Response:
    """What could not be read, and why, with the beginning of each record."""
    query = f"quarantine {channel}"
    at = paging("stream", sorts=("stream",), limit=limit, cursor=cursor, query=query)
    return await ask.answer(
        lambda db, held: Done(data=quarantined(db, held, at)), channel
    )


@router.post("/retry", **documented(Done[Retry]))
async def retry(
    context: Wired, admin: Admin, channel: Channel, body: Which | None = None
) -> Response:
    """Read what is in quarantine again, now."""
    which = body or Which()
    ours = admin.organisation_id
    done = await context.commands.retry(ours, channel, which.stream, which.key)
    if done is None:
        message = f"{channel.capitalize()} is not connected."
        raise NotConnectedError(message)
    retried, released = done
    left = retried - released
    return Done(data=Retry(retried=retried, released=released, left=left)).response()
