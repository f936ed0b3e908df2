# ruff: noqa: E501 - names and docstrings are whole sentences
"""What hurts sellers in other tools, and does not here: stock.

Each name is an acceptance case; its sentence stands below it.
"""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

from sentia.queries.totals import inventory_lines
from sentia.simulator.app import Plan, Simulator
from tests.support.shop import Shop, a_shop

US = "ATVPDKIKX0DER"
STOCK = "/api/v1/dashboard/amazon-inventory"
ISSUES = "/api/v1/integrations/amazon/issues"
SKUS = [f"SKU-{number:02}" for number in range(50)]  # as many as a page holds


def seller(**changes: Any) -> Plan:
    """Return the plan of a seller in the US who has sold nothing yet."""
    fields: dict[str, Any] = {"orders": 0, "clock": "fast", "marketplaces": (US,)}
    return Plan(**(fields | changes))


def fill(amazon: Simulator) -> None:
    """Put a page of SKUs into stock."""
    for number, sku in enumerate(SKUS, 1):
        amazon.world.put_stock(sku, fulfillable=number)


async def sweep(shop: Shop) -> None:
    """Let a quarter of an hour pass, and read the stock."""
    shop.amazon.advance(900)
    shop.clock.advance(minutes=15)
    await shop.account.once(["inventory"])


def held(shop: Shop) -> dict[str, dict[str, Any]]:
    """Return what `sentia export inventory` prints, by SKU."""
    with shop.product.database.read() as db:
        return {line["sku"]: line for line in inventory_lines(db)}


async def figures(shop: Shop) -> Any:
    """Return the figures of the Inventory block."""
    return (await shop.get(STOCK))["data"]


async def gone(shop: Shop) -> list[str]:
    """Return what the page says about SKUs that are gone."""
    found = (await shop.get(ISSUES))["data"]["issues"]
    return [one["message"] for one in found if one["code"] == "sku_absent"]


async def test_page_of_50_with_a_sku_missing_in_one_run_sku_keeps_its_last_value_with_last_seen_not_zero(
    tmp_path: Path,
) -> None:
    """10: page of 50 with a SKU missing in one run: SKU keeps its last value with "last seen", not zero."""
    async with a_shop(tmp_path, seller()) as shop:
        fill(shop.amazon)
        await sweep(shop)
        before = await figures(shop)
        shop.amazon.world.flicker("SKU-07")

        await sweep(shop)

        after, lines = await figures(shop), held(shop)
        assert lines["SKU-07"]["fulfillable"] == 8
        assert lines["SKU-07"]["seenAt"] < lines["SKU-08"]["seenAt"]
        assert after["totalSKUs"] == before["totalSKUs"] == 50
        assert after["totalQuantity"] == before["totalQuantity"] == sum(range(51))
        assert after["outOfStockItems"] == 0
        assert await gone(shop) == []


async def test_full_and_delta_runs_agree_after_20_random_changes_difference_list_empty(
    tmp_path: Path,
) -> None:
    """11: full and delta runs agree after 20 random changes, difference list empty."""
    dice = Random(11)  # noqa: S311 - the same changes each time
    async with a_shop(tmp_path / "going on", seller()) as shop:
        fill(shop.amazon)
        await sweep(shop)
        for _ in range(20):
            left, coming = dice.randrange(40), dice.randrange(40)
            shop.amazon.world.put_stock(
                dice.choice(SKUS), fulfillable=left, inbound_shipped=coming
            )
            await sweep(shop)

        async with a_shop(
            tmp_path / "afresh", amazon=shop.amazon, clock=shop.clock
        ) as other:
            await other.account.once(["inventory"])

            ours, theirs = held(shop), held(other)
            for line in (*ours.values(), *theirs.values()):
                del line["seenAt"]
            assert [sku for sku in SKUS if ours[sku] != theirs[sku]] == []
            assert shop.totals()["amazon"] == shop.truth()["amazon"]


async def test_sku_absent_in_2_full_snapshots_shown_as_0_absent_alert_once(
    tmp_path: Path,
) -> None:
    """12: SKU absent in 2 full snapshots: shown as 0 "absent", alert once."""
    async with a_shop(tmp_path, seller()) as shop:
        fill(shop.amazon)
        await sweep(shop)
        shop.amazon.world.delist("SKU-49")

        await sweep(shop)
        once = await figures(shop), await gone(shop)
        await sweep(shop)
        twice = await figures(shop), await gone(shop)
        await sweep(shop)
        thrice = await figures(shop), await gone(shop)

        assert (once[0]["totalSKUs"], once[1]) == (50, [])
        assert (twice[0]["totalSKUs"], twice[0]["totalQuantity"]) == (
            49,
            sum(range(50)),
        )
        assert "SKU-49" not in held(shop)
        assert twice[1] == ["1 SKU is gone from Amazon's stock lists: SKU-49."]
        assert thrice[1] == twice[1]
        assert shop.totals()["amazon"] == shop.truth()["amazon"]


async def test_velocity_excludes_days_with_0_stock_sku_with_10_in_stock_days_of_30_and_100_units_gives_10_a_day_not_3_3_a_day(
    tmp_path: Path,
) -> None:
    """25: velocity excludes days with 0 stock: SKU with 10 in-stock days of 30 and 100 units gives 10/day, not 3.3/day."""
    async with a_shop(tmp_path, seller()) as shop:
        for day in range(30):
            in_stock = day % 3 == 0
            shop.amazon.world.put_stock("MUG", fulfillable=50 if in_stock else 0)
            if in_stock:
                shop.amazon.world.put_order(
                    f"111-0000000-{day:07}", items=[("MUG", 10)]
                )
            shop.clock.advance(seconds=1)
            await shop.account.once(["orders", "inventory"])
            if day < 29:
                shop.amazon.advance(86_400)
                shop.clock.advance(days=1, seconds=-1)

        (mug,) = (await figures(shop))["lowest"]
        assert mug["arithmetic"]["unitsSold"] == 100
        assert mug["arithmetic"]["inStockDays"] == 10
        assert mug["velocity"] == 10.0
