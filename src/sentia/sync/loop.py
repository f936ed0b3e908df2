"""The embedded scheduler: run what is due, a handful of accounts at a time.

The seam for many workers: whoever calls `AccountSync.due` decides where an account is
synced. Here it is one task in one process; what is due stands in the database.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import structlog
from sqlalchemy import Connection

from sentia.clock import Clock
from sentia.domain.times import spoken
from sentia.store import streams, versions
from sentia.store.database import Database
from sentia.store.streams import Refresh
from sentia.sync.marks import Marks
from sentia.sync.ondemand import OnDemand
from sentia.sync.rereading import Retried
from sentia.sync.rounds import AccountSync

log = structlog.get_logger()

AT_ONCE: Final = 4
# However far away the next due time is, look again after this.
LONGEST_NAP: Final = 60.0


class Loop:
    """Accounts in, syncs out, until cancelled."""

    def __init__(
        self,
        accounts: Sequence[AccountSync],
        database: Database,
        clock: Clock,
        *,
        interval: timedelta,
        marks: Marks | None = None,
    ) -> None:
        self._accounts = {account.account_id: account for account in accounts}
        self._database = database
        self._clock = clock
        self._interval = interval
        self._running: dict[int, asyncio.Task[None]] = {}
        self._unmet = set(self._accounts)  # not greeted since the start
        self._wake = asyncio.Event()
        self._on_demand = OnDemand(database, clock, marks or Marks(clock))

    async def run(self) -> None:
        """Go on until cancelled; then let no task behind."""
        for account in self._accounts.values():
            log.info(
                "Amazon SP-API data sync scheduled",
                account=account.name,
                every=spoken(self._interval),
            )
        await self._database.run(self._ensure_streams, write=True)
        try:
            while True:
                self._wake.clear()
                await self._begin_what_is_due()
                await self._nap()
        finally:
            for task in self._running.values():
                task.cancel()
            await asyncio.gather(*self._running.values(), return_exceptions=True)
            await self._on_demand.close()

    async def sync_now(self, organisation_id: int, channel: str) -> int | None:
        """Make every stream of a channel due; return the number of the sync.

        An account that is under way is let be. The same number while all are, waits
        included; None without such an account.
        """
        mine = self._of(organisation_id, channel)
        if not mine:
            return None
        now = self._clock.now()

        def make_due(db: Connection) -> int:
            number = versions.versions(db, organisation_id).get("sync.started", 0)
            for account in (one for one in mine if not one.under_way):
                account.told.forget()
                if not streams.waiting(db, account.streams):
                    number += 1
                names = list(account.connector.streams)
                streams.make_due(db, account.account_id, names, now)
            return number

        number = await self._database.run(make_due, write=True)
        self._wake.set()
        return number

    async def refresh(self, organisation_id: int, channel: str, stream: str) -> Refresh:
        """Read a stream because somebody looks, where the last read is old."""
        mine = self._of(organisation_id, channel)
        return await self._on_demand.refresh(mine, stream)

    async def retry(
        self,
        organisation_id: int,
        channel: str,
        stream: str | None = None,
        key: str | None = None,
    ) -> tuple[int, int] | None:
        """Read a channel's quarantine again; return how many, and how many it freed.

        None without such an account.
        """
        mine = self._of(organisation_id, channel)
        if not mine:
            return None
        done = Retried()
        for account in mine:
            done += await account.retry(stream, key)
        return done.retried, done.released

    def _of(self, organisation_id: int, channel: str) -> list[AccountSync]:
        whose = organisation_id, channel
        return [
            account
            for account in self._accounts.values()
            if (account.organisation_id, account.channel) == whose
        ]

    @property
    def _streams(self) -> list[streams.Key]:
        """What this process syncs: other rows may be an older version's."""
        return [key for account in self._accounts.values() for key in account.streams]

    def _ensure_streams(self, db: Connection) -> None:
        now = self._clock.now()
        for account in self._accounts.values():
            names = account.connector.streams
            streams.ensure(db, account.account_id, names, now)
            # Whoever restarts Sentia has mended something, such as a token.
            streams.try_failing_again(db, account.account_id, now)

    async def _begin_what_is_due(self) -> None:
        now = self._clock.now()
        due = await self._database.run(
            lambda db: streams.due(db, self._streams, now), write=False
        )
        wanted = (*(account_id for account_id, _ in due), *sorted(self._unmet))
        for account_id in dict.fromkeys(wanted):
            if len(self._running) >= AT_ONCE:
                break
            if account_id not in self._running:
                task = asyncio.create_task(self._turn(self._accounts[account_id]))
                self._running[account_id] = task

    async def _turn(self, account: AccountSync) -> None:
        try:
            if account.account_id in self._unmet:
                await account.greet()
                self._unmet.discard(account.account_id)
            await account.due()
        except Exception:
            log.exception("account_crashed", account=account.name)
            await self._clock.sleep(LONGEST_NAP)
        finally:
            del self._running[account.account_id]
            self._wake.set()

    async def _nap(self) -> None:
        """Sleep until something is due, something ended, or somebody asks."""
        upcoming = await self._database.run(
            lambda db: streams.next_due(db, self._streams), write=False
        )
        seconds = LONGEST_NAP
        if upcoming and not self._running:
            left = (upcoming - self._clock.now()).total_seconds()
            seconds = min(max(left, 0.0), LONGEST_NAP)
        nap = asyncio.ensure_future(self._clock.sleep(seconds))
        wake = asyncio.ensure_future(self._wake.wait())
        try:
            await asyncio.wait({nap, wake}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            nap.cancel()
            wake.cancel()
