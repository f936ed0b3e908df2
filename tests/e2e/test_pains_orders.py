# ruff: noqa: E501 - names and docstrings are whole sentences
"""What hurts sellers in other tools, and does not here: orders and their money.

Each name is an acceptance case; its sentence stands below it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import msgspec
from sqlalchemy import select, update

from sentia.domain.times import parse
from sentia.simulator.app import Plan, Simulator
from sentia.store import streams
from sentia.store.schema import orders, quarantine
from sentia.sync.imports import import_files
from tests.imports.sheets import ONE, a_file, row
from tests.support.between import put_between
from tests.support.clock import VirtualClock
from tests.support.schedule import on_schedule
from tests.support.shop import AMAZON, Shop, a_shop

US = "ATVPDKIKX0DER"
NORTH_AMERICA = (US, "A2EUQ1WTGCTBG2", "A1AM78C64UM0Y8")
SEARCH = "/orders/2026-01-01/orders"
SALES = "/api/v1/dashboard/amazon-orders"
QUARANTINE = "/api/v1/integrations/amazon/quarantine"


def empty(**changes: Any) -> Plan:
    """Return the plan of a seller in the US who has sold nothing yet."""
    fields: dict[str, Any] = {"orders": 0, "clock": "fast", "marketplaces": (US,)}
    return Plan(**(fields | changes))


async def sales(shop: Shop, query: str = "") -> Any:
    """Return the figures of the Orders block."""
    return (await shop.get(f"{SALES}?{query}"))["data"]


def watermark(shop: Shop) -> str | None:
    """Return how far the orders have been read."""
    with shop.product.database.read() as db:
        row = streams.load(db, shop.account.account_id, "orders")
    mark: str | None = row.position.get("watermark")
    return mark


async def test_a_report_with_identical_rows_of_one_order_all_stay_totals_equal_an_independent_sum_a_second_import_changes_nothing(
    tmp_path: Path,
) -> None:
    """1: a report with identical rows of one order: all stay; totals equal an independent sum; a second import changes nothing."""
    path = a_file(tmp_path, row(ONE), row(ONE), row(ONE), row("701-0000002-0000002"))
    async with a_shop(tmp_path / "data", empty()) as shop:

        def imported() -> int:
            (result,) = import_files(
                shop.product.database, [path], account=None, clock=shop.clock,
                report_zone="UTC",
            )  # fmt: skip
            return result.accepted

        accepted, figures, lines = imported(), await sales(shop), shop.order_lines()
        again = imported()

        assert accepted == 4
        assert figures["totalRevenue"] == "80.00"  # four rows of 20.00
        assert (figures["totalOrders"], figures["units"]) == (2, 4)
        assert again == 0
        assert await sales(shop) == figures
        assert shop.order_lines() == lines


async def test_simulator_returns_ca_and_mx_rows_for_a_us_request_each_lands_in_its_own_marketplace_us_total_unchanged(
    tmp_path: Path,
) -> None:
    """2: simulator returns CA and MX rows for a US request: each lands in its own marketplace, US total unchanged."""
    plan = empty(marketplaces=NORTH_AMERICA)
    async with a_shop(tmp_path, plan, AMAZON_MARKETPLACE_IDS=US) as shop:
        for number, place in enumerate(NORTH_AMERICA):
            shop.amazon.world.put_order(
                f"111-000000{number}-0000000", marketplace_id=place, total="10.00"
            )
        await shop.account.once(["orders"])
        alone = await sales(shop, "marketplace=US")

        shop.clock.advance(seconds=1)
        await shop.account.once(["order-report"])

        figures = await sales(shop)
        assert await sales(shop, "marketplace=US") == alone
        assert alone["totalRevenue"] == "10.00"
        assert {p["country"]: p["revenue"] for p in figures["byMarketplace"]} == {
            "US": "10.00", "CA": "10.00", "MX": "10.00",
        }  # fmt: skip


async def test_10_pending_orders_counted_as_orders_revenue_shown_as_unknown_10_orders_later_filled_once_when_unshipped_never_twice(
    tmp_path: Path,
) -> None:
    """3: 10 Pending orders: counted as orders, revenue shown as "unknown, 10 orders", later filled once when Unshipped, never twice."""
    ids = [f"111-0000000-000000{n}" for n in range(10)]
    async with a_shop(tmp_path, empty()) as shop:
        for id_ in ids:
            shop.amazon.world.put_order(id_, status="PENDING", total=None)
        await shop.sync()
        pending = await shop.get(SALES)

        shop.amazon.advance(3600)
        for id_ in ids:
            shop.amazon.world.put_order(id_, status="UNSHIPPED", total="12.30")
        shop.clock.advance(hours=1)
        await shop.sync()
        filled = await sales(shop)
        shop.clock.advance(days=1)
        await shop.sync()

        assert pending["data"]["totalOrders"] == 10
        assert pending["data"]["totalRevenue"] is None
        assert pending["meta"]["unknown"] == {"ordersWithoutTotal": 10}
        assert (filled["totalOrders"], filled["totalRevenue"]) == (10, "123.00")
        assert filled["withoutTotal"] == 0
        again = await sales(shop)
        assert (again["totalOrders"], again["totalRevenue"]) == (10, "123.00")


async def use_up(amazon: Simulator, times: int) -> None:
    """Search as another program of the same seller does, at the same quota."""
    env = amazon.ready(AMAZON)["env"]
    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app=amazon.app), base_url=AMAZON
    ) as http:
        form = {
            "grant_type": "refresh_token",
            "refresh_token": env["AMAZON_REFRESH_TOKEN"],
            "client_id": env["AMAZON_LWA_APP_ID"],
            "client_secret": env["AMAZON_LWA_CLIENT_SECRET"],
        }
        granted = (await http.post("/auth/o2/token", data=form)).json()
        headers = {"x-amz-access-token": granted["access_token"]}
        for _ in range(times):
            query = {"lastUpdatedAfter": "2026-02-01T00:00:00Z"}
            await http.get(SEARCH, params=query, headers=headers)


async def test_600_orders_with_simulator_quota_on_no_lost_order_no_429_storm_retries_at_most_5_percent_of_calls_backlog_and_end_time_shown(
    tmp_path: Path,
) -> None:
    """4: 600 orders with simulator quota on: no lost order, no 429 storm (retries <= 5 % of calls), backlog and end time shown."""
    plan = empty(orders=600, days=5, clock="real")
    async with a_shop(tmp_path, plan) as shop:
        await use_up(shop.amazon, 20)
        shop.amazon.calls.clear()
        began = shop.clock.now()

        await on_schedule(shop, seconds=30)
        held_up = await shop.get("/api/v1/integrations/amazon/freshness")
        await on_schedule(shop, hours=1)

        (orders_,) = (
            s for s in held_up["data"]["streams"] if s["stream"] == "orders"
        )  # fmt: skip
        assert orders_["status"] == "waiting"
        until = parse(orders_["throttledUntil"])
        assert timedelta(0) < until - began <= timedelta(seconds=200)
        assert shop.amazon.throttled["searchOrders"] <= 0.05 * shop.amazon.calls.total()
        lines = {line["orderId"] for line in shop.order_lines()}
        assert {order.id for order in shop.amazon.world.orders.values()
                if order.updated <= began} <= lines  # fmt: skip
        assert shop.issues() == []


def changed_once(
    change: Callable[[Any], None],
) -> Callable[[str, bytes], Awaitable[bytes]]:
    """Return a meddler that changes each answer of the order search."""

    async def meddle(path: str, body: bytes) -> bytes:
        if path != SEARCH:
            return body
        page = msgspec.json.decode(body)
        change(page)
        return msgspec.json.encode(page)

    return meddle


async def test_simulator_loops_tokens_run_stops_with_a_named_error_after_the_second_repeat_no_duplicate_cursor_not_advanced(
    tmp_path: Path,
) -> None:
    """5: simulator loops tokens: run stops with a named error after the second repeat, no duplicate, cursor not advanced."""
    clock = VirtualClock()
    amazon = Simulator(empty(orders=600, days=5), clock)
    pages: list[Any] = []

    def go_round(page: Any) -> None:
        # From the third page on the answers are the first two again, for ever.
        pages.append(page | {})
        if len(pages) > 2:
            page.update(pages[len(pages) % 2])

    put_between(amazon, changed_once(go_round))
    async with a_shop(tmp_path, amazon=amazon, clock=clock) as shop:
        (outcome,) = await shop.account.once(["orders"])

        assert outcome.status == "failed"
        assert shop.issues() == [("orders", "page_loop")]
        assert len(pages) == 4  # two good ones, and two that came again
        held = [line["orderId"] for line in shop.order_lines()]
        assert len(held) == len(set(held)) == 200
        assert watermark(shop) is None


async def test_1_poison_order_in_1_000_999_stored_1_in_quarantine_with_the_reason_and_a_retry_button(
    tmp_path: Path,
) -> None:
    """19: 1 poison order in 1,000: 999 stored, 1 in quarantine with the reason and a retry button."""
    clock = VirtualClock()
    amazon = Simulator(empty(orders=1000, days=10), clock)
    id_ = sorted(amazon.world.orders)[500]
    created: list[str] = []

    def poison(page: Any) -> None:
        for order in page["orders"]:
            if order["orderId"] == id_:
                created.append(order["createdTime"])
                order["createdTime"] = "yesterday"
                order["buyer"] = {"buyerName": "Ann Bond"}

    put_between(amazon, changed_once(poison))
    async with a_shop(tmp_path, amazon=amazon, clock=clock) as shop:
        (outcome,) = await shop.account.once(["orders"])
        with shop.product.database.read() as db:
            held = set(db.scalars(select(orders.c.order_id)))
        (item,) = (await shop.get(QUARANTINE))["data"]["items"]
        clock.advance(hours=1)
        in_vain = await shop.post(f"{QUARANTINE}/retry")
        (tried,) = (await shop.get(QUARANTINE))["data"]["items"]
        mend(shop, created[0])
        one = {"stream": "orders", "key": id_}
        worked = await shop.post(f"{QUARANTINE}/retry", one)
        left = (await shop.get(QUARANTINE))["data"]

        assert outcome.status == "partial"
        assert held == set(amazon.world.orders) - {id_}
        assert len(held) == len(amazon.world.orders) - 1
        assert (item["stream"], item["key"]) == ("orders", id_)
        assert "createdTime" in item["reason"]
        assert '"createdTime":"yesterday"' in item["payload"]
        assert "Ann Bond" not in item["payload"]
        assert in_vain["data"] == {"retried": 1, "released": 0, "left": 1}
        assert item["lastTriedAt"] is None
        assert parse(tried["lastTriedAt"]) == clock.now()
        assert tried["firstSeenAt"] == item["firstSeenAt"]
        assert worked["data"] == {"retried": 1, "released": 1, "left": 0}
        assert (left["items"], left["total"]) == ([], 0)
        assert shop.order_lines() == shop.true_lines()


def mend(shop: Shop, created: str) -> None:
    """Let the order be one that Sentia can read: as good as a Sentia that can."""
    with shop.product.database.write() as db:
        payload = db.execute(select(quarantine.c.payload)).scalar_one()
        good = payload.replace(b'"yesterday"', f'"{created}"'.encode())
        db.execute(update(quarantine).values(payload=good))
