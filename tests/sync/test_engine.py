"""Records and position move together, and an error's class says what happens next."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from sentia.connectors.base import Step
from sentia.domain.batches import Batch, Rejected
from sentia.errors import (
    Call,
    ConfigError,
    DeadTokenError,
    LoopError,
    PermissionMissingError,
    ReconnectError,
    ThrottledError,
    UnavailableError,
)
from sentia.queries.health import freshness
from sentia.queries.scope import accounts as accounts_of
from sentia.store import accounts, streams
from sentia.store.database import Database, open_database
from sentia.store.schema import issues, orders, runs
from sentia.sync.engine import Engine
from sentia.sync.loop import Loop
from sentia.sync.outcomes import Outcome
from sentia.sync.rounds import AccountSync
from tests.support.clock import VirtualClock
from tests.support.scripted import ScriptedConnector, ScriptedStream, an_order

CALL = Call(operation="searchOrders")


@dataclass
class Bench:
    """An engine with its own database and clock."""

    database: Database
    clock: VirtualClock
    engine: Engine
    account_id: int

    def account(self, connector: ScriptedConnector) -> AccountSync:
        return AccountSync(
            organisation_id=1,
            account_id=self.account_id,
            channel="amazon",
            name="Amazon NA",
            connector=connector,
            engine=self.engine,
        )

    async def run(self, stream: ScriptedStream) -> Outcome:
        connector = ScriptedConnector(stream)
        return await self.engine.run(self.account_id, connector, stream)

    def stored(self) -> list[str]:
        with self.database.read() as db:
            return list(db.scalars(select(orders.c.order_id).order_by("order_id")))

    def row(self, stream: str = "orders") -> streams.StreamRow:
        with self.database.write() as db:
            return streams.load(db, self.account_id, stream)

    def sync_state(self) -> tuple[int, bool]:
        """Return the number of the last sync, and whether it is under way."""
        with self.database.read() as db:
            told = freshness(
                db, accounts_of(db, 1), now=self.clock.now(), every=timedelta(hours=1)
            )
        return told.run_id, told.syncing

    def issues(self) -> list[tuple[str, str]]:
        with self.database.read() as db:
            found = db.execute(select(issues.c.stream, issues.c.code))
            return [(row.stream, row.code) for row in found]


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    """Return an engine over a fresh database with one account."""
    database = open_database(f"sqlite:///{tmp_path}/sentia.db")
    clock = VirtualClock()
    with database.write() as db:
        account_id = accounts.ensure_account(
            db,
            channel="amazon",
            region="NA",
            seller_id=None,
            name="Amazon NA",
            connected=True,
            now=clock.now(),
        )
    engine = Engine(database=database, clock=clock, report_zone="UTC", version="1")
    yield Bench(database, clock, engine, account_id)
    database.close()


def brings(*order_ids: str, position: int, complete: bool = False) -> Step:
    records = [an_order(order_id) for order_id in order_ids]
    return Step(
        position={"at": position}, batches=[Batch(records=records)], complete=complete
    )


async def test_each_step_goes_on_where_the_last_one_committed(bench: Bench) -> None:
    stream = ScriptedStream(
        "orders", brings("A", position=1), brings("B", position=2, complete=True)
    )

    outcome = await bench.run(stream)

    assert (outcome.status, outcome.records) == ("ok", 2)
    assert stream.positions == [{}, {"at": 1}]
    assert bench.row().position == {"at": 2}
    assert bench.row().due_at == bench.clock.now() + timedelta(minutes=15)


async def test_after_a_crash_the_next_run_goes_on_from_the_last_commit(
    bench: Bench,
) -> None:
    await bench.run(
        ScriptedStream("orders", brings("A", position=1), ValueError("boom"))
    )
    again = ScriptedStream("orders", brings("B", position=2, complete=True))

    await bench.run(again)

    assert again.positions == [{"at": 1}]
    assert bench.stored() == ["A", "B"]


async def test_a_step_that_gives_up_ends_the_run_and_its_position_is_kept(
    bench: Bench,
) -> None:
    dead = DeadTokenError("The page token is dead", CALL)

    outcome = await bench.run(
        ScriptedStream("orders", Step(position={"at": 0}, failure=dead))
    )

    assert (outcome.status, outcome.error) == ("failed", dead)
    assert bench.row().position == {"at": 0}


async def test_a_worker_that_was_overtaken_writes_nothing_and_goes_on_from_there(
    bench: Bench,
) -> None:
    def overtaken(_position: object) -> Step:
        with bench.database.write() as db:
            streams.hand_over(
                db, bench.account_id, "orders", {"at": 99}, now=bench.clock.now()
            )
        return brings("STALE", position=1)

    stream = ScriptedStream(
        "orders", overtaken, brings("NEW", position=100, complete=True)
    )

    outcome = await bench.run(stream)

    assert (outcome.status, bench.row().due_at) == ("waiting", bench.clock.now())
    assert (bench.stored(), bench.issues()) == ([], [])

    await bench.run(stream)

    assert stream.positions == [{}, {"at": 99}]
    assert bench.stored() == ["NEW"]


async def test_a_step_of_many_batches_moves_the_position_with_the_last_only(
    bench: Bench,
) -> None:
    seen: list[object] = []

    def parts() -> object:
        for order_id in ("A", "B"):
            seen.append(bench.row().position)
            yield Batch(records=[an_order(order_id)])

    await bench.run(
        ScriptedStream(
            "orders",
            Step(position={"at": 1}, batches=parts(), complete=True),  # type: ignore[arg-type]
        )
    )

    assert seen == [{}, {}]
    assert bench.row().position == {"at": 1}
    assert bench.stored() == ["A", "B"]


@pytest.mark.parametrize("error", [UnavailableError, DeadTokenError])
async def test_what_may_pass_is_tried_again_after_a_pause(
    bench: Bench, error: type[UnavailableError]
) -> None:
    stream = ScriptedStream(
        "orders", error("no answer", CALL), brings("A", position=1, complete=True)
    )

    outcome = await bench.run(stream)

    assert outcome.status == "ok"
    assert bench.clock.slept == [5.0]
    assert bench.issues() == []


async def test_when_it_does_not_pass_one_issue_opens_and_success_closes_it(
    bench: Bench,
) -> None:
    down = [UnavailableError("no answer", CALL) for _ in range(3)]
    await bench.run(ScriptedStream("orders", *down))
    assert bench.issues() == [("orders", "unavailable")]
    assert bench.row().failing_since is not None

    await bench.run(ScriptedStream("orders", brings("A", position=1, complete=True)))

    assert bench.issues() == []
    assert bench.row().failing_since is None


async def test_a_failing_stream_is_tried_again_ever_later_up_to_its_interval(
    bench: Bench,
) -> None:
    waits = []
    for _ in range(6):
        await bench.run(ScriptedStream("orders", LoopError("round", CALL)))
        due = bench.row().due_at
        assert due
        waits.append((due - bench.clock.now()).total_seconds() / 60)

    assert waits == [1, 2, 4, 8, 15, 15]


async def test_a_long_wait_ends_the_run_as_waiting_and_says_until_when(
    bench: Bench,
) -> None:
    error = ThrottledError("Rate limit exceeded", CALL, retry_after=178.0)

    outcome = await bench.run(ScriptedStream("orders", error))

    until = bench.clock.now() + timedelta(seconds=178)
    assert (outcome.status, outcome.until) == ("waiting", until)
    assert (bench.row().throttled_until, bench.row().due_at) == (until, until)
    assert bench.issues() == []


async def test_refused_credentials_stop_the_account_with_one_issue(
    bench: Bench,
) -> None:
    refusal = ReconnectError("Failed to get LWA access token: invalid_grant", CALL)
    connector = ScriptedConnector(
        ScriptedStream("orders", refusal), ScriptedStream("inventory")
    )

    outcomes = await bench.account(connector).once()

    assert [outcome.status for outcome in outcomes] == ["failed", "failed"]
    assert connector.streams["inventory"].positions == []
    assert bench.issues() == [("account", "reconnect")]
    due = bench.row("inventory").due_at
    assert due == bench.clock.now() + timedelta(minutes=15)


async def test_a_sync_that_ends_an_older_pass_begins_one_of_its_own(
    bench: Bench,
) -> None:
    await bench.run(
        ScriptedStream("orders", brings("A", position=1), ValueError("boom"))
    )
    again = ScriptedStream(
        "orders",
        brings("B", position=2, complete=True),
        brings("C", position=3, complete=True),
    )

    (outcome,) = await bench.account(ScriptedConnector(again)).once()

    assert again.positions == [{"at": 1}, {"at": 2}]
    assert (outcome.status, outcome.records) == ("ok", 2)


async def test_a_sync_whose_predecessor_ended_makes_one_pass(bench: Bench) -> None:
    stream = ScriptedStream(
        "orders",
        brings("A", position=1, complete=True),
        brings("B", position=2, complete=True),
    )
    account = bench.account(ScriptedConnector(stream))

    await account.once()
    await account.once()

    assert stream.positions == [{}, {"at": 1}]


async def test_what_was_refused_is_tried_as_soon_as_sentia_is_started_again(
    bench: Bench,
) -> None:
    refusal = ReconnectError("Failed to get LWA access token: invalid_grant", CALL)
    await bench.run(ScriptedStream("orders", refusal))
    tried = asyncio.Event()

    def works(_position: object) -> Step:
        tried.set()
        return brings("A", position=1, complete=True)

    began = bench.clock.now()
    mended = bench.account(ScriptedConnector(ScriptedStream("orders", works)))
    loop = Loop([mended], bench.database, bench.clock, interval=timedelta(minutes=15))
    running = asyncio.create_task(loop.run())
    await asyncio.wait_for(tried.wait(), 30)
    running.cancel()

    # Naps pass meanwhile; without a restart it would have been fifteen minutes.
    assert bench.clock.now() - began < timedelta(minutes=10)


async def test_credentials_that_are_wrong_at_the_start_are_told_before_the_next_sync(
    bench: Bench,
) -> None:
    works = ScriptedStream("orders", brings("A", position=1, complete=True))
    await bench.account(ScriptedConnector(works)).once()
    refusal = ReconnectError("Failed to get LWA access token: invalid_grant", CALL)
    wrong = ScriptedConnector(ScriptedStream("orders"), refuses=refusal)
    told = asyncio.Event()
    account = bench.account(wrong)
    account.ended = lambda _outcome: told.set()

    began = bench.clock.now()
    loop = Loop([account], bench.database, bench.clock, interval=timedelta(minutes=15))
    running = asyncio.create_task(loop.run())
    await asyncio.wait_for(told.wait(), 30)
    running.cancel()

    assert bench.clock.now() - began < timedelta(minutes=15)
    assert bench.issues() == [("account", "reconnect")]
    assert bench.row().failing_since is not None


async def test_good_credentials_end_the_failing_of_every_stream_that_had_no_other_fault(
    bench: Bench,
) -> None:
    refusal = ReconnectError("Failed to get LWA access token: invalid_grant", CALL)
    names = ("orders", "inventory", "history")
    await bench.run(ScriptedStream("inventory", LoopError("round", CALL)))
    refused = ScriptedConnector(*map(ScriptedStream, names), refuses=refusal)
    await bench.account(refused).once()

    await bench.run(ScriptedStream("orders", brings("A", position=1, complete=True)))

    failing = [name for name in names if bench.row(name).failing_since]
    assert failing == ["inventory"]
    assert bench.issues() == [("inventory", "page_loop")]


async def test_a_sync_that_waits_in_between_keeps_its_number_to_its_end(
    bench: Bench,
) -> None:
    waits = Step(position={"at": 1}, wait_seconds=180)
    ends = [brings("A", position=n, complete=True) for n in (2, 3)]
    mine = bench.account(ScriptedConnector(ScriptedStream("orders", waits, *ends)))
    loop = Loop([mine], bench.database, bench.clock, interval=timedelta(minutes=15))
    bench.row()

    first = await loop.sync_now(1, "amazon")
    await mine.due()
    waiting = bench.sync_state(), await loop.sync_now(1, "amazon")
    await mine.due()
    over, second = bench.sync_state(), await loop.sync_now(1, "amazon")

    assert (first, waiting, over, second) == (1, ((1, True), 1), (1, False), 2)


async def test_an_account_that_is_under_way_keeps_no_other_from_being_synced(
    bench: Bench,
) -> None:
    busy = bench.account(ScriptedConnector(ScriptedStream("orders")))
    with bench.database.write() as db:
        other = accounts.ensure_account(
            db, channel="amazon", region="EU", seller_id=None, name="Amazon EU",
            connected=True, now=bench.clock.now(),
        )  # fmt: skip
        streams.ensure(db, other, ["orders"], bench.clock.now())
        streams.mark(db, other, "orders", due_at=bench.clock.now() + timedelta(hours=1))
    idle = replace(busy, account_id=other, name="Amazon EU")
    busy.under_way = True
    bench.row()
    pair = [busy, idle]
    loop = Loop(pair, bench.database, bench.clock, interval=timedelta(minutes=15))

    number = await loop.sync_now(1, "amazon")

    with bench.database.read() as db:
        due = streams.due(db, idle.streams, bench.clock.now())
    assert (number, due) == (1, idle.streams)


async def test_what_somebody_asks_of_the_sync_concerns_their_organisation_alone(
    bench: Bench,
) -> None:
    stream = ScriptedStream("orders", brings("A", position=1, complete=True))
    mine = bench.account(ScriptedConnector(stream))
    loop = Loop([mine], bench.database, bench.clock, interval=timedelta(minutes=15))
    await mine.due()
    bench.row()
    stranger = 2

    asked = (
        await loop.sync_now(stranger, "amazon"),
        await loop.retry(stranger, "amazon"),
        await loop.refresh(stranger, "amazon", "orders"),
    )

    assert asked == (None, None, "not_connected")
    assert stream.positions == []


async def test_a_missing_role_skips_an_optional_stream_without_an_issue(
    bench: Bench,
) -> None:
    error = PermissionMissingError("Access denied", CALL)

    outcome = await bench.run(ScriptedStream("traffic", error, optional=True))

    assert outcome.status == "skipped"
    assert bench.issues() == []


async def test_a_missing_role_of_a_needed_stream_is_an_issue_for_that_stream(
    bench: Bench,
) -> None:
    error = PermissionMissingError("Access denied", CALL)

    outcome = await bench.run(ScriptedStream("orders", error))

    assert outcome.status == "failed"
    assert bench.issues() == [("orders", "permission_missing")]


async def test_an_error_nobody_foresaw_fails_the_run_and_names_it(bench: Bench) -> None:
    outcome = await bench.run(ScriptedStream("orders", ConfigError("x"), KeyError("y")))

    assert outcome.status == "failed"
    assert "Unexpected error in run 1: ConfigError" in str(outcome.error)


async def test_a_record_that_cannot_be_read_makes_the_run_partial_and_stays_visible(
    bench: Bench,
) -> None:
    bad = Rejected(key="A-1", reason="no orderId", payload=b"{}")
    step = Step(
        position={"at": 1},
        batches=[Batch(records=[an_order("B")], rejected=[bad])],
        complete=True,
    )

    outcome = await bench.run(ScriptedStream("orders", step))

    assert (outcome.status, outcome.records, outcome.rejected) == ("partial", 1, 1)
    assert bench.stored() == ["B"]


async def test_one_stream_hands_work_to_another_in_its_own_transaction(
    bench: Bench,
) -> None:
    step = Step(
        position={"at": 1}, complete=True, hands_over={"history": {"windows": [[1, 2]]}}
    )

    await bench.run(ScriptedStream("orders", step))

    assert bench.row("history").position == {"windows": [[1, 2]]}
    assert bench.row("history").due_at == bench.clock.now()


async def test_an_empty_report_of_days_with_orders_changes_nothing_and_is_an_issue(
    bench: Bench,
) -> None:
    await bench.run(ScriptedStream("orders", brings("A", position=1, complete=True)))
    span = (datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 3, 3, tzinfo=UTC))
    empty = Step(position={"report": "done"}, complete=True, claims=span)

    outcome = await bench.run(ScriptedStream("order-report", empty, empty, empty))

    assert outcome.status == "failed"
    assert bench.issues() == [("order-report", "empty_report")]
    assert bench.row("order-report").position == {}


async def test_a_run_that_waits_and_goes_on_is_one_run(bench: Bench) -> None:
    poll = Step(position={"report": "1"}, wait_seconds=30)
    done = Step(position={}, complete=True)
    await bench.run(ScriptedStream("history", poll))
    bench.clock.advance(seconds=30)

    await bench.run(ScriptedStream("history", done))

    with bench.database.read() as db:
        assert list(db.scalars(select(runs.c.status))) == ["ok"]


async def test_a_run_says_how_much_it_has_brought_while_it_is_at_it(
    bench: Bench,
) -> None:
    seen: list[tuple[str, int]] = []

    def second(_position: object) -> Step:
        with bench.database.read() as db:
            found = db.execute(select(runs.c.status, runs.c.records)).one()
            seen.append((found.status, found.records))
        return brings("C", position=2, complete=True)

    await bench.run(ScriptedStream("orders", brings("A", "B", position=1), second))

    assert seen == [("running", 2)]
    with bench.database.read() as db:
        assert list(db.scalars(select(runs.c.records))) == [3]
