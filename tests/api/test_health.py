"""How fresh it all is, what went wrong, and what only looks wrong."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from sentia.domain.orders import Order
from sentia.domain.times import iso
from sentia.store import issues, runs, streams
from tests.api.site import GB, JP, NOW, US, Site, order

PATH = "/integrations/amazon"


async def test_freshness_shows_each_stream_with_its_last_runs(shop: Site) -> None:
    account = shop.connect()
    shop.synced("orders", due_at=NOW + timedelta(minutes=14))
    with shop.database.write() as db:
        for number in range(30):
            begun = runs.begin(db, account, "orders", NOW).id
            runs.finish(db, begun, now=NOW, status="ok", records=number)

    data = await shop.data(f"{PATH}/freshness")

    (orders,) = data["streams"]
    assert orders["title"] == "Orders"
    assert orders["status"] == "ok"
    assert orders["lastSynced"] == "2026-03-18T12:04:00.000Z"
    assert [run["records"] for run in orders["runs"]] == list(range(6, 30))
    assert data["syncEveryMinutes"] == 15
    assert data["nextSyncAt"] == "2026-03-18T12:19:00.000Z"
    assert data["quarantined"] == 0


@pytest.mark.parametrize(
    ("due", "is_"),
    [
        (NOW + timedelta(minutes=14), False),  # until it is time again
        (NOW - timedelta(seconds=1), True),  # it waits for its turn
        (NOW - timedelta(days=3), False),  # an older version read it
        (None, True),  # it never ran
    ],
)
async def test_a_sync_is_under_way_while_a_stream_that_is_read_is_due(
    shop: Site, due: datetime | None, *, is_: bool
) -> None:
    shop.connect()
    shop.synced("orders", due_at=due)

    data = await shop.data(f"{PATH}/freshness")

    assert data["syncing"] is is_


async def test_a_run_without_an_end_is_running_and_a_failing_stream_says_since_when(
    site: Site,
) -> None:
    account = site.connect()
    site.synced("orders")
    site.synced("inventory", failing_since=NOW - timedelta(hours=1))
    with site.database.write() as db:
        runs.begin(db, account, "orders", NOW)

    data = await site.data(f"{PATH}/freshness")

    found = {s["stream"]: (s["status"], s["failingSince"]) for s in data["streams"]}
    assert found == {
        "orders": ("running", None),
        "inventory": ("failing", "2026-03-18T11:05:00.000Z"),
    }


async def test_runs_are_listed_newest_first_as_many_as_asked_for(site: Site) -> None:
    account = site.connect()
    with site.database.write() as db:
        for status in ("ok", "failed"):
            begun = runs.begin(db, account, "orders", NOW).id
            runs.finish(db, begun, now=NOW, status=status, code="unavailable")

    data = await site.data(f"{PATH}/runs", limit="1")
    too_many = await site.get(f"{PATH}/runs", limit="501")

    assert [run["status"] for run in data["runs"]] == ["failed"]
    assert too_many.json()["detail"].startswith("limit: ")


async def test_an_issue_says_what_to_do(site: Site) -> None:
    account = site.connect()
    with site.database.write() as db:
        issues.open_issue(
            db, account, stream="orders", code="permission_missing", now=NOW,
            message="Access denied", hint="Grant the role.",
        )  # fmt: skip

    data = await site.data(f"{PATH}/issues")

    assert data["issues"] == [
        {
            "code": "permission_missing",
            "severity": "issue",
            "stream": "orders",
            "account": "Amazon EU",
            "message": "Access denied",
            "hint": "Grant the role.",
            "openedAt": "2026-03-18T12:05:00.000Z",
        }
    ]


async def test_a_day_without_orders_is_doubted_where_there_are_always_some(
    shop: Site,
) -> None:
    def day(weeks: int, place: str, hour: timedelta) -> list[Order]:
        moment = NOW - timedelta(weeks=weeks) + hour
        return [
            order(f"{place}-{weeks}-{hour}-{n}", "1", place, placed_at=moment)
            for n in range(6)
        ]

    an_hour = timedelta(hours=1)
    usual = [row for week in range(1, 5) for row in day(week, GB, -an_hour)]
    later = [row for week in range(1, 5) for row in day(week, JP, an_hour)]
    yesterday = [
        row for week in range(1, 5) for row in day(week, US, -timedelta(hours=24))
    ]
    shop.write(*usual, *later, *yesterday)

    data = await shop.data(f"{PATH}/issues")

    assert [(row["code"], row["severity"]) for row in data["issues"]] == [
        ("zero_orders", "warning"),
        ("zero_orders", "warning"),
    ]
    first, second = (row["message"] for row in data["issues"])
    assert first.startswith("Amazon.co.uk has no order today; the same weekday had 24")
    assert second.startswith("Amazon.com has no order yesterday")
    assert data["issues"][0]["openedAt"] == "2026-03-18T00:00:00.000Z"
    with shop.database.write() as db:
        unread = ["2026-02-16T12:00:00.000Z", "2026-03-17T12:00:00.000Z"]
        streams.hand_over(db, shop.account or 0, "history", {"windows": [unread]}, NOW)
    shop.bump()
    shop.hub.poke()
    only_today = (await shop.data(f"{PATH}/issues"))["issues"]
    # Of yesterday some has not been read: nobody can tell.
    assert [row["message"] for row in only_today] == [first]


async def test_an_unknown_channel_is_not_found(site: Site) -> None:
    answer = await site.get("/integrations/ebay/runs")

    assert answer.status_code == 404


async def test_figures_are_as_old_as_their_orders_not_as_the_last_report(
    site: Site,
) -> None:
    site.write(order("A-1"))
    site.synced("orders")
    site.synced("history", as_of=NOW - timedelta(hours=20))

    answer = (await site.get("/dashboard/amazon-orders")).json()

    assert answer["meta"]["asOf"] == "2026-03-18T12:04:00.000Z"
    assert answer["meta"]["complete"] is True


async def test_the_past_that_is_still_to_be_read_says_when_it_will_be(
    site: Site,
) -> None:
    account = site.connect()
    site.synced("history", completed_at=None, as_of=None, status="waiting")
    windows = [
        [iso(NOW - timedelta(days=days + 30)), iso(NOW - timedelta(days=days))]
        for days in (61, 91)
    ]

    async def backlog() -> Any:
        data = await site.data(f"{PATH}/freshness")
        return data["streams"][0]["backlog"]

    def reads(newest: timedelta) -> None:
        """Let the history have begun with what was so long ago."""
        position = {"newest": iso(NOW - newest), "windows": windows}
        with site.database.write() as db:
            streams.hand_over(db, account, "history", position, NOW)
        site.bump("sync.started")
        site.hub.poke()

    with site.database.write() as db:
        runs.begin(db, account, "history", NOW - timedelta(hours=1))
    reads(timedelta(days=61))
    # Nothing of it has been read: there is no pace.
    assert (await backlog())["until"] is None

    reads(timedelta())
    told = await backlog()

    assert told["daysLeft"] == 60
    assert told["readBackTo"] == "2026-01-16T12:05:00.000Z"
    # 61 days took an hour, so 60 take about as long again.
    assert told["until"].startswith("2026-03-18T13:04:")


async def test_a_stream_that_has_read_its_past_has_no_backlog(site: Site) -> None:
    site.connect()
    site.synced("history")

    (history,) = (await site.data(f"{PATH}/freshness"))["streams"]

    assert history["backlog"] is None
