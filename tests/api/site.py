"""Sentia's API on a database that a test fills, and a browser to ask it with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx2
from fastapi import FastAPI
from sqlalchemy import insert, update

from sentia.api.events import Hub
from sentia.api.passwords import hash_password
from sentia.api.web import Context, create_api
from sentia.config import load_settings
from sentia.domain.batches import Batch, Record
from sentia.domain.money import Money
from sentia.domain.orders import Order, OrderItem, Status
from sentia.domain.pools import parse_pools
from sentia.domain.stock import Buckets, StockPosition, StockSweep
from sentia.store import people, records, streams, versions
from sentia.store.accounts import ensure_account, set_marketplaces
from sentia.store.database import Database
from sentia.store.streams import Refresh
from tests.support.clock import VirtualClock

NOW = datetime(2026, 3, 18, 12, 5, tzinfo=UTC)  # a Wednesday; London is still on GMT
MISSING = ("AMAZON_REFRESH_TOKEN", "AMAZON_LWA_APP_ID", "AMAZON_LWA_CLIENT_SECRET")
US, GB, DE, JP = "ATVPDKIKX0DER", "A1F83G8C2ARO7P", "A1PA6795UKMFR9", "A1VC38T7YXB528"
OWNER, PASSWORD = "owner@example.com", "correct horse battery"
PASSWORD_HASH = hash_password(PASSWORD)


@dataclass(slots=True)
class Commands:
    """Syncs that only have a number."""

    asked: list[str] = field(default_factory=list)
    connected: bool = True
    # Of retries: how many there were, and how many could be read.
    done: tuple[int, int] = (0, 0)
    refreshed: Refresh = "done"
    whose: list[int] = field(default_factory=list)  # the organisations that asked

    async def sync_now(self, organisation_id: int, channel: str) -> int | None:
        self.whose.append(organisation_id)
        self.asked.append(channel)
        return 7 if self.connected else None

    async def refresh(self, organisation_id: int, channel: str, stream: str) -> Refresh:
        self.whose.append(organisation_id)
        self.asked.append(f"{channel} {stream}")
        return self.refreshed

    async def retry(
        self, organisation_id: int, channel: str, stream: str | None, key: str | None
    ) -> tuple[int, int] | None:
        self.whose.append(organisation_id)
        self.asked.append(" ".join(filter(None, (channel, stream, key))))
        return self.done if self.connected else None


class Site:
    """One Sentia, and what tests do with it in a line."""

    def __init__(self, database: Database, folder: Path, **options: Any) -> None:
        self.database = database
        self.clock = VirtualClock(NOW)
        self.commands = Commands()
        self.hub = Hub(database, **options.get("hub", {}))
        self.settings = load_settings(
            _env_file=None,
            SENTIA_DATA_DIR=str(folder),
            **{k: v for k, v in options.items() if k.isupper()},
        )
        self.app: FastAPI = create_api(
            Context(
                database=database,
                clock=self.clock,
                settings=self.settings,
                hub=self.hub,
                commands=self.commands,
                interval=options.get("interval", timedelta(minutes=15)),
                demo=options.get("demo", False),
                missing=options.get("missing", ()),
                page=options.get("page"),
            )
        )
        self.account: int | None = None

    def connect(
        self, *marketplaces: str, name: str = "Amazon EU", region: str = "EU",
        connected: bool = True,
    ) -> int:  # fmt: skip
        """Connect an account that sells in these marketplaces."""
        with self.database.write() as db:
            account = ensure_account(
                db, channel="amazon", region=region if connected else None,
                seller_id=None, name=name,
                connected=connected, now=NOW,
            )  # fmt: skip
            set_marketplaces(db, account, marketplaces or (US, GB, DE, JP))
        self.account = self.account or account
        return account

    def write(self, *told: Record, account: int | None = None) -> None:
        account = account or self.account or self.connect()
        with self.database.write() as db:
            records.write(
                db,
                account,
                "orders",
                Batch(records=told),
                now=NOW,
                report_zone="Europe/London",
                pools=parse_pools(""),
            )
        self.hub.poke()

    def synced(self, *names: str, **changes: Any) -> None:
        """Say that streams are complete as of a minute ago."""
        ago = NOW - timedelta(minutes=1)
        with self.database.write() as db:
            for name in names or ("orders", "inventory"):
                streams.load(db, self.account or 0, name)
                told = {"completed_at": ago, "as_of": ago, "status": "ok"} | changes
                streams.mark(db, self.account or 0, name, **told)

    def bump(self, topic: str = "orders.changed") -> None:
        """Say that something changed, as a writer elsewhere does."""
        account = self.account or self.connect()
        with self.database.write() as db:
            versions.bump(db, account, [topic])

    def add(self, table: Any, *rows: dict[str, Any]) -> None:
        with self.database.write() as db:
            db.execute(insert(table), [{"account_id": self.account} | r for r in rows])

    def set(self, table: Any, **values: Any) -> None:
        with self.database.write() as db:
            db.execute(update(table).values(**values))

    def user(self, email: str = OWNER, role: people.Role = "admin") -> None:
        with self.database.write() as db:
            people.add_user(db, email, role, password=PASSWORD_HASH, now=NOW)

    def token(self, role: people.Role = "admin") -> dict[str, str]:
        """Return the header of a new API token."""
        with self.database.write() as db:
            token = people.create_token(db, "tests", role, now=NOW)
        return {"Authorization": f"Bearer {token}"}

    def browser(self, url: str = "http://sentia.test", **options: Any) -> Any:
        """Return a client with cookies of its own."""
        client = options.pop("client", ("203.0.113.9", 50_000))
        transport = httpx2.ASGITransport(app=self.app, client=client)
        return httpx2.AsyncClient(transport=transport, base_url=url, **options)

    async def get(self, path: str, **parameters: str) -> httpx2.Response:
        """Ask as an admin's program does."""
        async with self.browser(headers=self.token()) as http:
            answer: httpx2.Response = await http.get(
                f"/api/v1{path}", params=parameters
            )
        return answer

    async def data(self, path: str, **parameters: str) -> Any:
        answer = await self.get(path, **parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]


async def sign_in(http: Any, email: str = OWNER, password: str = PASSWORD) -> Any:
    """Send what the page's form sends."""
    body = {"email": email, "password": password}
    return await http.post("/api/v1/session", json=body)


def money(amount: str, currency: str = "USD") -> Money:
    return Money(Decimal(amount), currency)


def order(
    order_id: str, amount: str | None = "10.00", place: str = US, **changes: Any
) -> Order:
    """Return a shipped order of an hour ago, of one unit of MUG."""
    currency = {US: "USD", GB: "GBP", DE: "EUR", JP: "JPY"}[place]
    total = None if amount is None else money(amount, currency)
    fields: dict[str, Any] = {
        "order_id": order_id, "marketplace_id": place, "status": Status.SHIPPED,
        "status_word": "SHIPPED", "placed_at": NOW - timedelta(hours=1),
        "updated_at": NOW, "fulfilled_by": "amazon", "is_replacement": False,
        "total": total,
        "items": (OrderItem(item_id="1", sku="MUG", quantity=1, total=total),),
    }  # fmt: skip
    return Order(**(fields | changes))


def position(sku: str, fulfillable: int | None, place: str = US, **changes: Any) -> Any:
    """Return a stock position; its total is what can be sold and 5 inbound."""
    fields: dict[str, Any] = {
        "marketplace_id": place, "sku": sku, "fnsku": f"X-{sku}",
        "condition": "NewItem", "asin": f"B-{sku}", "title": f"The {sku}",
        "buckets": Buckets(
            total=None if fulfillable is None else fulfillable + 5,
            fulfillable=fulfillable, inbound_working=5,
        ),
    }  # fmt: skip
    return StockPosition(**(fields | changes))


def sweep(
    positions: Sequence[StockPosition], place: str = US, taken_at: datetime = NOW
) -> StockSweep:
    """Return a complete sweep of one marketplace."""
    return StockSweep(
        marketplace_id=place, taken_at=taken_at, positions=list(positions)
    )


def code_of(answer: httpx2.Response) -> str:
    """Return the code of a problem, once its shape is as promised."""
    body = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert sorted(body) == [
        "code", "detail", "hint", "status", "success", "title", "type",
    ]  # fmt: skip
    assert (body["status"], body["success"]) == (answer.status_code, False)
    assert all(body[name] for name in ("code", "detail", "hint", "title", "type"))
    return str(body["code"])
