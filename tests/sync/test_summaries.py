"""The log has one line for a sync that went well: what was read, and how much came."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog
from structlog.testing import capture_logs

from sentia import log
from sentia.connectors.base import Step
from sentia.domain.batches import Batch, Rejected
from sentia.errors import Call, PermissionMissingError
from sentia.simulator.app import Plan
from sentia.store import accounts, streams
from sentia.store.database import Database, open_database
from sentia.sync.engine import Engine
from sentia.sync.rounds import AccountSync
from tests.support.clock import VirtualClock
from tests.support.schedule import on_schedule
from tests.support.scripted import Scene, ScriptedConnector, ScriptedStream, an_order
from tests.support.shop import a_shop

PLAN = Plan(orders=60, days=5, clock="fast", marketplaces=("ATVPDKIKX0DER",))
SYNC = "Amazon SP-API sync "
DONE = Step(position={}, complete=True)
WAITS = Step(position={}, wait_seconds=120)
DENIED = PermissionMissingError("Access denied", Call("searchOrders"))
BAD = Rejected(key="B", reason="no orderId", payload=b"{}")


def brings(*order_ids: str, **more: Any) -> Step:
    """Return a step that ends a pass with these orders."""
    records = [an_order(order_id) for order_id in order_ids]
    batch = Batch(records=records, **more)
    return Step(position={}, batches=[batch], complete=True)


def of_syncs(lines: list[Any]) -> list[dict[str, Any]]:
    """Return the lines that sum up a sync."""
    return [
        line for line in lines if line["event"] in {f"{SYNC}done", f"{SYNC}goes on"}
    ]


class Desk:
    """An account with two streams, and what is told of it."""

    def __init__(self, database: Database) -> None:
        self.database, self.clock = database, VirtualClock()
        self.orders, self.stock = ScriptedStream("orders"), ScriptedStream("inventory")
        self.past = ScriptedStream("history", every=timedelta(days=1))
        with database.write() as db:
            id_ = accounts.ensure_account(
                db, channel="amazon", region="NA", seller_id=None, name="Amazon NA",
                connected=True, now=self.clock.now(),
            )  # fmt: skip
            streams.ensure(db, id_, ["orders", "inventory"], self.clock.now())
            streams.ensure(db, id_, ["history"], self.after(hours=1))
        self.account = AccountSync(
            organisation_id=1, account_id=id_, channel="amazon", name="Amazon NA",
            connector=ScriptedConnector(self.orders, self.stock, self.past),
            engine=Engine(
                database=database, clock=self.clock, report_zone="UTC", version="1"
            ),
        )  # fmt: skip

    def after(self, **span: float) -> datetime:
        return self.clock.now() + timedelta(**span)

    def make_due(self, stream: str, **span: float) -> None:
        """Let a stream be due after `timedelta(**span)`."""
        with self.database.write() as db:
            id_ = self.account.account_id
            streams.mark(db, id_, stream, due_at=self.after(**span))

    async def sync(
        self,
        orders: Scene | None = None,
        stock: Scene | None = None,
        past: Scene | None = None,
    ) -> list[dict[str, Any]]:
        """Let what is due bring these; return what is told."""
        self.orders.scenes = [orders] if orders else []
        self.stock.scenes = [stock] if stock else []
        self.past.scenes = [past] if past else []
        with capture_logs() as lines:
            await self.account.due()
        return of_syncs(lines)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Return a desk on a database of its own."""
    database = open_database(f"sqlite:///{tmp_path}/sentia.db")
    yield Desk(database)
    database.close()


async def test_a_sync_is_one_line_with_its_rows_by_stream_and_nobodys_data(
    tmp_path: Path,
) -> None:
    async with a_shop(tmp_path, PLAN) as shop:
        with capture_logs() as lines:
            outcomes = await shop.sync()

        (line,) = lines
        assert line["changed"] == {
            name: outcome.records for name, outcome in outcomes.items()
        }
        assert line["changed"]["orders"] > 0
        assert (line["event"], line["log_level"]) == (f"{SYNC}done", "info")
        assert line["account"] == shop.account.name
        assert line["seconds"] >= 0
        assert line.keys() == {"event", "log_level", "account", "seconds", "changed"}


async def test_an_idle_service_writes_no_more_than_a_line_a_sync(
    tmp_path: Path,
) -> None:
    async with a_shop(tmp_path, PLAN) as shop:
        await shop.sync()
        with capture_logs() as lines:
            await on_schedule(shop, hours=4)

    assert 14 <= len(lines) <= 16
    assert {line["event"] for line in lines} == {f"{SYNC}done"}


async def test_streams_that_are_due_a_moment_apart_are_told_of_together(
    desk: Desk,
) -> None:
    await desk.sync(DONE, DONE)
    desk.make_due("orders")
    desk.make_due("inventory", seconds=10)

    held = await desk.sync(brings("A", "B"))
    desk.clock.advance(seconds=10)
    (line,) = await desk.sync(stock=DONE)

    assert held == []
    assert line["changed"] == {"orders": 2, "inventory": 0}
    assert line["seconds"] == 10


async def test_the_first_line_comes_before_what_takes_long_and_the_next_at_its_end(
    desk: Desk,
) -> None:
    desk.make_due("history")
    position = {"since": "2024-03-01T00:00:00.000Z"}

    def slow(_: object) -> Step:
        desk.clock.advance(seconds=40)
        return DONE

    orders = Step(position=position, complete=True, batches=brings("A").batches)
    first, last = await desk.sync(orders, DONE, slow)

    assert first["event"] == f"{SYNC}goes on"
    assert first["still_reading"] == ["history"]
    assert first["changed"] == {"orders": 1, "inventory": 0}
    assert (first["seconds"], last["seconds"]) == (0, 40)
    assert first["orders_back_to"] == last["orders_back_to"] == "2024-03-01"
    assert last["event"] == f"{SYNC}done"
    assert last["changed"] == {"orders": 1, "inventory": 0, "history": 0}


async def test_a_first_sync_that_takes_its_time_is_told_of_after_the_next_stream(
    desk: Desk,
) -> None:
    def slow(_: object) -> Step:
        desk.clock.advance(seconds=5)
        return DONE

    first, last = await desk.sync(slow, brings("A"))

    assert (first["still_reading"], first["changed"]) == (["inventory"], {"orders": 0})
    assert (last["event"], last["changed"]["inventory"]) == (f"{SYNC}done", 1)


async def test_a_sync_every_ten_seconds_is_told_of_at_once_then_every_five_minutes(
    desk: Desk,
) -> None:
    desk.orders.every = desk.stock.every = timedelta(seconds=10)
    told: list[Any] = []
    for _ in range(62):
        told.append(await desk.sync(DONE, DONE))
        desk.clock.advance(seconds=10)

    assert [10 * at for at, lines in enumerate(told) if lines] == [0, 310]


async def test_what_is_still_read_is_named_at_once_and_then_now_and_again(
    desk: Desk,
) -> None:
    (at_once,) = await desk.sync(WAITS, brings("A"))
    told: list[Any] = []
    for _ in range(4):
        desk.clock.advance(minutes=2)
        desk.make_due("inventory")
        told += await desk.sync(WAITS, DONE)
    desk.clock.advance(minutes=2)
    (last,) = await desk.sync(DONE)

    (later,) = told
    assert at_once["event"] == later["event"] == f"{SYNC}goes on"
    assert at_once["still_reading"] == later["still_reading"] == ["orders"]
    assert (last["event"], "still_reading" in last) == (f"{SYNC}done", False)
    assert [line["seconds"] for line in (at_once, later, last)] == [0, 360, 600]
    assert [x["changed"]["inventory"] for x in (at_once, later, last)] == [1, 1, 1]


async def test_what_fails_is_named_beside_what_went_well_and_alone_makes_no_line(
    desk: Desk,
) -> None:
    (beside,) = await desk.sync(DENIED, DONE)
    desk.clock.advance(minutes=2)
    alone = await desk.sync(DENIED)

    assert (beside["failing"], beside["changed"]["inventory"]) == (["orders"], 0)
    assert alone == []


async def test_rows_that_are_set_aside_are_counted(desk: Desk) -> None:
    (line,) = await desk.sync(brings("A", rejected=[BAD]), DONE)

    assert (line["set_aside"], line["changed"]["orders"]) == (1, 1)


async def test_a_sync_that_is_told_to_be_quiet_writes_no_line(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    log.set_up("warning")
    desk.orders.scenes, desk.stock.scenes = [DONE], [DONE]

    await desk.account.due()

    structlog.reset_defaults()
    assert capsys.readouterr() == ("", "")
