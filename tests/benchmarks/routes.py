"""The two figures routes at 1,000,000 orders ÷ at 10,000."""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from statistics import median

import httpx2

from sentia.app import product
from sentia.config import load_settings
from sentia.domain.batches import Batch
from sentia.domain.money import Money
from sentia.domain.orders import Order, OrderItem, Status
from sentia.domain.stock import Buckets, StockPosition, StockSweep
from sentia.simulator.app import Plan, Simulator
from sentia.site import create_app
from sentia.store import people, records, versions
from sentia.sync.loop import Loop
from tests.benchmarks.timing import Result
from tests.support.clock import VirtualClock

ROUTES = ("/api/v1/dashboard/amazon-orders", "/api/v1/dashboard/amazon-inventory")
PLACES = (
    ("A1PA6795UKMFR9", "EUR"),
    ("A13V1IB3VIYZZH", "EUR"),
    ("A1F83G8C2ARO7P", "GBP"),
)
SKUS = 300
ROUNDS = 60


def made_up(count: int, clock: VirtualClock) -> list[Order]:
    """Return shipped orders of the last two years, spread evenly."""
    dice = random.Random(3)  # noqa: S311 - the same orders each time
    step = timedelta(days=730) / count
    orders = []
    for number in range(count):
        place, currency = PLACES[number % len(PLACES)]
        placed = clock.now() - step * number - timedelta(minutes=5)
        total = Money(Decimal(dice.randrange(500, 9_000)).scaleb(-2), currency)
        item = OrderItem(
            item_id="1", sku=f"SKU-{dice.randrange(SKUS)}", quantity=1, total=total
        )
        orders.append(
            Order(
                order_id=f"302-{number:07d}-0000000", marketplace_id=place,
                status=Status.SHIPPED, status_word="SHIPPED", placed_at=placed,
                updated_at=placed, fulfilled_by="amazon", total=total, items=(item,),
            )
        )  # fmt: skip
    return orders


def stock(clock: VirtualClock) -> list[StockSweep]:
    """Return a sweep of each marketplace."""
    return [
        StockSweep(
            marketplace_id=place,
            taken_at=clock.now(),
            positions=[
                StockPosition(
                    marketplace_id=place, sku=f"SKU-{n}", fnsku=f"X{n}",
                    condition="NewItem",
                    buckets=Buckets(total=n, fulfillable=n // 2, reserved=0),
                )
                for n in range(SKUS)
            ],
        )
        for place, _ in PLACES
    ]  # fmt: skip


async def medians(folder: Path, count: int) -> dict[str, float]:
    """Return the median time of each route when nothing is remembered."""
    clock = VirtualClock()
    env = Simulator(Plan(orders=0), clock).ready("http://amazon.test")["env"]
    settings = load_settings(
        _env_file=None, **env, SENTIA_DATA_DIR=str(folder / f"with-{count}")
    )
    async with product(settings, clock) as it:
        account = it.accounts[0].account_id
        orders = made_up(count, clock)
        for begin in range(0, count, 5_000):
            with it.database.write() as db:
                records.write(
                    db, account, "orders", Batch(records=orders[begin : begin + 5_000]),
                    now=clock.now(), report_zone="UTC",
                )  # fmt: skip
        with it.database.write() as db:
            batch = Batch(records=stock(clock))
            records.write(
                db, account, "inventory", batch, now=clock.now(), report_zone="UTC"
            )
            token = people.create_token(db, "bench", "viewer", clock.now())
        loop = Loop(it.accounts, it.database, clock, interval=timedelta(minutes=15))
        transport = httpx2.ASGITransport(app=create_app(it, loop))
        async with httpx2.AsyncClient(
            transport=transport, base_url="http://sentia.test",
            headers={"Authorization": f"Bearer {token}"},
        ) as http:  # fmt: skip
            found: dict[str, list[float]] = {route: [] for route in ROUTES}
            for _ in range(ROUNDS):
                for route in ROUTES:
                    with it.database.write() as db:  # what is remembered is no more
                        versions.bump(db, account, {"orders.changed"})
                    clock.advance(seconds=61)
                    found[route].append(await _timed(http, route))
            return {route: median(times) for route, times in found.items()}


async def _timed(http: httpx2.AsyncClient, route: str) -> float:
    loop = asyncio.get_running_loop()
    begun = loop.time()
    answer = await http.get(route)
    assert answer.status_code == 200, answer.text
    return loop.time() - begun


def run(folder: Path) -> list[Result]:
    """Time both routes on a small and on a large shop."""
    small = asyncio.run(medians(folder, 10_000))
    large = asyncio.run(medians(folder, 1_000_000))
    return [
        Result(f"{route}, 1,000,000 ÷ 10,000 orders", large[route] / small[route], 1.2)
        for route in ROUTES
    ]
