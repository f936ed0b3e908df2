"""The connector, the engine and a real database together: what is read is stored."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
from sqlalchemy import func, select, update

from sentia.connectors.amazon.connector import AmazonConnector
from sentia.store import accounts, records, streams
from sentia.store.buckets import SqlBuckets
from sentia.store.database import Database, open_database
from sentia.store.schema import metadata
from sentia.sync.engine import Engine
from sentia.sync.rounds import AccountSync
from tests.connectors.pretend import (
    ORDERS,
    STOCK,
    US,
    PretendChannel,
    fault,
    ok,
    order,
    orders_page,
    seat,
    throttled,
)
from tests.connectors.test_amazon_daily import METRICS, OPTIONS, day, metric
from tests.connectors.test_amazon_daily import product as product_of
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
    engine = Engine(
        database=database, clock=s.clock, report_zone="UTC", version=records.VERSION
    )
    account = AccountSync(
        organisation_id=1,
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
    assert product.rows("raw_answers") == 2  # the last days, and the past


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


def put_aside(product: Product) -> dict[str, str]:
    """Return the keys of what could not be read, by stream."""
    table = metadata.tables["quarantine"].c
    with product.database.read() as db:
        return {
            row.key: row.stream for row in db.execute(select(table.key, table.stream))
        }


def total_of(product: Product, order_id: str) -> int | None:
    table = metadata.tables["orders"].c
    with product.database.read() as db:
        return db.scalar(select(table.total).where(table.order_id == order_id))


def updated_to_a_newer_version(product: Product) -> None:
    """Let what is put aside be of an older Sentia than the one that runs."""
    with product.database.write() as db:
        db.execute(update(metadata.tables["quarantine"]).values(version="0"))


WINDOW = ["2026-01-30T12:00:00.000Z", "2026-03-01T12:00:00.000Z"]


async def test_a_newer_version_asks_again_for_a_report_whose_rows_could_not_be_read(
    product: Product,
) -> None:
    bad, good = line("A-9", price="two"), line("A-9", price="2.00")
    nameless = line("", price="two")
    sent = file(line("A-9"), bad, nameless)
    product.amazon.on("/7", httpx2.Response(200, content=sent))
    with product.database.write() as db:
        windows = {"windows": [WINDOW]}
        streams.hand_over(db, 1, "history", windows, product.account.engine.clock.now())
    await product.account.once(["history"])
    (named, unnamed), total = put_aside(product), total_of(product, "A-9")
    await product.account.once(["history"])
    asked = len(product.amazon.to(REPORTS))

    updated_to_a_newer_version(product)
    product.amazon.on("/7", httpx2.Response(200, content=file(line("A-9"), good)))
    await product.account.once(["history"])

    assert (named, total, asked) == ("A-9", None, 1)
    assert unnamed.endswith("row 4")
    bodies = [one.json for one in product.amazon.to(REPORTS)]
    assert [(b["dataStartTime"], b["dataEndTime"]) for b in bodies] == [
        tuple(WINDOW)
    ] * 2
    assert put_aside(product) == {}
    assert total_of(product, "A-9") == 12_000_000


async def test_what_a_newer_version_cannot_read_either_is_not_asked_for_again(
    product: Product,
) -> None:
    bad = file(line("A-9", price="two"))
    product.amazon.on("/7", httpx2.Response(200, content=bad))
    await product.account.once(["order-report"])
    updated_to_a_newer_version(product)

    for _ in range(3):
        await product.account.once(["order-report", "history"])

    asked = [one.json["dataStartTime"] for one in product.amazon.to(REPORTS)]
    # Each look at the last thirty days has its own report; the window has one more.
    assert len(asked) == 5
    assert list(put_aside(product)) == ["A-9"]


async def test_a_day_that_could_not_be_read_is_let_go_by_the_next_good_one(
    product: Product,
) -> None:
    bad = metric("2026-02-28", unitCount=None)
    product.amazon.on(METRICS, ok({"payload": [metric("2026-02-27"), bad]}))
    await product.account.once(["metrics"])
    held = put_aside(product)

    product.amazon.on(METRICS, ok({"payload": [metric("2026-02-28")]}))
    await product.account.once(["metrics"])

    assert held == {f"{US} 2026-02-28": "metrics"}
    assert put_aside(product) == {}
    assert product.rows("sales_metrics") == 2


async def test_a_product_is_kept_with_its_day(product: Product) -> None:
    said = {
        "reportSpecification": {"reportOptions": OPTIONS},
        "salesAndTrafficByDate": [day("2026-02-28")],
        "salesAndTrafficByAsin": [product_of("B0RED"), product_of("B0BLUE")],
    }
    product.amazon.on("/8", ok(said))

    first = await product.account.once(["traffic"])
    again = await product.account.once(["traffic"])

    # One day, and two products on each of the three days that have their own report.
    assert (product.rows("traffic_days"), product.rows("asin_days")) == (1, 6)
    assert [one.records for one in (*first, *again)] == [7, 0]
