"""Answers kept as encoded bytes until something changes, or a minute passes.

"Today", "late" and ages change by themselves, so the minute is part of the key.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import Annotated, Any, Final

import msgspec
from fastapi import Depends, Request
from sqlalchemy import Connection
from starlette.responses import Response

from sentia.api.auth import Anyone, Reader
from sentia.api.context import Context, Wired
from sentia.queries.scope import Account, accounts
from sentia.store.accounts import ORGANISATION
from sentia.store.people import Visitor

MOST_KEPT: Final = 512

Snapshot = tuple[bytes, str]  # an encoded answer and its strong ETag
Accounts = tuple[Account, ...]
Work = Callable[[Connection, Accounts], Any]


@dataclass(frozen=True, slots=True)
class Snapshots:
    """Each answer is made once for all who ask for it at the same time."""

    kept: OrderedDict[tuple[object, ...], asyncio.Task[Snapshot]] = field(
        default_factory=OrderedDict
    )

    async def get(
        self, key: tuple[object, ...], context: Context, work: Callable[..., bytes]
    ) -> Snapshot:
        """Return what is kept, else the result of the work."""
        made = self.kept.get(key)
        if made is None:
            made = self.kept[key] = asyncio.create_task(_make(context, work))
            made.add_done_callback(lambda task: self._forget_failed(key, task))
            if len(self.kept) > MOST_KEPT:
                self.kept.popitem(last=False)
        return await asyncio.shield(made)

    def _forget_failed(
        self, key: tuple[object, ...], task: asyncio.Task[Snapshot]
    ) -> None:
        if task.cancelled() or task.exception():
            self.kept.pop(key, None)


async def _make(context: Context, work: Callable[..., bytes]) -> Snapshot:
    body = await context.database.reading(work)
    return body, f'"{blake2b(body, digest_size=16).hexdigest()}"'


@dataclass(frozen=True, slots=True)
class Asking:
    """A question: its request, and who asks."""

    request: Request
    context: Context
    visitor: Visitor | None

    @property
    def now(self) -> datetime:
        return self.context.clock.now()

    async def answer(self, work: Work, channel: str = "amazon") -> Response:
        """Answer by reading about a channel's accounts, or from memory."""
        url, headers = self.request.url, self.request.headers
        # Strangers share one answer: their query says nothing.
        organisation_id, query = ORGANISATION, None
        if self.visitor:
            organisation_id, query = self.visitor.organisation_id, url.query
        version = await self.context.hub.version(organisation_id)
        minute = int(self.now.timestamp()) // 60

        def read(db: Connection) -> bytes:
            held = accounts(db, organisation_id, channel)
            return msgspec.json.encode(work(db, held))

        snapshots: Snapshots = self.request.app.state.snapshots
        key = url.path, query, organisation_id, version, minute
        body, etag = await snapshots.get(key, self.context, read)
        known = {
            t.strip().removeprefix("W/")
            for t in headers.get("if-none-match", "").split(",")
        }
        if known & {etag, "*"}:
            return Response(status_code=304, headers={"ETag": etag})
        return Response(body, headers={"ETag": etag}, media_type="application/json")


async def _anyone(request: Request, context: Wired, visitor: Anyone) -> Asking:
    return Asking(request, context, visitor)


async def _reader(request: Request, context: Wired, visitor: Reader) -> Asking:
    return Asking(request, context, visitor)


Ask = Annotated[Asking, Depends(_reader)]
AskOpenly = Annotated[Asking, Depends(_anyone)]
