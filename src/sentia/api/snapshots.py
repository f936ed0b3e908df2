"""Answers kept as encoded bytes until something changes, or a minute passes.

"Today", "late" and ages change by themselves, so the minute is part of the key.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final, NamedTuple

import msgspec
from fastapi import Depends, Query, Request
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from sentia.api.accept import wants_sheet
from sentia.api.auth import Anyone, Reader
from sentia.api.context import Context, Wired
from sentia.api.documents import Dashboard, Done, Refreshed
from sentia.api.door import Door
from sentia.api.encoded import Encoded
from sentia.errors import StoreError
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

Accounts = tuple[Account, ...]


class Question(NamedTuple):
    """What is asked, whoever asks it."""

    organisation_id: int
    path: str
    query: bytes | None  # None: a stranger's, which says nothing
    refresh: Refresh | None = None  # None: what is stored is good enough


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer to a question, as long as it is good."""

    version: int  # of the organisation's data
    moment: int  # counted in spans of so many seconds as it is good for
    good_for: int
    vary: str | None
    route: Any
    snapshot: asyncio.Task[Encoded]

    def holds(self, version: int, now: datetime) -> bool:
        """Say whether nothing has changed, and its time is not over."""
        moment = int(now.timestamp()) // self.good_for
        return (version, moment) == (self.version, self.moment)

    @property
    def failed(self) -> bool:
        """Whether it came to nothing."""
        task = self.snapshot
        return task.done() and bool(task.cancelled() or task.exception())

    async def response(self, request: Request) -> Response:
        """Send it, or say that the asker has it."""
        task = self.snapshot
        encoded = task.result() if task.done() else await asyncio.shield(task)
        return await encoded.response(request, self.vary)


Kept = OrderedDict[Question, Answered]


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
        vary: str | None = None,
    ) -> Response:
        """Answer by reading about a channel's accounts, or from memory.

        An answer is good for so many seconds where nothing changes meanwhile; other
        headers of requests that it depends on are named by `vary`.
        """
        request, now = self.request, self.now
        kept: Kept = request.app.state.kept
        organisation_id, query = ORGANISATION, None
        if self.visitor:
            organisation_id = self.visitor.organisation_id
            query = request.scope["query_string"]
        question = Question(organisation_id, request.scope["path"], query, self.refresh)
        version = await self.context.hub.version(organisation_id)
        answered = kept.get(question)
        if answered is None or answered.failed or not answered.holds(version, now):
            moment = int(now.timestamp()) // good_for
            task = asyncio.create_task(self._read(organisation_id, channel, work))
            answered = Answered(
                version, moment, good_for, vary, request.scope["route"], task
            )
            _keep(kept, question, answered)
        return await answered.response(request)

    async def _read(
        self,
        organisation_id: int,
        channel: str,
        work: Callable[[Connection, Accounts], Any],
    ) -> Encoded:
        def read(db: Connection) -> Encoded:
            answer = work(db, accounts(db, organisation_id, channel))
            if self.refresh and isinstance(answer, Done):
                answer.meta = Refreshed(refresh=self.refresh)
            elif self.refresh and isinstance(answer, Dashboard) and answer.meta:
                answer.meta.refresh = self.refresh
            return Encoded(msgspec.json.encode(answer))

        return await self.context.database.reading(read)


def _keep(kept: Kept, question: Question, answered: Answered) -> None:
    """Keep an answer for all who ask the same, also while it is being read."""

    def forget(_: asyncio.Task[Encoded]) -> None:
        useless = answered.failed or len(answered.snapshot.result().body) > LARGEST_KEPT
        if useless and kept.get(question) is answered:
            del kept[question]

    kept[question] = answered
    kept.move_to_end(question)
    answered.snapshot.add_done_callback(forget)
    if len(kept) > MOST_KEPT:
        kept.popitem(last=False)


class Shortcut:
    """Answers again what was answered a moment ago, before a route is looked for."""

    def __init__(self, app: ASGIApp, context: Context, door: Door, kept: Kept) -> None:
        self.app = app
        self._context = context
        self._door = door
        self._kept = kept

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answered = None
        if scope["type"] == "http" and scope["method"] == "GET":
            request = Request(scope)
            answered = await self._again(request)
        if answered is None:
            await self.app(scope, receive, send)
            return
        scope["route"] = answered.route  # for the metrics
        response = await answered.response(request)
        await response(scope, receive, send)

    async def _again(self, request: Request) -> Answered | None:
        """Return the answer to give, where nothing has to be looked up for it."""
        visitor = self._door.known(request)
        if visitor is None:
            return None
        scope, organisation_id = request.scope, visitor.organisation_id
        question = Question(organisation_id, scope["path"], scope["query_string"])
        answered = self._kept.get(question)
        if answered is None or not answered.snapshot.done() or answered.failed:
            return None
        if answered.vary and wants_sheet(request):
            return None  # a sheet, which is another answer
        try:
            version = await self._context.hub.version(organisation_id)
        except (SQLAlchemyError, StoreError):
            return None  # the route says what is wrong
        return answered if answered.holds(version, self._context.clock.now()) else None


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
        refresh = None
        if fresh:
            ours = visitor.organisation_id
            refresh = await context.commands.refresh(ours, "amazon", stream)
        return Asking(request, context, visitor, refresh)

    return Depends(ask)


Ask = Annotated[Asking, Depends(_reader)]
AskStock = Annotated[Asking, _fresh("inventory")]
AskShipments = Annotated[Asking, _fresh("shipments")]
AskOpenly = Annotated[Asking, Depends(_anyone)]
