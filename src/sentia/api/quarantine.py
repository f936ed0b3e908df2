"""What could not be read: look at it, and have it tried again."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Annotated

import msgspec
from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, StringConstraints
from sqlalchemy import Connection
from starlette.responses import Response

from sentia.api.auth import Admin
from sentia.api.context import Wired
from sentia.api.documents import Done, documented
from sentia.api.integrations import Channel
from sentia.api.snapshots import Accounts, Ask
from sentia.errors import InvalidCursorError, NotConnectedError
from sentia.queries import quarantine
from sentia.queries.answers import Answer
from sentia.queries.quarantine import Place, Quarantine

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


@router.get("", **documented(Done[Quarantine]))
async def look(
    ask: Ask,
    channel: Channel,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    cursor: str | None = None,
) -> Response:
    """What could not be read, and why, with the beginning of each record."""
    after = None if cursor is None else _place(cursor, channel)

    def work(db: Connection, held: Accounts) -> Done[Quarantine]:
        items, last = quarantine.quarantined(db, held, after=after, limit=limit)
        next_ = last and _cursor(last, channel)
        total = quarantine.total(db, held)
        return Done(data=Quarantine(items=items, next_cursor=next_, total=total))

    return await ask.answer(work, channel)


@router.post("/retry", **documented(Done[Retry]))
async def retry(
    context: Wired, _admin: Admin, channel: Channel, body: Which | None = None
) -> Response:
    """Read what is in quarantine again, now."""
    which = body or Which()
    done = await context.commands.retry(channel, which.stream, which.key)
    if done is None:
        message = f"{channel.capitalize()} is not connected."
        raise NotConnectedError(message)
    retried, released = done
    left = retried - released
    return Done(data=Retry(retried=retried, released=released, left=left)).response()


def _cursor(place: Place, channel: str) -> str:
    return urlsafe_b64encode(msgspec.json.encode((channel, place))).decode()


def _place(cursor: str, channel: str) -> Place:
    try:
        held = urlsafe_b64decode(cursor.encode("ascii"))
        whose, place = msgspec.json.decode(held, type=tuple[str, Place])
    except ValueError:  # which binascii's and msgspec's errors are
        whose, place = "", ("", "", 0)
    if whose != channel:
        message = "The cursor does not belong to this list."
        raise InvalidCursorError(message)
    return place
