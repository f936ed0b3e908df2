"""A stream is read because somebody looks: once for all, and not too often."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from sentia.connectors.base import Position, Step
from sentia.errors import Call, ThrottledError, UnavailableError
from sentia.store import accounts, streams
from sentia.store.database import Database, open_database
from sentia.sync.engine import Engine
from sentia.sync.marks import Marks, SharedMarks
from sentia.sync.ondemand import OnDemand
from sentia.sync.rounds import AccountSync
from tests.support.clock import VirtualClock
from tests.support.redis import RedisServer, redis_server  # noqa: F401 - fixture
from tests.support.scripted import Scene, ScriptedConnector, ScriptedStream

CALL = Call(operation="getInventorySummaries")
DONE = Step(position={}, complete=True)
LIFE = timedelta(minutes=5)


class Shelf:
    """One account whose stock can be asked for, in a process that syncs."""

    def __init__(self, database: Database, clock: VirtualClock) -> None:
        self.database = database
        self.clock = clock
        self.stream = ScriptedStream("inventory")
        engine = Engine(database=database, clock=clock, report_zone="UTC", version="1")
        with database.write() as db:
            id_ = accounts.ensure_account(
                db, channel="amazon", region="NA", seller_id=None, name="Amazon NA",
                connected=True, now=clock.now(),
            )  # fmt: skip
        self.account = AccountSync(
            organisation_id=1, account_id=id_, channel="amazon", name="Amazon NA",
            connector=ScriptedConnector(self.stream), engine=engine,
        )  # fmt: skip
        self.on_demand = self.process(Marks(clock))

    def process(self, marks: Marks, patience: float = 10) -> OnDemand:
        """Return what one process of several knows."""
        return OnDemand(self.database, self.clock, marks, patience=patience)

    async def ask(self, *scenes: Scene, by: OnDemand | None = None) -> str:
        """Ask for the stock; these scenes are what Amazon has to say if asked."""
        self.stream.scenes += scenes
        return await (by or self.on_demand).refresh([self.account], "inventory")

    @property
    def reads(self) -> int:
        return len(self.stream.positions)


@pytest.fixture
async def shelf(tmp_path: Path) -> AsyncIterator[Shelf]:
    """Return a shelf on a database of its own."""
    database = open_database(f"sqlite:///{tmp_path}/sentia.db")
    yield Shelf(database, VirtualClock())
    database.close()


async def test_who_looks_first_has_it_read_and_the_next_five_minutes_it_is_good_enough(
    shelf: Shelf,
) -> None:
    first = await shelf.ask(DONE)
    shelf.clock.advance(minutes=4, seconds=59)
    soon = await shelf.ask()
    shelf.clock.advance(seconds=1)
    later = await shelf.ask(DONE)

    assert (first, soon, later) == ("done", "current", "done")
    assert shelf.reads == 2


async def test_a_hundred_who_look_at_once_share_one_read(shelf: Shelf) -> None:
    shelf.stream.scenes.append(DONE)

    said = await asyncio.gather(*(shelf.ask() for _ in range(100)))

    # Who comes when it has just ended finds it current.
    assert {*said} <= {"done", "current"}
    assert shelf.reads == 1


async def test_nobody_waits_for_long_and_the_read_goes_on(shelf: Shelf) -> None:
    go_on = asyncio.Event()

    async def slow(position: Position) -> Step:
        shelf.stream.positions.append(position)
        await go_on.wait()
        return DONE

    shelf.stream.step = slow
    hasty = shelf.process(Marks(shelf.clock), patience=0.05)

    said = [await shelf.ask(by=hasty), await shelf.ask(by=hasty)]
    go_on.set()
    async with asyncio.timeout(10):
        # The account's next turn begins when the read has ended its own.
        await shelf.account.due()

    assert said == ["running", "running"]
    assert await shelf.ask(by=hasty) == "current"
    assert shelf.reads == 1


async def test_what_fails_is_not_asked_again_at_each_look(shelf: Shelf) -> None:
    down = UnavailableError("It does not answer.", CALL)

    failed = await shelf.ask(down, down, down)
    tries = shelf.reads
    again = await shelf.ask()
    shelf.clock.advance(minutes=6)
    later = await shelf.ask(DONE)

    assert (failed, again, later) == ("failed", "failed", "done")
    assert shelf.reads == tries + 1


async def test_what_is_throttled_is_left_alone_until_it_may_go_on(shelf: Shelf) -> None:
    wait = ThrottledError("Rate limit exceeded.", CALL, retry_after=600)

    said = [await shelf.ask(wait), await shelf.ask()]
    shelf.clock.advance(minutes=11)
    said.append(await shelf.ask(DONE))

    assert said == ["throttled", "throttled", "done"]
    assert shelf.reads == 2


async def test_a_stream_that_nobody_yields_is_not_connected(shelf: Shelf) -> None:
    nothing = await shelf.on_demand.refresh([], "inventory")
    unknown = await shelf.on_demand.refresh([shelf.account], "payouts")

    assert (nothing, unknown) == ("not_connected", "not_connected")


async def test_a_read_under_way_ends_with_the_process(shelf: Shelf) -> None:
    async def forever(_position: Position) -> Step:
        await asyncio.Event().wait()
        return DONE

    shelf.stream.step = forever
    hasty = shelf.process(Marks(shelf.clock), patience=0.05)
    await shelf.ask(by=hasty)

    async with asyncio.timeout(10):
        await hasty.close()

    with shelf.database.read() as db:
        row = streams.find(db, shelf.account.account_id, "inventory")
    assert row
    assert row.completed_at is None


async def test_processes_that_share_a_redis_share_the_five_minutes(
    shelf: Shelf,
    redis_server: RedisServer,  # noqa: F811
) -> None:
    one, two = (SharedMarks(shelf.clock, redis_server.url, "here") for _ in range(2))
    other = SharedMarks(shelf.clock, redis_server.url, "elsewhere")

    taken = [await marks.take("read:1:inventory", LIFE) for marks in (one, two, other)]
    second = await two.take("read:1:shipments", LIFE)
    for marks in (one, two, other):
        await marks.close()

    assert taken == [True, False, True]
    assert second is True


async def test_without_an_answer_from_redis_each_process_remembers_and_says_so_once(
    shelf: Shelf,
    redis_server: RedisServer,  # noqa: F811
) -> None:
    marks = SharedMarks(shelf.clock, redis_server.url, "here")
    here = shelf.process(marks)
    redis_server.process.terminate()
    redis_server.process.wait(10)

    with capture_logs() as lines:
        said = [await shelf.ask(DONE, by=here), await shelf.ask(by=here)]
        shelf.clock.advance(minutes=6)
        said.append(await shelf.ask(DONE, by=here))
        taken = await marks.take("read:1:inventory", LIFE)
    await marks.close()

    assert said == ["done", "current", "done"]
    assert taken is False
    assert [line["event"] for line in lines if "redis" in line["event"]] == [
        "redis_does_not_answer"
    ]


async def test_a_redis_that_was_never_there_changes_nothing(shelf: Shelf) -> None:
    marks = SharedMarks(shelf.clock, "redis://:s3cret@127.0.0.1:1/0", "here")

    with capture_logs() as lines:
        said = await shelf.ask(DONE, by=shelf.process(marks))
    await marks.close()

    assert said == "done"
    assert "s3cret" not in str(lines)
