"""What has changed, as it changes: server-sent events.

A frame holds every topic's version, so the newest one says all and a slow reader may
skip the others. Versions come from the database: whoever wrote there is heard here,
at once by `poke`, else within two seconds.
"""

from __future__ import annotations

import asyncio
import math
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import msgspec
import structlog
from sqlalchemy.exc import SQLAlchemyError

from sentia.errors import StoreError
from sentia.store import people
from sentia.store.database import Database
from sentia.store.versions import versions

log = structlog.get_logger()

TOPICS: Final = (
    "sync.started",
    "sync.completed",
    "sync.failed",
    "inventory.changed",
    "orders.changed",
    "shipments.changed",
    "issues.changed",
)
RETRY: Final = b"retry: 3000\n\n"
PING: Final = b": ping\n\n"
PING_SECONDS: Final = 15.0
LOOK_SECONDS: Final = 2.0
# A session or token that ended in another process is noticed no later than this.
ENDED_SECONDS: Final = 5.0
# Reads closer together than this share one look into the database.
FRESH_SECONDS: Final = 0.1


@dataclass(slots=True)
class _Feed:
    """What one organisation's readers share."""

    number: int  # the sum of all versions: it only ever grows
    frame: bytes
    looked: float


class Hub:
    """The newest versions of each organisation, and those who wait for newer ones."""

    def __init__(
        self,
        database: Database,
        *,
        ping: float = PING_SECONDS,
        recheck: float = ENDED_SECONDS,
    ) -> None:
        self._database = database
        self._ping = ping
        self._recheck = recheck
        self._feeds: dict[int, _Feed] = {}
        self._looks: dict[int, asyncio.Task[_Feed]] = {}
        self._watch: asyncio.Task[None] | None = None
        self._poked = asyncio.Event()
        self._news = asyncio.Event()  # a new one each time it was rung
        self._holders: Counter[str] = Counter()  # open streams by session or token
        self._ended: set[str] = set()
        # Told who was signed out elsewhere before their streams end: whose stream has
        # ended asks at once whether they are still in.
        self.on_ended: Callable[[Collection[str]], None] = lambda _: None
        self.readers = 0
        self.closing = False

    def poke(self) -> None:
        """Say, on the event loop, that something was written."""
        for feed in self._feeds.values():
            feed.looked = 0.0
        self._poked.set()

    def close(self) -> None:
        """End every stream: a server cannot stop while one is open."""
        self.closing = True
        self._poked.set()
        self._ring()

    def end(self, holder: str) -> None:
        """End the streams of a session or token, by its digest."""
        if self._holders[holder]:
            self._ended.add(holder)
            self._ring()

    async def version(self, organisation_id: int) -> int:
        """Return a number that grows with every change, at most a moment old."""
        feed = self._feeds.get(organisation_id)
        if feed and asyncio.get_running_loop().time() - feed.looked < FRESH_SECONDS:
            return feed.number
        return (await self._look(organisation_id)).number

    async def frames(
        self,
        organisation_id: int,
        last: str = "",
        seconds: float = math.inf,
        holder: str = "",
    ) -> AsyncGenerator[bytes]:
        """Yield what changes, from now on or since the frame with the id `last`.

        Ends after so many seconds, or with its holder (the digest of a session or
        token): a stream must not outlive what it began with.
        """
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        self.readers += 1
        self._holders[holder] += 1
        try:
            yield RETRY
            await self._look(organisation_id)
            if self._watch is None:
                self._watch = loop.create_task(self._watching())
            while not (self.closing or holder in self._ended) and loop.time() < end:
                feed, news = self._feeds[organisation_id], self._news
                if str(feed.number) != last:
                    last = str(feed.number)
                    yield feed.frame
                    continue
                try:
                    async with asyncio.timeout(min(self._ping, end - loop.time())):
                        await news.wait()
                except TimeoutError:
                    yield PING
        finally:
            self.readers -= 1
            self._holders[holder] -= 1
            if not self._holders[holder]:
                del self._holders[holder]
                self._ended.discard(holder)
            if not self.readers and self._watch is not None:
                self._watch.cancel()
                self._watch = None

    async def _watching(self) -> None:
        """Look while anybody waits."""
        loop = asyncio.get_running_loop()
        asked = loop.time()
        while not self.closing:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._poked.wait(), LOOK_SECONDS)
            self._poked.clear()
            for organisation_id in list(self._feeds):
                try:
                    await self._look(organisation_id)
                except (SQLAlchemyError, StoreError):
                    log.warning("events_cannot_look", exc_info=True)
            if loop.time() - asked >= self._recheck:
                asked = loop.time()
                await self._end_ended()

    async def _end_ended(self) -> None:
        """Find who was signed out, or revoked, by another process."""
        held = [holder for holder in self._holders if holder]
        try:
            gone = await self._database.reading(lambda db: people.ended(db, held))
        except (SQLAlchemyError, StoreError):
            log.warning("events_cannot_look", exc_info=True)
            return
        if gone:
            self.on_ended(gone)
            self._ended |= gone & self._holders.keys()
            self._ring()

    def _ring(self) -> None:
        self._news.set()
        self._news = asyncio.Event()

    async def _look(self, organisation_id: int) -> _Feed:
        """Read the versions, once for all who ask at the same time."""
        task = self._looks.get(organisation_id)
        if task is None:
            task = asyncio.create_task(self._read(organisation_id))
            self._looks[organisation_id] = task
            task.add_done_callback(lambda _: self._looks.pop(organisation_id, None))
        return await asyncio.shield(task)

    async def _read(self, organisation_id: int) -> _Feed:
        asked = asyncio.get_running_loop().time()
        found = await self._database.reading(lambda db: versions(db, organisation_id))
        topics = dict.fromkeys(TOPICS, 0) | found
        number, data = sum(topics.values()), msgspec.json.encode(topics)
        frame = b"id: %d\nevent: changed\ndata: %s\n\n" % (number, data)
        before = self._feeds.get(organisation_id)
        feed = self._feeds[organisation_id] = _Feed(number, frame, asked)
        if before and before.number != number:
            self._ring()
        return feed
