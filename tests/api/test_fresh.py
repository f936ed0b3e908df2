"""`fresh=true`: Amazon is asked first, and the answer says what became of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sentia.simulator.app import Plan
from sentia.store.streams import Refresh
from tests.api.site import Site, code_of, position, sweep
from tests.support.shop import a_shop

STOCK = "/dashboard/amazon-inventory"


@pytest.mark.parametrize("came_to", ["current", "done", "running", "throttled"])
async def test_what_became_of_the_read_is_said(site: Site, came_to: Refresh) -> None:
    site.write(sweep([position("MUG", 4)]))
    site.commands.refreshed = came_to

    fresh = (await site.get(STOCK, fresh="true")).json()
    stored = (await site.get(STOCK)).json()

    assert fresh["meta"]["refresh"] == came_to
    assert "refresh" not in stored["meta"]
    assert fresh["data"] == stored["data"]
    assert site.commands.asked == ["amazon inventory"]


async def test_an_answer_that_came_to_something_else_is_not_the_one_kept(
    site: Site,
) -> None:
    site.write(sweep([position("MUG", 4)]))

    first = (await site.get(STOCK, fresh="true")).json()
    site.commands.refreshed = "current"
    second = (await site.get(STOCK, fresh="true")).json()

    assert [a["meta"]["refresh"] for a in (first, second)] == ["done", "current"]


async def test_fresh_is_yes_or_no(site: Site) -> None:
    answer = await site.get(STOCK, fresh="maybe")

    assert (answer.status_code, code_of(answer)) == (422, "invalid_parameter")
    assert answer.json()["detail"].startswith("fresh: ")


async def test_strangers_cannot_make_sentia_ask_amazon(site: Site) -> None:
    async with site.browser() as http:
        answer = await http.get(f"/api/v1{STOCK}", params={"fresh": "true"})

    assert answer.status_code == 401
    assert site.commands.asked == []


async def test_a_look_reads_amazon_s_stock_as_it_is_now(tmp_path: Path) -> None:
    async with a_shop(tmp_path, Plan(orders=50, days=2, clock="fast")) as shop:
        await shop.sync()
        path = f"/api/v1{STOCK}"
        calls = shop.amazon.calls["getInventorySummaries"]

        young = await shop.get(f"{path}?fresh=true")
        shop.clock.advance(minutes=6)
        fresh = await shop.get(f"{path}?fresh=true")
        more = shop.amazon.calls["getInventorySummaries"] - calls

        assert young["meta"]["refresh"] == "current"
        assert fresh["meta"]["refresh"] == "done"
        assert fresh["data"]["lastSynced"] > young["data"]["lastSynced"]
        assert more > 0
        assert (
            fresh["data"]["totalQuantity"]
            == shop.truth()["amazon"]["inventory"]["quantity"]
        )
