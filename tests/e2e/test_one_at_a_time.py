"""One sync at a time: a second wish joins the first; processes: test_commands.py."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2

from sentia.simulator.app import Plan, Simulator
from sentia.site import create_app
from sentia.sync.loop import Loop
from tests.support.between import put_between
from tests.support.clock import VirtualClock
from tests.support.shop import a_shop

SYNC = "/api/v1/integrations/amazon/sync"


async def test_sync_now_answers_the_same_run_while_one_is_under_way(
    tmp_path: Path,
) -> None:
    clock = VirtualClock()
    amazon = Simulator(Plan(orders=50, days=5, clock="fast"), clock)
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def hold(path: str, body: bytes) -> bytes:
        if path.startswith("/orders/"):
            asked.set()
            await go_on.wait()
        return body

    put_between(amazon, hold)
    async with a_shop(tmp_path, amazon=amazon, clock=clock) as shop:
        loop = Loop(
            shop.product.accounts, shop.product.database, clock,
            interval=timedelta(minutes=15),
        )  # fmt: skip
        async with httpx2.AsyncClient(
            transport=httpx2.ASGITransport(app=create_app(shop.product, loop)),
            base_url="http://sentia.test",
            headers={"Authorization": f"Bearer {shop.token}"},
        ) as http:

            async def sync_now() -> Any:
                answer = await http.post(SYNC)
                assert answer.status_code == 202, answer.text
                return answer.json()["data"]["runId"]

            first = await sync_now()
            running = asyncio.create_task(shop.sync())
            await asyncio.wait_for(asked.wait(), 30)
            second, third = await sync_now(), await sync_now()
            go_on.set()
            await running
            later = await sync_now()

        assert first == second == third
        assert later == first + 1
        assert amazon.calls["searchOrders"] == 2  # the last days, and the past
        assert shop.order_lines() == shop.true_lines()
