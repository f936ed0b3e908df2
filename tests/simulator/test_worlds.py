"""The world: the same from the same numbers, believable, and alive."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256

import pytest

from sentia.errors import ConfigError, UsageError
from sentia.simulator.app import Plan, Simulator
from sentia.simulator.stock import Stock
from tests.simulator.calling import CA, DE, FR, UK, US, a_caller
from tests.support.clock import VirtualClock

AS_OF = datetime(2026, 3, 1, 12, tzinfo=UTC)


def world(**fields: object) -> Simulator:
    plan = {"orders": 3_000, "days": 60, "as_of": AS_OF, "clock": "fast"} | fields
    return Simulator(Plan(**plan), VirtualClock())  # type: ignore[arg-type]


def said(simulator: Simulator) -> str:
    return json.dumps([simulator.truth(), list(simulator.truth_orders())])


def units(stock: Stock) -> list[int]:
    return [x for x in dataclasses.astuple(stock) if isinstance(x, int)]


def test_the_same_plan_gives_the_same_world_byte_for_byte() -> None:
    assert said(world()) == said(world())
    assert said(world()) != said(world(seed=2))


def test_a_world_at_a_moment_is_the_same_whenever_and_however_fast_it_is_made() -> None:
    later = VirtualClock(AS_OF + timedelta(days=99, seconds=0.5))
    plan = Plan(orders=3_000, days=60, as_of=AS_OF, clock="real")

    assert said(Simulator(plan, later)) == said(world())


def test_another_process_makes_the_same_world() -> None:
    program = (
        "from hashlib import sha256;"
        "from tests.simulator.test_worlds import said, world;"
        "print(sha256(said(world(orders=300)).encode()).hexdigest())"
    )
    seeds = ({"PYTHONHASHSEED": seed} for seed in "12")
    made = {
        subprocess.check_output([sys.executable, "-c", program], env=os.environ | seed)
        for seed in seeds
    }

    here = sha256(said(world(orders=300)).encode()).hexdigest()
    assert {text.decode().strip() for text in made} == {here}


@pytest.mark.parametrize("year", [1, 1999, 2101, 9999])
def test_a_moment_no_world_can_be_at_is_refused(year: int) -> None:
    far = datetime(year, 1, 1, tzinfo=timezone(timedelta(hours=14)))

    with pytest.raises(UsageError, match="between 2000 and 2100"):
        world(orders=0, as_of=far)


def test_a_world_is_the_same_however_its_time_was_cut() -> None:
    at_once, bit_by_bit = world(), world()

    at_once.advance(36_000)
    for _ in range(100):
        bit_by_bit.advance(360)

    assert said(at_once) == said(bit_by_bit)
    assert len(at_once.world.orders) > 3_000


def test_a_world_has_as_many_orders_as_were_asked_for() -> None:
    simulator = world()
    orders = simulator.world.orders.values()

    assert len(orders) == 3_000
    assert all(AS_OF - timedelta(days=60) <= o.created < AS_OF for o in orders)


def test_a_world_holds_everything_that_trips_dashboards() -> None:
    simulator = world(orders=8_000)
    orders = simulator.world.orders.values()
    rows = [line for order in orders for line in order.lines]
    skus = " ".join(line.sku for line in rows)

    assert {o.status for o in orders} >= {
        "PENDING", "UNSHIPPED", "PARTIALLY_SHIPPED", "SHIPPED", "CANCELLED",
    }  # fmt: skip
    assert {o.place.currency for o in orders} == {"GBP", "EUR", "SEK"}
    assert any(o.replaces for o in orders)
    assert any(not o.on_channel for o in orders)
    assert any("AMAZON_BUSINESS" in o.programs for o in orders)
    assert any(len({x.sku for x in o.lines}) < len(o.lines) for o in orders)
    assert all(
        getattr(o, "total", None) is None for o in orders if o.status == "CANCELLED"
    )
    assert any(line.shipping.price for line in rows)
    assert any(line.gift_wrap.price for line in rows)
    assert any(line.item.discount for line in rows)
    assert set(' +/%,é"') <= set(skus)
    assert len({o.updated for o in orders}) < len(orders)  # equal timestamps


def test_stock_runs_out_and_comes_back_by_shipments_of_every_state() -> None:
    simulator = world(orders=8_000, days=120)
    warehouse = simulator.world.warehouse
    stocks = [row.stock for rows in warehouse.shown.values() for row in rows]
    shipments = warehouse.shipments.values()
    over = [p for s in shipments for p in s.parcels if p.received > p.shipped]

    assert any(stock.fulfillable == 0 for stock in stocks)
    assert all(min(units(stock)) >= 0 for stock in stocks)
    assert {"CLOSED", "RECEIVING"} <= {s.status for s in shipments}
    assert len(over) == 1


def test_pooled_marketplaces_show_one_stock_and_the_truth_counts_it_once() -> None:
    simulator = world(orders=0, marketplaces=(UK, DE, FR))
    for place in (UK, DE, FR):
        simulator.world.put_stock("MUG", marketplace_id=place, fulfillable=7)

    truth = simulator.truth()["amazon"]

    assert truth["inventory"] == {
        "skus": 1, "quantity": 14, "fulfillable": 14, "outOfStock": 0,
    }  # fmt: skip
    assert truth["records"][DE]["inventoryQuantity"] == 7


def test_an_american_seller_pays_tax_on_top() -> None:
    simulator = world(marketplaces=(US, CA, "A1AM78C64UM0Y8"))
    by_place = {o.place.country: o for o in simulator.world.orders.values() if o.total}

    for country, on_top in (("US", True), ("CA", True), ("MX", False)):
        order = by_place[country]
        parts = [part for line in order.lines for part in line.parts]
        net = sum(part.price - part.discount for part in parts)
        taxes = sum(part.tax for part in parts)
        assert order.total == net + taxes * on_top
        assert taxes > 0


def test_yen_have_no_decimals() -> None:
    simulator = world(marketplaces=("A1VC38T7YXB528",))

    totals = {line["total"] for line in simulator.truth_orders() if line["total"]}

    assert all("." not in total for total in totals)


def test_marketplaces_of_two_regions_are_refused() -> None:
    with pytest.raises(ConfigError, match="one region"):
        world(marketplaces=(US, UK))


def test_a_standing_world_stands_until_it_is_advanced() -> None:
    simulator = world()
    before = said(simulator)

    simulator.account.clock.advance(hours=5)  # type: ignore[attr-defined]

    assert said(simulator) == before


async def test_a_live_world_brings_an_order_every_few_seconds() -> None:
    async with a_caller(clock="live") as caller:
        before = len(caller.world.orders)
        caller.clock.advance(minutes=10)
        grown = len(list(caller.simulator.truth_orders())) - before
        await caller.http.post("/_sim/pause")
        caller.clock.advance(minutes=10)
        held = len(list(caller.simulator.truth_orders())) - before

    assert 100 <= grown <= 140
    assert held == grown


def test_orders_go_through_their_life_as_time_goes_on() -> None:
    simulator = world()
    waiting = [o for o in simulator.world.orders.values() if o.status == "PENDING"]

    simulator.advance(20 * 86_400)

    assert Counter(o.status for o in waiting).keys() <= {"SHIPPED", "CANCELLED"}
