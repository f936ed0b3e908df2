"""Every dashboard and list route at 1,000,000 orders ÷ at 10,000.

Both shops sell the same 300 SKUs in the same three marketplaces over the same two
years, and have seen their stock every day; every tenth SKU runs out now and then. The
larger one has a hundred times the orders a day: more SKUs sell on more days, so that
its rollups have more cells, until every cell of SKU and day is filled.

Like is compared with like: both answer with as many rows, and what is searched for is
as frequent in both (STEADY sells 100 orders in 30 days in either). What the larger one
has a hundred times as often costs more, for the sums are of all that match: that is
shown by itself, without a goal.

A first read is the first after a change; served is what everybody gets
who asks after it.
Counted is the processor's time of this process, both shops in turns.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Final

import httpx2
from sqlalchemy import Connection, text

from sentia.api.context import Context
from sentia.app import product
from sentia.clock import Clock
from sentia.config import load_settings
from sentia.domain.batches import Batch
from sentia.domain.stock import (
    Buckets,
    Shipment,
    ShipmentItem,
    StockPosition,
    StockSweep,
)
from sentia.simulator.app import Plan, Simulator
from sentia.site import create_app
from sentia.store import people, records, rollups, versions
from sentia.store.schema import moment_text
from sentia.sync.loop import Loop
from tests.benchmarks.timing import Result
from tests.support.clock import VirtualClock

ROUTES: Final = (
    "dashboard/amazon-orders",
    "dashboard/amazon-inventory",
    "dashboard/executive",
    "orders",
    "orders?status=open",
    "orders?late=true",
    "orders?range=90d&counted=true&sort=-total",
    "orders?marketplace=DE&fulfilledBy=amazon&sort=placedAt",
    "orders?q=302-0000042",
    "orders?sku=STEADY",
    "orders?q=STEA",
    "orders?q=STEA&range=90d",
    "inventory",
    "inventory?state=low&sort=-fulfillable&limit=10",
    "shipments",
    "products/SKU-007",
    "products/STEADY",
)
# 10 rows each, of all that match: 16 orders in the small shop, 1,666 in the large one.
GROWING: Final = ("orders?sku=SKU-007&range=12m&limit=10",)
SMALL, LARGE = 10_000, 1_000_000
DAYS: Final = 730
STOCK_DAYS: Final = 40
SKUS: Final = 300
STEADY: Final = 2_500  # orders of the SKU of that name, in either shop
ROUNDS: Final = 20
SHIPMENTS: Final = 300
PLACES: Final = ("A1PA6795UKMFR9", "A13V1IB3VIYZZH", "A1F83G8C2ARO7P")
# In SQL, to be done in seconds; the sums then are the product's own.
ORDERS: Final = (
    """
    CREATE TEMP TABLE sold AS
    WITH RECURSIVE numbers(n) AS (
        SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < :orders
    )
    SELECT printf('302-%07d-0000000', n) AS order_id, n % 3 AS place,
        CASE WHEN n % (:orders / :steady) = 0 THEN 'STEADY'
             ELSE printf('SKU-%03d', (n * 2654435761 >> 9) % :skus) END AS sku,
        (5 + n * 40503 % 85) * 1000000 AS total,
        strftime('%Y-%m-%dT%H:%M:%S.000000+00:00', :now, '-5 minutes',
                 -(n * (:days * 86400.0 / :orders)) || ' seconds') AS at
    FROM numbers
    """,
    """
    INSERT INTO orders (
        account_id, order_id, marketplace_id, status, status_word, placed_at, day,
        report_day, updated_at, fulfilled_by, counted, on_channel, currency, total,
        units, source)
    SELECT :account, order_id,
        CASE place WHEN 0 THEN :place0 WHEN 1 THEN :place1 ELSE :place2 END,
        'shipped', 'SHIPPED', at, substr(at, 1, 10), substr(at, 1, 10), at, 'amazon',
        1, 1, CASE place WHEN 2 THEN 'GBP' ELSE 'EUR' END, total, 1, 'api'
    FROM sold
    """,
    """
    INSERT INTO order_items (
        account_id, order_id, item_id, sku, quantity, total, day)
    SELECT :account, order_id, '1', sku, 1, total, substr(at, 1, 10) FROM sold
    """,
    "DROP TABLE sold",
)


def stock(place: str, clock: Clock, age: int) -> StockSweep:
    """Return what one marketplace had so many days ago."""
    return StockSweep(
        marketplace_id=place,
        taken_at=clock.now() - timedelta(days=age),
        positions=[
            StockPosition(
                marketplace_id=place, sku=f"SKU-{n:03d}", fnsku=f"X{n}",
                condition="NewItem",
                buckets=Buckets(
                    total=n + 9,
                    fulfillable=0 if n % 10 == 0 and (age + n) % 3 == 0 else n + 1,
                    reserved=0,
                ),
            )
            for n in range(SKUS)
        ],
    )  # fmt: skip


def fill(db: Connection, account: int, count: int, clock: Clock) -> None:
    """Make a shop of so many orders."""
    values = {
        "account": account, "orders": count, "days": DAYS,
        "skus": SKUS, "steady": STEADY,
        "now": moment_text(clock.now()),
        **{f"place{n}": place for n, place in enumerate(PLACES)},
    }  # fmt: skip
    for statement in ORDERS:
        db.execute(text(statement), values)
    for age in range(STOCK_DAYS, -1, -1):
        records.write(
            db, account, "inventory",
            Batch(records=[stock(place, clock, age) for place in PLACES]),
            now=clock.now(), report_zone="UTC",
        )  # fmt: skip
    sent = [
        Shipment(
            shipment_id=f"FBA{number:06d}", marketplace_id=PLACES[number % 3],
            name=f"Restock {number}", destination="HAJ1", seen_at=clock.now(),
            status="SHIPPED" if number % 10 == 0 else "CLOSED",
            items=(
                ShipmentItem(sku=f"SKU-{number:03d}", shipped=48, received=0),
            ),
        )
        for number in range(SHIPMENTS)
    ]  # fmt: skip
    records.write(
        db, account, "shipments", Batch(records=sent), now=clock.now(),
        report_zone="UTC",
    )  # fmt: skip
    rollups.rebuild(db, account)


@dataclass(slots=True)
class Shop:
    """A seller's Sentia, and somebody who asks it."""

    count: int
    clock: VirtualClock
    http: httpx2.AsyncClient
    context: Context
    account: int

    def change(self) -> None:
        """Let something change, and a minute pass: what is remembered is no more."""
        with self.context.database.write() as db:
            versions.bump(db, self.account, ["inventory.changed", "orders.changed"])
        self.context.hub.poke()
        self.clock.advance(seconds=61)

    async def read(self, route: str, times: int = 1) -> float:
        """Ask some times; return the processor's time it took."""
        begun = time.process_time()
        answers = [await self.http.get(f"/api/v1/{route}") for _ in range(times)]
        spent = time.process_time() - begun
        assert {answer.status_code for answer in answers} == {200}, answers[0].text
        return spent


@asynccontextmanager
async def a_shop(folder: Path, count: int) -> AsyncIterator[Shop]:
    """Open a shop of so many orders."""
    clock = VirtualClock()
    env = Simulator(Plan(orders=0), clock).ready("http://amazon.test")["env"]
    settings = load_settings(
        _env_file=None, **env, SENTIA_DATA_DIR=str(folder / f"with-{count}")
    )
    async with product(settings, clock) as it:
        account = it.accounts[0].account_id
        with it.database.write() as db:
            fill(db, account, count, clock)
            token = people.create_token(db, "bench", "viewer", clock.now())
        loop = Loop(it.accounts, it.database, clock, interval=timedelta(minutes=15))
        app = create_app(it, loop)
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(
            transport=transport, base_url="http://sentia.test",
            headers={"Authorization": f"Bearer {token}"},
        ) as http:  # fmt: skip
            yield Shop(count, clock, http, app.state.context, account)


async def compared(folder: Path) -> list[Result]:
    """Ask both shops in turns."""
    routes = (*ROUTES, *GROWING)
    first: dict[str, list[float]] = {route: [] for route in routes}
    served: dict[str, list[float]] = {route: [] for route in routes}
    async with a_shop(folder, SMALL) as small, a_shop(folder, LARGE) as large:
        for number in range(ROUNDS):
            # Each goes first as often as the other.
            shops = (small, large) if number % 2 else (large, small)
            for route in routes:
                for shop in shops:
                    shop.change()
                # One served answer takes less than a clock of the processor tells.
                for found, times in ((first, 1), (served, 20)):
                    took = {shop.count: await shop.read(route, times) for shop in shops}
                    found[route].append(took[LARGE] / took[SMALL])
    return [
        Result(
            f"{route} at {LARGE:,} ÷ {SMALL:,} orders, {what}",
            median(ratios),
            None if route in GROWING else 1.2,
        )
        for what, found in (("served", served), ("first read", first))
        for route, ratios in found.items()
    ]


def run(folder: Path) -> list[Result]:
    """Time the routes on a small and on a large shop."""
    return asyncio.run(compared(folder))
