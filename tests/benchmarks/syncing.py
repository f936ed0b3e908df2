"""Syncing 100,000 orders ÷ fetching, decoding and inserting them by hand.

Both sides talk to the same simulator in this process, on one virtual clock: waiting
takes no time, and the simulator's own work is in both. Counted is the processor's time
of all threads, which a busy machine does not change.
"""

from __future__ import annotations

import asyncio
import gc
import sqlite3
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import httpx2
import msgspec

from sentia.connectors.amazon import answers
from sentia.connectors.amazon.client import Reply
from sentia.connectors.amazon.operations import SEARCH_ORDERS
from sentia.connectors.amazon.streams.orders import INCLUDED
from sentia.domain.times import iso
from sentia.simulator.app import Plan, Simulator
from sentia.store import raw, streams
from sentia.store.database import open_database
from tests.benchmarks.timing import PRAGMAS, Result
from tests.support.clock import VirtualClock
from tests.support.shop import AMAZON, Shop, a_shop

ORDERS: Final = 100_000
DAYS: Final = 90
ROUNDS: Final = 3  # in turns: either side may meet a slow moment of the machine
Rows = dict[str, list[tuple[Any, ...]]]  # by order id


async def pages(
    amazon: Simulator, clock: VirtualClock
) -> AsyncIterator[tuple[bytes, list[msgspec.Raw]]]:
    """Fetch every page of searchOrders: its body, and its orders yet to decode."""
    decode = msgspec.json.Decoder(answers.SearchOrders).decode
    env = amazon.ready(AMAZON)["env"]
    transport = httpx2.ASGITransport(app=amazon.app)
    async with httpx2.AsyncClient(transport=transport, base_url=AMAZON) as http:
        form = {
            "grant_type": "refresh_token",
            "refresh_token": env["AMAZON_REFRESH_TOKEN"],
            "client_id": env["AMAZON_LWA_APP_ID"],
            "client_secret": env["AMAZON_LWA_CLIENT_SECRET"],
        }
        signed_in = await http.post("/auth/o2/token", data=form)
        headers = {"x-amz-access-token": signed_in.json()["access_token"]}
        query = {
            "marketplaceIds": env["AMAZON_MARKETPLACE_IDS"],
            "lastUpdatedAfter": iso(clock.now() - timedelta(days=DAYS + 1)),
            "includedData": ",".join(INCLUDED),
            "maxResultsPerPage": "100",
        }
        while True:
            clock.advance(seconds=1)
            answer = await http.get(SEARCH_ORDERS.path, params=query, headers=headers)
            body = answer.raise_for_status().content
            page = decode(body)
            yield body, page.orders
            if not page.next_token:
                return
            query["paginationToken"] = page.next_token


async def by_hand(
    amazon: Simulator, clock: VirtualClock, orders: Rows, items: Rows, path: Path
) -> float:
    """Fetch, decode, and insert these rows; return the seconds it took."""
    decode = msgspec.json.Decoder(answers.Order).decode
    insert = {
        name: f"INSERT INTO {name} VALUES ({','.join('?' * width)})"  # noqa: S608
        for name, width in (("orders", _width(orders)), ("order_items", _width(items)))
    }
    open_database(f"sqlite:///{path}").close()  # the same tables, with their indexes
    with closing(sqlite3.connect(path)) as db:
        db.executescript(PRAGMAS)
        begun = time.process_time()
        async for _, page in pages(amazon, clock):
            ids = [decode(one).order_id for one in page]
            with db:
                for name, rows in (("orders", orders), ("order_items", items)):
                    db.executemany(insert[name], [r for id_ in ids for r in rows[id_]])
        return time.process_time() - begun


def _width(rows: Rows) -> int:
    return len(next(iter(rows.values()))[0])


async def by_sentia(shop: Shop) -> float:
    """Sync the orders, the whole world by searchOrders; return the seconds it took."""
    watermark = {"watermark": iso(shop.clock.now() - timedelta(days=DAYS + 1))}
    account, now = shop.account, shop.clock.now()
    with shop.product.database.write() as db:
        streams.hand_over(db, account.account_id, "orders", watermark, now=now)
    begun = time.process_time()
    (outcome,) = await account.once(["orders"])
    spent = time.process_time() - begun
    assert outcome.status == "ok", outcome
    return spent


def keeping(shop: Shop, bodies: Iterable[bytes]) -> float:
    """Keep the answers as they came; return the seconds it took."""
    begun = time.process_time()
    for body in bodies:
        kept = [Reply(None, SEARCH_ORDERS, body).raw()]
        with shop.product.database.write() as db:
            raw.keep(db, shop.account.account_id, kept, shop.clock.now())
    return time.process_time() - begun


def _stored(path: Path, table: str) -> Rows:
    found: Rows = {}
    with closing(sqlite3.connect(path)) as db:
        for row in db.execute(f"SELECT * FROM {table}"):  # noqa: S608 - our own tables
            found.setdefault(row[1], []).append(row)
    return found


async def compared(folder: Path, count: int = ORDERS) -> list[Result]:
    """Sync the same world both ways."""
    clock = VirtualClock()
    amazon = Simulator(Plan(orders=count, days=DAYS, clock="fast"), clock)
    # The simulator writes each order's text once: not on either side's time.
    bodies = [body async for body, _ in pages(amazon, clock)]
    # Nor is looking for garbage in its world, which no real Sentia has in its memory.
    gc.collect()
    gc.freeze()
    sentia = raw_answers = hand = 0.0
    for number in range(ROUNDS):
        home = folder / str(number)
        home.mkdir()
        clock.advance(hours=2)
        async with a_shop(home, clock=clock, amazon=amazon) as shop:
            sentia += await by_sentia(shop)
            raw_answers += keeping(shop, bodies)
        ours = home / "sentia.db"
        orders, items = _stored(ours, "orders"), _stored(ours, "order_items")
        assert len(orders) == count
        clock.advance(hours=2)
        hand += await by_hand(amazon, clock, orders, items, home / "by-hand.db")
    what = f"syncing {count:,} orders ÷ the same by hand"
    return [
        Result(f"{what}, without raw answers", (sentia - raw_answers) / hand, 2.0),
        Result("  with raw answers kept", sentia / hand, None),
        Result("  orders a second of the processor", ROUNDS * count / sentia, None),
    ]


def run(folder: Path) -> list[Result]:
    """Sync a world of 100,000 orders both ways."""
    return asyncio.run(compared(folder))
