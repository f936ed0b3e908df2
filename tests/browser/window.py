"""A seller's Sentia on a socket, for a browser to look at."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page

from sentia.domain.orders import Order, OrderItem, Status
from sentia.domain.stock import Shipment, ShipmentItem
from sentia.domain.times import iso
from sentia.serving import address, bound, listening
from sentia.store import people, runs, schema, streams
from sentia.store.database import open_database
from tests.api.site import DE, GB, JP, NOW, OWNER, US, Site, money, position, sweep

PAGE = Path(__file__).parents[2] / "src/sentia/web_dist"
HOURS = timedelta(hours=1)
DAYS = timedelta(days=1)
STREAMS = ("orders", "inventory", "shipments")
# Orders a day and the price of one, by marketplace.
TRADE = {US: (4, "38.90"), GB: (2, "31.45"), DE: (1, "34.99")}
# SKU, title, sellable; the more to the left, the more it sells.
GOODS = (
    ("KH-1040", "Bamboo Cutting Board, Large", 6),
    ("KH-1047", "Silicone Spatula Set, 5 Pieces", 40),
    ("KH-1054", 'Cast Iron Skillet 10"', 90),
    ("KH-1061", "Pour-Over Coffee Kit with Glass Server", 0),
    ("KH-1068", "Glass Meal Prep Box, 10 Pack", 260),
)


class Window:
    """One Sentia with its page, served while a test looks."""

    def __init__(self, file: Path, **options: Any) -> None:
        self._file = file
        self._options = options
        self._port = 0
        self.open()

    def open(self) -> None:
        """Serve, at the same address as before if there was one."""
        database = open_database(f"sqlite:///{self._file}")
        self.site = Site(database, self._file.parent, page=PAGE, **self._options)
        self.site.account = 1
        ready = threading.Event()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._serve(ready)), daemon=True
        )
        self._thread.start()
        assert ready.wait(10)

    async def _serve(self, ready: threading.Event) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        with bound("127.0.0.1", self._port) as sock:
            self.url, self._port = address(sock), sock.getsockname()[1]
            async with listening(self.site.app, sock, on_exit=self.site.hub.close):
                ready.set()
                await self._stop.wait()

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()
        self.site.database.close()

    @contextmanager
    def unseen(self) -> Iterator[Site]:
        """Write into the database while nobody serves it."""
        database = open_database(f"sqlite:///{self._file}")
        site = Site(database, self._file.parent, **self._options)
        site.account = 1
        yield site
        database.close()

    def cookie(self, role: people.Role = "admin") -> Any:
        """Begin a session; return its cookie for a browser."""
        with self.site.database.write() as db:
            known = people.user(db, OWNER)
            # To add somebody again ends the sessions there are.
            user = (
                known.id
                if known and known.role == role
                else people.add_user(db, OWNER, role, password=None, now=NOW)
            )
            value = people.begin_session(db, user, NOW)
        return {"name": "sentia", "value": value, "url": self.url}


def fill(file: Path) -> None:
    """Write a believable seller into a migrated database."""
    assert PAGE.joinpath("index.html").exists(), "the page is not built: make dev"
    database = open_database(f"sqlite:///{file}")
    site = Site(database, file.parent)
    site.connect(US, GB, DE, JP, name="Keller Home Goods")
    site.write(*_orders(), *_to_ship(), *_shipments())
    stock = [
        position(sku, left, US, title=title, asin=f"B0{sku[3:]}")
        for sku, title, left in GOODS
    ]
    site.write(sweep(stock, US), sweep(stock[:3], GB))
    site.synced(*STREAMS)
    runs = [
        {
            "stream": stream,
            "started_at": NOW - number * 15 * HOURS / 60,
            "ended_at": NOW - number * 15 * HOURS / 60,
            "status": "failed" if number == 7 else "ok",
            "records": number,
        }
        for stream in STREAMS
        for number in range(20, 0, -1)
    ]
    site.add(schema.runs, *runs)
    site.add(
        schema.issues,
        {
            "stream": "shipments",
            "code": "permission_missing",
            "severity": "issue",
            "message": "Access denied - Insufficient permissions.",
            "hint": "Give the app the role Amazon Fulfillment, then authorize it.",
            "opened_at": NOW - 3 * HOURS,
        },
    )
    database.close()


def reading_the_past(window: Window, read: timedelta = 61 * DAYS) -> None:
    """Leave two months of history to be read; the newer days took an hour."""
    account = window.site.account or 0
    window.site.synced("history", completed_at=None, as_of=None, status="running")
    ends = [NOW - read, NOW - read - 30 * DAYS]
    with window.site.database.write() as db:
        windows = [[iso(end - 30 * DAYS), iso(end)] for end in ends]
        position = {"newest": iso(NOW), "windows": windows}
        streams.hand_over(db, account, "history", position, NOW)
        runs.begin(db, account, "history", NOW - HOURS)


def _orders() -> list[Order]:
    return [
        sale(f"{place[:3]}-{back}-{number}", place, NOW - back * DAYS - number * HOURS)
        for back in range(65)
        for place, (count, _) in TRADE.items()
        for number in range(count + (back % 7 == 3))
    ]


def sale(order_id: str, place: str, placed_at: datetime, **changes: Any) -> Order:
    """Return a shipped order of one of the goods."""
    sku, title, _ = GOODS[sum(map(ord, order_id)) % 3]
    total = money(TRADE[place][1], {US: "USD", GB: "GBP", DE: "EUR"}[place])
    fields: dict[str, Any] = {
        "order_id": order_id, "marketplace_id": place, "status": Status.SHIPPED,
        "status_word": "SHIPPED", "placed_at": placed_at, "updated_at": placed_at,
        "fulfilled_by": "amazon", "is_replacement": False, "total": total,
        "items": (
            OrderItem(item_id="1", sku=sku, title=title, quantity=2, total=total),
        ),
    }  # fmt: skip
    return Order(**(fields | changes))


def _to_ship() -> list[Order]:
    due = {"112-1": -5, "112-2": -0.5, "112-3": 3, "112-4": 30, "112-5": 75}
    waiting: dict[str, Any] = {
        "status": Status.UNSHIPPED,
        "status_word": "UNSHIPPED",
        "fulfilled_by": "merchant",
    }
    pending: dict[str, Any] = {
        "status": Status.PENDING,
        "status_word": "PENDING",
        "total": None,
    }
    at = NOW - 2 * HOURS
    return [
        *(
            sale(f"{key}-7700{key[-1]}", US, at, ship_by=NOW + left * HOURS, **waiting)
            for key, left in due.items()
        ),
        *(sale(f"pending-{number}", GB, at, **pending) for number in range(2)),
    ]


def _shipments() -> list[Shipment]:
    told = (("FBA17KD2M9", "RECEIVING", 312), ("FBA17KF91T", "SHIPPED", 0))
    return [
        Shipment(
            shipment_id=key,
            marketplace_id=US,
            name=f"Restock {key[-2:]}",
            destination="ONT8",
            status=status,
            seen_at=NOW - 2 * DAYS,
            items=(ShipmentItem(sku="KH-1040", shipped=480, received=received),),
        )
        for key, status, received in told
    ]


def connected(page: Page) -> Locator:
    """Return what says that changes arrive; by today's clock the data is old."""
    return page.get_by_role("status").filter(has_text=re.compile("^(Live|Behind)$"))
