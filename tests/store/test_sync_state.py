"""What the sync keeps: positions, runs, issues, quarantine, raw answers, versions."""

from __future__ import annotations

import json
import zlib
from datetime import date, timedelta

import psycopg
import pytest
from sqlalchemy import select

from sentia.domain.batches import Batch, Raw, Record, Rejected
from sentia.domain.stock import (
    AsinDay,
    Buckets,
    SalesMetric,
    Shipment,
    StockPosition,
    StockSweep,
    TrafficDay,
)
from sentia.store import (
    issues,
    quarantine,
    raw,
    records,
    runs,
    schema,
    streams,
    versions,
)
from sentia.store.database import open_database
from sentia.store.streams import FencedError
from tests.store.desk import DE, LOS_ANGELES, NOON, US, Desk, an_order
from tests.support.databases import PostgreSQL

LATER = NOON + timedelta(hours=1)


def test_a_stream_that_never_ran_begins_at_nothing_and_is_due(desk: Desk) -> None:
    with desk.database.write() as db:
        row = streams.load(db, desk.account, "orders")

        assert (row.position, row.status, row.due_at) == ({}, "new", None)
        ours = [(desk.account, "orders")]
        assert streams.due(db, ours, NOON) == ours


def test_a_position_moves_only_from_where_it_was(desk: Desk) -> None:
    with desk.database.write() as db:
        streams.load(db, desk.account, "orders")
        streams.save(db, desk.account, "orders", old={}, new={"b": 1, "a": [2]})

    with pytest.raises(FencedError):
        write_an_order_and_move(desk, old={}, new={"b": 2})

    with desk.database.write() as db:
        assert streams.load(db, desk.account, "orders").position == {"a": [2], "b": 1}
    assert desk.rows("orders") == []


def write_an_order_and_move(desk: Desk, **positions: streams.Position) -> None:
    batch = Batch(records=[an_order()])
    with desk.database.write() as db:
        records.write(
            db, desk.account, "orders", batch, now=NOON, report_zone=LOS_ANGELES
        )
        streams.save(db, desk.account, "orders", **positions)


def test_what_is_due_comes_the_longest_overdue_first(desk: Desk) -> None:
    due_at = {"orders": NOON, "stock": NOON - timedelta(hours=1), "history": LATER}
    with desk.database.write() as db:
        streams.ensure(db, desk.account, due_at, LATER)
        for name, moment in due_at.items():
            streams.mark(db, desk.account, name, due_at=moment, status="ok")

        ours = [(desk.account, name) for name in due_at]
        due = streams.due(db, ours, NOON)
        assert [name for _, name in due] == ["stock", "orders"]
        assert streams.next_due(db, ours) == NOON - timedelta(hours=1)


def test_a_stream_that_nobody_knows_any_more_is_never_due(desk: Desk) -> None:
    with desk.database.write() as db:
        streams.ensure(db, desk.account, ["orders"], LATER)
        streams.ensure(db, desk.account, ["payouts"], NOON)
        ours = [(desk.account, "orders")]

        assert streams.due(db, ours, NOON) == []
        assert streams.next_due(db, ours) == LATER


def test_a_handed_over_position_takes_the_place_of_any_other(desk: Desk) -> None:
    with desk.database.write() as db:
        streams.hand_over(db, desk.account, "history", {"windows": [1]}, NOON)
        streams.widen(db, desk.account, "history", [1, 2], LATER)
        row = streams.load(db, desk.account, "history")

    assert (row.position, row.due_at) == ({"windows": [1, 2]}, LATER)


def test_windows_to_be_read_again_are_remembered_until_they_are_read(
    desk: Desk,
) -> None:
    with desk.database.write() as db:
        streams.widen(db, desk.account, "history", [1], NOON, again=True)
        position = streams.load(db, desk.account, "history").position
        read = position | {"windows": []}
        streams.hand_over(db, desk.account, "history", read, NOON)
        streams.widen(db, desk.account, "history", [2], LATER, again=True)
        after = streams.load(db, desk.account, "history").position

    assert (position["again"], after["again"]) == ([1], [2])


def test_a_run_tells_what_it_came_to(desk: Desk) -> None:
    with desk.database.write() as db:
        run = runs.begin(db, desk.account, "orders", NOON).id
        runs.finish(db, run, now=LATER, status="ok", records=3, waited_seconds=1.5)

    (row,) = desk.rows("runs")
    assert (row["status"], row["records"], row["calls"]) == ("ok", 3, 0)
    assert (row["started_at"], row["ended_at"]) == (NOON, LATER)


def test_a_run_that_waited_goes_on_and_adds_up(desk: Desk) -> None:
    with desk.database.write() as db:
        first = runs.begin(db, desk.account, "history", NOON).id
        runs.finish(db, first, now=NOON, status="waiting", calls=2)
        second = runs.begin(db, desk.account, "history", LATER).id
        runs.finish(db, second, now=LATER, status="ok", calls=3)

    assert [(row["status"], row["calls"]) for row in desk.rows("runs")] == [("ok", 5)]


def test_what_a_dead_process_left_open_is_closed_as_interrupted(desk: Desk) -> None:
    with desk.database.write() as db:
        runs.begin(db, desk.account, "orders", NOON)
        runs.begin(db, desk.account, "stock", LATER)

        assert runs.close_interrupted(db, now=LATER, begun_before=LATER) == 1
        assert runs.close_interrupted(db, now=LATER) == 1

    assert {row["status"] for row in desk.rows("runs")} == {"interrupted"}


def test_the_newest_five_hundred_runs_of_a_stream_are_kept(desk: Desk) -> None:
    with desk.database.write() as db:
        other = runs.begin(db, desk.account, "stock", NOON).id
        for _ in range(510):
            run = runs.begin(db, desk.account, "orders", NOON).id
            runs.finish(db, run, now=NOON, status="ok")

    kept = [row["id"] for row in desk.rows("runs")]
    assert len(kept) == 501
    assert other in kept
    assert max(kept) == run


def test_an_issue_opens_once_and_closes_once(desk: Desk) -> None:
    def open_one(severity: issues.Severity = "issue", code: str = "reconnect") -> bool:
        return issues.open_issue(
            db, desk.account, "orders", code, message="No.", hint="Do.", now=NOON,
            severity=severity,
        )  # fmt: skip

    with desk.database.write() as db:
        opened = [open_one(), open_one(), open_one("warning", "slow")]
        first = [issue.code for issue in issues.all_open(db)]
        closed = [
            issues.close_issues(db, desk.account, "orders", severity="warning"),
            issues.close_issues(db, desk.account, "orders", {"other"}),
            issues.close_issues(db, desk.account, "orders"),
            issues.close_issues(db, desk.account, "orders"),
        ]
        version = versions.versions(db, 1)["issues.changed"]

    assert opened == [True, False, True]
    assert first == ["reconnect", "slow"]
    assert closed == [True, False, True, False]
    assert version == 4


def test_a_record_in_quarantine_waits_for_another_version(desk: Desk) -> None:
    bad = Rejected(key="A-9", reason="no date", payload=b"{}")

    def keep(version: str) -> int:
        return quarantine.keep(
            db, desk.account, "orders", [bad, bad], now=NOON, version=version
        )

    with desk.database.write() as db:
        kept = [keep("1"), keep("1"), keep("2")]
        same = quarantine.kept(db, desk.account, stream="orders", not_by="2")
        (waiting,) = quarantine.kept(db, desk.account, stream="orders", not_by="3")
        released = quarantine.release(db, desk.account, "orders", ["A-9", "A-1"])

    assert kept == [1, 0, 1]
    assert same == []
    assert waiting == quarantine.Kept("orders", "A-9", b"{}")
    assert released == 1
    assert desk.rows("quarantine") == []


def test_what_was_tried_in_vain_says_when_and_waits_for_the_next_version(
    desk: Desk,
) -> None:
    later = NOON + timedelta(hours=1)
    bad = [Rejected(key=k, reason="no date", payload=b"{}") for k in ("A-1", "A-2")]

    with desk.database.write() as db:
        quarantine.keep(db, desk.account, "orders", bad, now=NOON, version="1")
        first, second = quarantine.kept(db, desk.account)
        after = quarantine.kept(db, desk.account, after=(first.stream, first.key))
        one = quarantine.kept(db, desk.account, key="A-2")
        quarantine.tried(db, desk.account, [first], now=later, version="2")
        left = quarantine.kept(db, desk.account, not_by="2")
        quarantine.keep(db, desk.account, "orders", bad, now=later, version="2")

    assert after == one == left == [second]
    assert [
        (row["quarantined_at"], row["tried_at"]) for row in desk.rows("quarantine")
    ] == [
        (NOON, later),
        (NOON, None),
    ]


def test_a_bad_record_is_kept_and_let_go_when_a_good_one_comes(desk: Desk) -> None:
    bad = Rejected(key="A-1", reason="no date", payload=b"{}")

    def write(batch: Batch) -> records.Written:
        with desk.database.write() as db:
            return records.write(
                db, desk.account, "orders", batch, now=NOON, report_zone=LOS_ANGELES
            )

    first = write(Batch(rejected=[bad], raw=[Raw(operation="searchOrders", body=b"a")]))
    held = len(desk.rows("quarantine"))
    second = write(Batch(records=[an_order()]))

    assert (first.rejected, held, first.topics) == (1, 1, frozenset({"issues.changed"}))
    assert second.topics == frozenset({"orders.changed", "issues.changed"})
    assert desk.rows("quarantine") == []
    assert zlib.decompress(desk.rows("raw_answers")[0]["body"]) == b"a"


DAY = date(2026, 3, 1)
POSITION = StockPosition(
    marketplace_id=US, sku="MUG", fnsku="X1", condition="NewItem", buckets=Buckets()
)
# Each kind of record, the name under which a bad one waits for it, and one that
# another marketplace's must not let go.
NAMED: list[tuple[Record, str, str]] = [
    (an_order("A-1"), "A-1", "A-2"),
    (
        Shipment(shipment_id="F1", marketplace_id=US, status="SHIPPED", seen_at=NOON),
        "F1",
        "F2",
    ),
    (
        StockSweep(marketplace_id=US, taken_at=NOON, positions=[POSITION]),
        f"{US} MUG",
        f"{DE} MUG",
    ),
    (TrafficDay(marketplace_id=US, day=DAY), f"{US} 2026-03-01", f"{DE} 2026-03-01"),
    (
        SalesMetric(marketplace_id=US, day=DAY, orders=1, units=1, order_items=1),
        f"{US} 2026-03-01",
        f"{DE} 2026-03-01",
    ),
    (
        AsinDay(marketplace_id=US, day=DAY, asin="B0"),
        f"{US} 2026-03-01 B0",
        f"{US} 2026-03-01",
    ),
]


@pytest.mark.parametrize(
    ("record", "own", "other"), NAMED, ids=lambda x: type(x).__name__
)
def test_a_good_record_lets_go_of_the_bad_one_of_its_name_alone(
    desk: Desk, record: Record, own: str, other: str
) -> None:
    bad = [Rejected(key=key, reason="?", payload=b"{}") for key in (own, other)]
    with desk.database.write() as db:
        for batch in (Batch(rejected=bad), Batch(records=[record])):
            records.write(
                db, desk.account, "any", batch, now=NOON, report_zone=LOS_ANGELES
            )

    assert [row["key"] for row in desk.rows("quarantine")] == [other]


def test_what_is_still_bad_stays_as_it_was_kept_first(desk: Desk) -> None:
    bad = Rejected(key=f"{US} MUG", reason="?", payload=b"{}")
    # The SKU is there, its numbers cannot be read: a sweep brings both.
    sweep = StockSweep(marketplace_id=US, taken_at=NOON, positions=[POSITION])

    def write(hours: int) -> frozenset[str]:
        with desk.database.write() as db:
            batch = Batch(records=[sweep], rejected=[bad])
            at = NOON + timedelta(hours=hours)
            return records.write(
                db, desk.account, "inventory", batch, now=at, report_zone=LOS_ANGELES
            ).topics

    first, second = write(0), write(1)

    assert ("issues.changed" in first, "issues.changed" in second) == (True, False)
    assert [row["quarantined_at"] for row in desk.rows("quarantine")] == [NOON]


def test_a_report_that_is_read_anew_lets_go_of_all_that_it_tells_rightly(
    desk: Desk,
) -> None:
    span, other = (NOON, LATER), (NOON, NOON + timedelta(hours=2))

    def keep(stream: str, *keys: str, span: quarantine.Span) -> None:
        bad = [Rejected(key=key, reason="no date", payload=b"{}") for key in keys]
        quarantine.keep(db, desk.account, stream, bad, now=NOON, version="1", span=span)

    with desk.database.write() as db:
        keep("order-report", "A-1", "A-2", span=span)
        keep("history", "A-2", "row 3", span=span)
        keep("history", "A-9", span=other)
        gone = quarantine.retold(db, desk.account, "history", span, {"A-2"})
        left = quarantine.kept(db, desk.account)

    assert gone == 3
    assert [(row.stream, row.key) for row in left] == [
        ("history", "A-2"), ("history", "A-9"),
    ]  # fmt: skip
    assert (left[0].told_from, left[0].told_until) == span


def test_raw_answers_are_kept_for_thirty_days(desk: Desk) -> None:
    with desk.database.write() as db:
        raw.keep(db, desk.account, [Raw(operation="x", body=b"old")], NOON)
        raw.keep(db, desk.account, [Raw(operation="x", body=b"new")], LATER)

        assert raw.prune(db, NOON + timedelta(days=30, minutes=1)) == 1
        (left,) = db.scalars(select(schema.raw_answers.c.body))

    assert zlib.decompress(left) == b"new"


def test_versions_of_an_organisation_add_up_over_its_accounts(desk: Desk) -> None:
    other = desk.add_account("Amazon EU", region="EU")
    with desk.database.write() as db:
        versions.bump(db, desk.account, ["orders.changed", "sync.completed"])
        versions.bump(db, other, {"orders.changed"})

        assert versions.versions(db, 1) == {"orders.changed": 2, "sync.completed": 1}
        assert versions.versions(db, 2) == {}


def test_a_change_that_is_taken_back_bumps_nothing(desk: Desk) -> None:
    def bump_and_fail() -> None:
        with desk.database.write() as db:
            versions.bump(db, desk.account, ["orders.changed"])
            streams.save(db, desk.account, "unknown", old={}, new={})

    with pytest.raises(FencedError):
        bump_and_fail()

    assert desk.rows("versions") == []


@pytest.mark.postgresql
def test_postgresql_tells_who_listens_at_commit(postgresql: PostgreSQL) -> None:
    url = postgresql.create()
    desk = Desk(open_database(url))
    listener = psycopg.connect(url, autocommit=True)
    listener.execute("LISTEN sentia")

    with desk.database.write() as db:
        versions.bump(db, desk.account, ["stock", "orders.changed"])
        early = list(listener.notifies(timeout=0.05))
    heard = list(listener.notifies(timeout=5, stop_after=2))
    listener.close()
    desk.database.close()

    assert early == []
    assert {notice.payload for notice in heard} == {"orders.changed", "stock"}


def test_positions_are_stored_as_json(desk: Desk) -> None:
    with desk.database.write() as db:
        streams.hand_over(db, desk.account, "orders", {"token": "ä", "at": None}, NOON)

    assert json.loads(desk.rows("streams")[0]["position"]) == {"token": "ä", "at": None}
