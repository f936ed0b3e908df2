"""The connector, the engine and a real database together: what is read is stored."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
from sqlalchemy import func, select

from sentia.connectors.amazon.connector import AmazonConnector
from sentia.store import accounts
from sentia.store.buckets import SqlBuckets
from sentia.store.database import Database, open_database
from sentia.store.schema import metadata
from sentia.sync.engine import Engine
from sentia.sync.rounds import AccountSync
from tests.connectors.pretend import (
    ORDERS,
    STOCK,
    PretendChannel,
    fault,
    ok,
    order,
    orders_page,
    seat,
    throttled,
)
from tests.connectors.test_amazon_daily import METRICS, day, metric
from tests.connectors.test_amazon_inventory import page, row
from tests.connectors.test_amazon_reports import REPORTS, file, line
from tests.connectors.test_amazon_shipments import SHIPMENTS, items, listed, shipment

ALL = [
    "orders", "inventory", "shipments", "metrics", "history", "order-report", "traffic",
]  # fmt: skip


@dataclass
class Product:
    """A database, and an account that syncs into it."""

    database: Database
    account: AccountSync
    amazon: PretendChannel

    async def sync(self) -> dict[str, tuple[str, int]]:
        outcomes = await self.account.once()
        return {one.stream: (one.status, one.records) for one in outcomes}

    def rows(self, table: str) -> int:
        with self.database.read() as db:
            counted = select(func.count()).select_from(metadata.tables[table])
            return db.execute(counted).scalar_one()


def filled(amazon: PretendChannel) -> None:
    """Let Amazon have a little of everything."""
    amazon.on(ORDERS, orders_page(order("A-1"), order("A-2")))
    amazon.on(STOCK, page(row("MUG"), row("CUP")))
    amazon.on(SHIPMENTS, listed(shipment("F1")), listed())
    amazon.on(f"{SHIPMENTS}/F1/items", items(("MUG", 10, 4)))
    amazon.on(METRICS, ok({"payload": [metric("2026-02-27"), metric("2026-02-28")]}))
    amazon.answer(
        REPORTS,
        lambda request: (
            ok({"reportId": "7" if b"ALL_ORDERS" in request.content else "8"}, 202)
            if request.method == "POST"
            else ok({"reports": []})
        ),
    )
    for report_id in ("7", "8"):
        done = {"reportId": report_id, "processingStatus": "DONE"}
        amazon.on(f"{REPORTS}/{report_id}", ok(done | {"reportDocumentId": report_id}))
        place = {"reportDocumentId": report_id, "url": f"http://files/{report_id}"}
        amazon.on(f"/reports/2021-06-30/documents/{report_id}", ok(place))
    amazon.on("/7", httpx2.Response(200, content=file(line("A-1"), line("A-3"))))
    amazon.on("/8", ok({"salesAndTrafficByDate": [day("2026-02-28")]}))


@pytest.fixture
async def product(tmp_path: Path) -> AsyncIterator[Product]:
    """Return a product whose Amazon is filled."""
    s = seat()
    filled(s.channel)
    database = open_database(f"sqlite:///{tmp_path}/sentia.db")
    with database.write() as db:
        account_id = accounts.ensure_account(
            db, channel="amazon", region="NA", seller_id=None, name="Amazon NA",
            connected=True, now=s.clock.now(),
        )  # fmt: skip
    settings: Any = s.connector._settings  # noqa: SLF001 - the same, other buckets
    connector = AmazonConnector(
        settings,
        http=httpx2.AsyncClient(transport=httpx2.MockTransport(s.channel)),
        clock=s.clock,
        buckets=SqlBuckets(database, s.clock),
    )
    engine = Engine(database=database, clock=s.clock, report_zone="UTC", version="1")
    account = AccountSync(
        account_id=account_id, channel="amazon", name="Amazon NA", connector=connector,
        engine=engine,
    )  # fmt: skip
    yield Product(database, account, s.channel)
    database.close()


async def test_everything_that_amazon_has_is_stored(product: Product) -> None:
    done = await product.sync()

    assert list(done) == ALL
    assert {status for status, _ in done.values()} == {"ok"}
    assert {
        table: product.rows(table)
        for table in ("orders", "stock", "shipments", "shipment_items")
    } == {"orders": 3, "stock": 2, "shipments": 1, "shipment_items": 1}
    assert (product.rows("sales_metrics"), product.rows("traffic_days")) == (2, 1)
    assert product.rows("raw_answers") == 1


async def test_a_second_sync_of_the_same_changes_nothing(product: Product) -> None:
    await product.sync()

    done = await product.sync()

    assert {name: records for name, (_, records) in done.items() if records} == {}


async def test_a_throttled_stream_waits_and_the_others_go_on(product: Product) -> None:
    product.amazon.on(ORDERS, throttled())

    done = await product.sync()

    assert done["orders"] == ("waiting", 0)
    assert {status for name, (status, _) in done.items() if name != "orders"} == {"ok"}


async def test_a_storm_of_faults_ends_in_the_same_rows(product: Product) -> None:
    whole = orders_page(order("A-1"), order("A-2"))
    product.amazon.on(
        ORDERS, fault(500, "InternalFailure"), httpx2.ReadError("cut"),
        httpx2.Response(200, content=whole.content[:300]), whole,
    )  # fmt: skip
    product.amazon.on(STOCK, throttled(), page(row("MUG"), row("CUP")))

    done = await product.sync()

    assert {status for status, _ in done.values()} == {"ok"}
    assert (product.rows("orders"), product.rows("stock")) == (3, 2)
