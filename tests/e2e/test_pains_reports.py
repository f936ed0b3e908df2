# ruff: noqa: E501 - names and docstrings are whole sentences
"""What hurts sellers in other tools, and does not here: reports.

Each name is an acceptance case; its sentence stands below it.
"""

from __future__ import annotations

import gzip
from datetime import timedelta
from pathlib import Path
from typing import Any

from sentia.simulator.app import Plan, Simulator
from sentia.store import streams
from sentia.store.streams import StreamRow
from tests.support.between import put_between
from tests.support.clock import VirtualClock
from tests.support.schedule import on_schedule
from tests.support.shop import Shop, a_shop

US = "ATVPDKIKX0DER"
ISSUES = "/api/v1/integrations/amazon/issues"
RUNS = "/api/v1/integrations/amazon/runs"


def seller(**changes: Any) -> Plan:
    """Return the plan of a seller in the US, who has sold nothing unless it says so."""
    fields: dict[str, Any] = {"orders": 0, "clock": "fast", "marketplaces": (US,)}
    return Plan(**(fields | changes))


def stream_of(shop: Shop, name: str = "order-report") -> StreamRow:
    """Return where a stream stands."""
    with shop.product.database.read() as db:
        return streams.load(db, shop.account.account_id, name)


async def issues(shop: Shop) -> list[tuple[str, str, str]]:
    """Return what the page lists as open: severity, stream, code."""
    found = (await shop.get(ISSUES))["data"]["issues"]
    return [(one["severity"], one["stream"], one["code"]) for one in found]


async def details(shop: Shop, stream: str = "order-report") -> list[tuple[str, str]]:
    """Return how the runs of a stream ended and what they said, the newest first."""
    runs = (await shop.get(RUNS))["data"]["runs"]
    return [
        (run["status"], run["detail"] or "") for run in runs if run["stream"] == stream
    ]


def header_alone(document: bytes) -> bytes:
    """Return a downloaded file without its rows; JSON, an answer, stays as it is."""
    zipped = document.startswith(b"\x1f\x8b")
    text = gzip.decompress(document) if zipped else document
    if text.startswith(b"{"):
        return document
    first = text.splitlines(keepends=True)[0]
    return gzip.compress(first) if zipped else first


def forget_orders(amazon: Simulator, *, but: int = 0) -> dict[str, Any]:
    """Let Amazon lose its orders but so many; return all of them."""
    whole = dict(amazon.world.orders)
    for id_ in sorted(whole)[but:]:
        del amazon.world.orders[id_]
    return whole


async def test_report_done_with_an_empty_body_on_a_day_with_a_history_of_150_orders_status_amber_alert_cursor_kept(
    tmp_path: Path,
) -> None:
    """6: report DONE with an empty body on a day with a history of 150 orders: status amber, alert, cursor kept."""
    clock, emptied = VirtualClock(), False
    amazon = Simulator(seller(), clock)

    async def empty(path: str, body: bytes) -> bytes:
        return header_alone(body) if emptied and "/documents/" in path else body

    put_between(amazon, empty)
    async with a_shop(tmp_path, amazon=amazon, clock=clock) as shop:
        for number in range(150):
            amazon.world.put_order(f"111-0000000-{number:07}")
        await shop.sync()
        whole, before, figures = stream_of(shop), await issues(shop), shop.totals()

        emptied = True
        clock.advance(days=1)
        await shop.account.once(["order-report"])

        after = stream_of(shop)
        assert before == []
        assert await issues(shop) == [("issue", "order-report", "empty_report")]
        assert (after.completed_at, after.as_of) == (whole.completed_at, whole.as_of)
        assert after.failing_since is not None
        assert shop.totals() == figures
        answer = await shop.get("/api/v1/integrations/amazon/freshness")
        marks = {s["stream"]: s["status"] for s in answer["data"]["streams"]}
        assert marks["order-report"] == "failing"


async def test_restart_in_the_middle_the_same_report_id_is_polled_on(
    tmp_path: Path,
) -> None:
    """7: restart in the middle: the same reportId is polled on."""
    time = VirtualClock()
    amazon = Simulator(seller(orders=50, days=10, clock="real"), time)
    async with a_shop(tmp_path, amazon=amazon, clock=time) as shop:
        await on_schedule(shop, seconds=0)
        asked_for = stream_of(shop).position["job"]["id"]

    async with a_shop(tmp_path, amazon=amazon, clock=time) as shop:
        await on_schedule(shop, minutes=2)

        assert stream_of(shop).status == "ok"
        made = amazon.account.reports.all
        assert [i for i, report in made.items() if "ORDERS" in report.type] == [
            asked_for
        ]
        assert made[asked_for].document
        assert shop.order_lines() == shop.true_lines()


async def test_cancelled_is_no_data_which_is_normal_and_visible(tmp_path: Path) -> None:
    """7: CANCELLED = no data (normal), visible."""
    async with a_shop(tmp_path, seller()) as shop:
        outcomes = await shop.sync()

        assert outcomes["order-report"].status == "ok"
        assert await issues(shop) == []
        ((status, said),) = await details(shop)
        assert status == "ok"
        assert said.startswith("Amazon has nothing for GET_FLAT_FILE_ALL_ORDERS")


async def test_fatal_is_an_error_and_visible(tmp_path: Path) -> None:
    """7: FATAL = error, visible."""
    async with a_shop(tmp_path, seller(orders=50, days=10)) as shop:
        shop.amazon.account.faults.add("report-fatal", times=3)

        outcomes = await shop.account.once(["order-report"])
        ((severity, stream, _),) = await issues(shop)
        (status, said), *_ = await details(shop)
        shop.clock.advance(days=1)
        await shop.account.once(["order-report"])

        assert outcomes[0].status == "failed"
        assert (severity, stream, status) == ("issue", "order-report", "failed")
        assert "3 times in a row" in said
        assert await issues(shop) == []


async def test_drop_in_the_report_against_order_api_source_incomplete_note_on_the_page_later_repair_overwrites_history_kept(
    tmp_path: Path,
) -> None:
    """8: drop in the report against order API: "source incomplete" note on the page, later repair overwrites, history kept."""
    async with a_shop(tmp_path, seller(orders=500, days=10)) as shop:
        await shop.sync()
        held = shop.order_lines()

        whole = forget_orders(shop.amazon, but=100)
        shop.clock.advance(days=1)
        await shop.account.once(["order-report"])
        during, kept = await issues(shop), shop.order_lines()
        shop.amazon.world.orders.update(whole)
        shop.clock.advance(days=1)
        await shop.account.once(["order-report"])

        assert during == [("warning", "order-report", "source_incomplete")]
        assert kept == held
        assert "order-report" not in [stream for _, stream, _ in await issues(shop)]
        assert shop.order_lines() == shop.true_lines()


async def test_a_row_whose_date_is_20_days_old_appears_picked_up_by_the_overlap_window_not_doubled(
    tmp_path: Path,
) -> None:
    """9: a row whose date is 20 days old appears: picked up by the overlap window, not doubled."""
    async with a_shop(tmp_path, seller(orders=200, days=10)) as shop:
        await shop.sync()
        long_ago = shop.amazon.world.now - timedelta(days=20)
        shop.amazon.world.put_order("111-7777777-7777777", updated=long_ago)
        shop.clock.advance(hours=1)
        await shop.account.once(["orders"])
        cursor_alone = {line["orderId"] for line in shop.order_lines()}

        for _ in range(3):
            shop.amazon.advance(24 * 3600)
            shop.clock.advance(days=1)
            await shop.sync()

        found = [line["orderId"] for line in shop.order_lines()]
        assert "111-7777777-7777777" not in cursor_alone
        assert found.count("111-7777777-7777777") == 1
        assert shop.order_lines() == shop.true_lines()
        assert shop.totals()["amazon"] == shop.truth()["amazon"]
