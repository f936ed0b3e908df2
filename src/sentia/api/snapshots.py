"""Answers kept as encoded bytes until something changes, or a minute passes.

"Today", "late" and ages change by themselves, so the minute is part of the key.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Final

import msgspec
from fastapi import Request
from sqlalchemy import Connection
from starlette.responses import Response

from sentia.api.context import Context

MOST_KEPT: Final = 512


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An encoded answer and its strong ETag."""

    body: bytes
    etag: str


class Snapshots:
    """Each answer is made once for all who ask for it at the same time."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._kept: OrderedDict[Hashable, asyncio.Task[Snapshot]] = OrderedDict()

    async def answer(
        self,
        request: Request,
        organisation_id: int,
        question: Hashable,
        work: Callable[[Connection], Any],
    ) -> Response:
        """Answer a question, from memory if nothing has changed."""
        minute = int(self._context.clock.now().timestamp()) // 60
        version = await self._context.hub.version(organisation_id)
        key = request.url.path, question, organisation_id, version, minute
        made = self._kept.get(key)
        if made is None:
            made = asyncio.create_task(self._make(work))
            self._kept[key] = made
            made.add_done_callback(lambda task: self._forget_failed(key, task))
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        snapshot = await asyncio.shield(made)
        headers = {"ETag": snapshot.etag}
        if _has(request.headers.get("if-none-match", ""), snapshot.etag):
            return Response(status_code=304, headers=headers)
        return Response(snapshot.body, headers=headers, media_type="application/json")

    async def _make(self, work: Callable[[Connection], Any]) -> Snapshot:
        body = await self._context.database.reading(
            lambda db: msgspec.json.encode(work(db))
        )
        return Snapshot(body, f'"{blake2b(body, digest_size=16).hexdigest()}"')

    def _forget_failed(self, key: Hashable, task: asyncio.Task[Snapshot]) -> None:
        if task.cancelled() or task.exception():
            self._kept.pop(key, None)


def _has(wanted: str, etag: str) -> bool:
    tags = {tag.strip().removeprefix("W/") for tag in wanted.split(",")}
    return etag in tags or "*" in tags


def snapshots_of(request: Request) -> Snapshots:
    """Return the snapshots of the application that a request came to."""
    found: Snapshots = request.app.state.snapshots
    return found
