"""A month of syncs at Amazon's published rates never meets a 429 of our own making."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from sentia.simulator.app import Plan, Simulator
from sentia.simulator.plan import EUROPE
from sentia.store import streams
from tests.support.clock import VirtualClock
from tests.support.shop import Shop, a_shop

# More than the burst of searchOrders brings: the rest of the past comes by reports.
PAST = 2_400
SKUS = 10  # in each marketplace
AT_HOME = 60  # in the first: two pages of stock, as many as the burst
DAYS = 30


def busy_seller(clock: VirtualClock) -> Simulator:
    """Pretend a seller in five marketplaces, at the rates that Amazon publishes."""
    plan = Plan(orders=0, clock="real", marketplaces=EUROPE)
    amazon = Simulator(plan, clock)
    home = amazon.world.places[0]
    for place in amazon.world.places:
        for number in range(AT_HOME if place == home else SKUS):
            amazon.world.put_stock(
                f"SKU-{number}", marketplace_id=place.id, fulfillable=number
            )
    for number in range(PAST):
        # Out of the daily report's reach, or the test would only read reports.
        ago = timedelta(days=40, minutes=15 * number)
        sell(amazon, number, amazon.world.now - ago)
    return amazon


def sell(amazon: Simulator, number: int, at: datetime) -> None:
    """Let a buyer buy something."""
    place = amazon.world.places[number % len(amazon.world.places)]
    amazon.world.put_order(
        f"302-{number:07d}-0000000", marketplace_id=place.id, updated=at
    )


@asynccontextmanager
async def scheduled(
    folder: Path, amazon: Simulator, clock: VirtualClock
) -> AsyncIterator[Shop]:
    """Open a shop whose streams are on the schedule."""
    async with a_shop(folder, clock=clock, amazon=amazon) as shop:
        names = shop.account.connector.streams
        with shop.product.database.write() as db:
            streams.ensure(db, shop.account.account_id, names, clock.now())
        yield shop


async def goes_on(shop: Shop, span: timedelta) -> Counter[str]:
    """Keep to the schedule for so long; return how the runs ended."""
    until, ended = shop.clock.now() + span, Counter[str]()
    while shop.clock.now() < until:
        outcomes = await shop.sync_due()
        ended.update(outcome.status for outcome in outcomes.values())
        if "shipments" in outcomes:  # every hour somebody buys
            sell(shop.amazon, len(shop.amazon.world.orders), shop.amazon.world.now)
        with shop.product.database.read() as db:
            due = streams.next_due(db, shop.account.streams)
        assert due
        left = (due - shop.clock.now()).total_seconds()
        shop.clock.advance(seconds=max(left, 0.001))
    return ended


@pytest.mark.long
async def test_thirty_days_of_syncs_are_never_throttled_over_a_restart_too(
    tmp_path: Path,
) -> None:
    clock = VirtualClock()
    amazon = busy_seller(clock)
    async with scheduled(tmp_path, amazon, clock) as shop:
        ended = await goes_on(shop, timedelta(days=DAYS / 2))
    async with scheduled(tmp_path, amazon, clock) as shop:
        ended += await goes_on(shop, timedelta(days=DAYS / 2))
        issues = shop.issues()

    assert amazon.throttled == {}
    assert set(ended) == {"ok", "waiting"}
    assert issues == []
    assert ended["ok"] > DAYS * 24 * 4 * 1.9  # orders and stock, by the quarter hour


async def test_a_restart_does_not_forget_how_much_of_the_rate_is_used_up(
    tmp_path: Path,
) -> None:
    clock = VirtualClock()
    amazon = busy_seller(clock)
    async with scheduled(tmp_path, amazon, clock) as shop:
        await shop.sync_due()
        assert amazon.calls["searchOrders"] == 20

    async with scheduled(tmp_path, amazon, clock) as shop:
        (outcome,) = await shop.account.once(["orders"])

    assert outcome.status == "waiting"
    assert amazon.throttled == {}
