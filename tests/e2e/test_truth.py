"""What Sentia shows is what Amazon has, to the penny, whatever goes wrong between."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from sentia.commands import look_back
from sentia.simulator.app import Plan
from tests.support.shop import Shop, a_shop

OPEN = "/api/v1/orders?status=open&fulfilledBy=merchant"
WEEK = "/api/v1/dashboard/amazon-orders?range=7d"
FAULTS = (
    "throttle-storm",
    "server-errors",
    "hang",
    "cut",
    "malformed",
    "truncated",
    "expired-token",
    "expired-page-token",
    "duplicates",
    "reordered",
    "report-fatal",
    "report-cancelled",
)


def assert_true(shop: Shop) -> None:
    """Hold totals and every single order against the truth."""
    assert shop.totals()["amazon"] == shop.truth()["amazon"]
    assert shop.order_lines() == shop.true_lines()


async def test_after_one_sync_every_figure_equals_the_truth(tmp_path: Path) -> None:
    async with a_shop(tmp_path, Plan(orders=1_500, days=30, clock="fast")) as shop:
        outcomes = await shop.sync()

        assert {o.status for o in outcomes.values()} == {"ok"}
        assert_true(shop)
        assert shop.issues() == []


async def test_a_seller_with_more_orders_than_the_search_allows_is_read_by_reports(
    tmp_path: Path,
) -> None:
    async with a_shop(tmp_path, Plan(orders=6_000, days=90, clock="fast")) as shop:
        outcomes = await shop.sync()

        assert {o.status for o in outcomes.values()} == {"ok"}
        assert shop.amazon.calls["createReport"] >= 3
        assert_true(shop)


async def test_each_open_order_says_when_to_ship_it_also_where_it_came_by_report(
    tmp_path: Path,
) -> None:
    async with a_shop(tmp_path, Plan(orders=6_000, days=14, clock="fast")) as shop:
        await shop.sync()

        items = (await shop.get(OPEN))["data"]["items"]
        assert len(items) > 20
        assert [one["orderId"] for one in items if not one["shipBy"]] == []
        assert_true(shop)


async def test_looking_further_back_takes_no_known_figure_away(tmp_path: Path) -> None:
    plan = Plan(orders=1_500, days=60, clock="fast")
    async with a_shop(tmp_path, plan, SENTIA_HISTORY_DAYS="40") as shop:
        await shop.sync()
        known = await shop.get(WEEK)

        now = shop.clock.now()
        await look_back(shop.product, shop.account, now - timedelta(days=70), now)
        meanwhile = await shop.get(WEEK)
        await shop.sync()

        assert known["data"]["previous"]["totalOrders"] > 0
        assert meanwhile["data"]["previous"] == known["data"]["previous"]
        # What nobody asked for, though Amazon has it, stays unknown.
        known_from = [one["meta"]["historyFrom"] for one in (known, meanwhile)]
        assert known_from == [str((now - timedelta(days=39)).date())] * 2
        further = str((now - timedelta(days=69)).date())
        assert (await shop.get(WEEK))["meta"]["historyFrom"] == further
        assert shop.order_lines() == shop.true_lines()


async def test_a_second_sync_changes_nothing(tmp_path: Path) -> None:
    async with a_shop(tmp_path, Plan(orders=500, days=10, clock="fast")) as shop:
        await shop.sync()
        before = shop.totals()

        again = await shop.sync()

        assert {name: o.records for name, o in again.items() if o.records} == {}
        assert shop.totals() == before


@pytest.mark.parametrize("fault", FAULTS)
async def test_each_fault_is_survived_without_a_wrong_figure(
    tmp_path: Path, fault: str
) -> None:
    plan = Plan(orders=2_400, days=30, clock="fast", faults=(fault,), hang_seconds=10)
    async with a_shop(tmp_path, plan) as shop:
        await shop.sync()
        await shop.sync()

        assert_true(shop)


async def test_all_faults_at_once_are_survived(tmp_path: Path) -> None:
    plan = Plan(orders=2_400, days=30, clock="fast", faults=FAULTS, hang_seconds=10)
    async with a_shop(tmp_path, plan) as shop:
        for _ in range(4):
            await shop.sync()

        assert_true(shop)


async def test_the_figures_follow_as_the_world_moves_on(tmp_path: Path) -> None:
    async with a_shop(tmp_path, Plan(orders=800, days=10, clock="fast")) as shop:
        await shop.sync()
        for _ in range(3):
            shop.amazon.advance(6 * 3600)
            shop.clock.advance(seconds=1)  # Amazon lists nothing younger
            await shop.sync()

        assert_true(shop)


async def test_a_north_american_seller_is_right_too(tmp_path: Path) -> None:
    plan = Plan(
        orders=600,
        days=20,
        clock="fast",
        marketplaces=("ATVPDKIKX0DER", "A2EUQ1WTGCTBG2", "A1AM78C64UM0Y8"),
    )
    async with a_shop(tmp_path, plan) as shop:
        await shop.sync()

        assert_true(shop)


async def test_a_marketplace_that_joins_later_brings_its_past(tmp_path: Path) -> None:
    plan = Plan(orders=800, days=40, clock="fast")
    async with a_shop(tmp_path, plan, AMAZON_MARKETPLACE_IDS="GB") as alone:
        await alone.sync()
        amazon, clock = alone.amazon, alone.clock

    async with a_shop(tmp_path, amazon=amazon, clock=clock) as shop:
        await shop.sync()
        await shop.sync()

        assert_true(shop)
