"""What could not be read: look at it, have it tried again, or dismiss it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import structlog
from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, StringConstraints
from sqlalchemy import Connection
from starlette.responses import Response

from sentia.api.auth import Admin
from sentia.api.context import Context, Wired
from sentia.api.documents import Done, documented
from sentia.api.integrations import Channel
from sentia.api.snapshots import Ask
from sentia.errors import NotConnectedError
from sentia.queries.answers import Answer
from sentia.queries.lists import Listed, paging
from sentia.queries.quarantine import Quarantined, State, quarantined
from sentia.queries.scope import accounts
from sentia.store import quarantine as kept
from sentia.store import versions
from sentia.store.bulk import lock
from sentia.store.people import Visitor

log = structlog.get_logger()

Text = Annotated[str, StringConstraints(max_length=500, pattern=r"^[^\x00]+$")]


class Which(BaseModel):
    """Which are meant: a stream's records, one of them, or all."""

    model_config = ConfigDict(extra="forbid")

    stream: Text | None = None
    key: Text | None = None


class Dismissed(Answer):
    """How many records that changed."""

    changed: int


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
    state: State = "open",
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    cursor: str | None = None,
) -> Response:
    """What could not be read, and why, with the beginning of each record."""
    query = f"quarantine {channel} {state}"
    at = paging("stream", sorts=("stream",), limit=limit, cursor=cursor, query=query)
    return await ask.answer(
        lambda db, held: Done(data=quarantined(db, held, at, state)), channel
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


@router.post("/dismiss", **documented(Done[Dismissed]))
async def dismiss(
    context: Wired, admin: Admin, channel: Channel, body: Which | None = None
) -> Response:
    """Show what is in quarantine no more; it stays stored, under `state=dismissed`."""
    now = context.clock.now()
    return await _dismissed(context, admin, channel, body, now)


@router.post("/restore", **documented(Done[Dismissed]))
async def restore(
    context: Wired, admin: Admin, channel: Channel, body: Which | None = None
) -> Response:
    """Show again what was dismissed."""
    return await _dismissed(context, admin, channel, body, None)


async def _dismissed(
    context: Context, admin: Visitor, channel: str, body: Which | None,
    at: datetime | None,
) -> Response:  # fmt: skip
    which = body or Which()

    def write(db: Connection) -> int:
        changed = 0
        for account in accounts(db, admin.organisation_id, channel):
            lock(db, account.id)  # before any row of it, as the sync does
            moved = kept.dismiss(
                db, account.id, at=at, stream=which.stream, key=which.key
            )
            if moved:
                versions.bump(db, account.id, ["issues.changed"])
            changed += moved
        return changed

    changed = await context.database.writing(write)
    if changed:
        what = "quarantine_dismissed" if at else "quarantine_restored"
        log.info(what, **admin.logged, channel=channel, records=changed)
        context.hub.poke()
    return Done(data=Dismissed(changed=changed)).response()
