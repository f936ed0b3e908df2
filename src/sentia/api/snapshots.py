"""Answers kept as encoded bytes until something changes, or a minute passes.

"Today", "late" and ages change by themselves, so the minute is part of the key.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Annotated, Any, Final

import msgspec
from fastapi import Depends, Query, Request
from sqlalchemy import Connection
from starlette.responses import Response

from sentia.api.auth import Anyone, Reader
from sentia.api.context import Context, Wired
from sentia.api.documents import Dashboard, Done, Refreshed
from sentia.queries.scope import Account, accounts
from sentia.store.accounts import ORGANISATION
from sentia.store.people import Visitor
from sentia.store.streams import Refresh

MOST_KEPT: Final = 512
FRESH: Final = (
    "Ask Amazon first, where its last complete answer is over five minutes old; "
    "`meta.refresh` says what became of it."
)
LARGEST_KEPT: Final = 64 * 1024  # bytes: pages of lists come once, and are large

Snapshot = tuple[bytes, str]  # an encoded answer and its strong ETag
Kept = OrderedDict[tuple[object, ...], asyncio.Task[Snapshot]]
Accounts = tuple[Account, ...]


@dataclass(frozen=True, slots=True)
class Asking:
    """A question: its request, and who asks."""

    request: Request
    context: Context
    visitor: Visitor | None
    refresh: Refresh | None = None  # None: what is stored is good enough

    @property
    def now(self) -> datetime:
        return self.context.clock.now()

    async def answer(
        self,
        work: Callable[[Connection, Accounts], Any],
        channel: str = "amazon",
        *,
        good_for: int = 60,
    ) -> Response:
        """Answer by reading about a channel's accounts, or from memory.

        An answer is good for so many seconds where nothing changes meanwhile.
        """
        url, headers = self.request.url, self.request.headers
        # Strangers share one answer: their query says nothing.
        organisation_id, query = ORGANISATION, None
        if self.visitor:
            organisation_id, query = self.visitor.organisation_id, url.query
        version = await self.context.hub.version(organisation_id)
        moment = int(self.now.timestamp()) // good_for

        def read(db: Connection) -> Snapshot:
            held = accounts(db, organisation_id, channel)
            answer = work(db, held)
            if self.refresh and isinstance(answer, Done):
                answer.meta = Refreshed(refresh=self.refresh)
            elif self.refresh and isinstance(answer, Dashboard) and answer.meta:
                answer.meta.refresh = self.refresh
            body = msgspec.json.encode(answer)
            return body, f'"{blake2b(body, digest_size=16).hexdigest()}"'

        key = url.path, query, self.refresh, organisation_id, version, moment
        body, etag = await self._once(key, read)
        tags = headers.get("if-none-match", "").split(",")
        if {etag, "*"} & {tag.strip().removeprefix("W/") for tag in tags}:
            return Response(status_code=304, headers={"ETag": etag})
        return Response(body, headers={"ETag": etag}, media_type="application/json")

    async def _once(
        self, key: tuple[object, ...], read: Callable[[Connection], Snapshot]
    ) -> Snapshot:
        """Read once for all who ask the same at the same time, and keep it."""
        kept: Kept = self.request.app.state.kept

        def forget(task: asyncio.Task[Snapshot]) -> None:
            failed = task.cancelled() or task.exception()
            if failed or len(task.result()[0]) > LARGEST_KEPT:
                kept.pop(key, None)

        if key not in kept:
            kept[key] = asyncio.create_task(self.context.database.reading(read))
            kept[key].add_done_callback(forget)
            if len(kept) > MOST_KEPT:
                kept.popitem(last=False)
        return await asyncio.shield(kept[key])


async def _anyone(request: Request, context: Wired, visitor: Anyone) -> Asking:
    return Asking(request, context, visitor)


async def _reader(request: Request, context: Wired, visitor: Reader) -> Asking:
    return Asking(request, context, visitor)


def _fresh(stream: str) -> Any:
    """Let `fresh=true` read a stream of Amazon's before the question is answered."""

    async def ask(
        request: Request,
        context: Wired,
        visitor: Reader,
        *,
        fresh: Annotated[bool, Query(description=FRESH)] = False,
    ) -> Asking:
        refresh = await context.commands.refresh("amazon", stream) if fresh else None
        return Asking(request, context, visitor, refresh)

    return Depends(ask)


Ask = Annotated[Asking, Depends(_reader)]
AskStock = Annotated[Asking, _fresh("inventory")]
AskShipments = Annotated[Asking, _fresh("shipments")]
AskOpenly = Annotated[Asking, Depends(_anyone)]
