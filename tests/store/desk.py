"""A database with one account, and what tests ask of it in a line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, select

from sentia.domain.money import Money
from sentia.domain.orders import Order, OrderItem, Source, Status
from sentia.store import rollups, schema
from sentia.store.accounts import ensure_account
from sentia.store.database import Database
from sentia.store.orders import write_orders

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
US, DE, FR = "ATVPDKIKX0DER", "A1PA6795UKMFR9", "A13V1IB3VIYZZH"
LOS_ANGELES = "America/Los_Angeles"


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


def an_item(item_id: str = "1", **changes: Any) -> OrderItem:
    fields: dict[str, Any] = {"item_id": item_id, "sku": "MUG", "quantity": 1}
    fields["total"] = usd("12.30")
    return OrderItem(**(fields | changes))


def an_order(order_id: str = "A-1", *, minutes: int = 0, **changes: Any) -> Order:
    """Return a shipped order as the API told it so many minutes after noon."""
    fields: dict[str, Any] = {
        "order_id": order_id, "marketplace_id": US, "status": Status.SHIPPED,
        "status_word": "SHIPPED", "placed_at": NOON - timedelta(hours=1),
        "updated_at": NOON + timedelta(minutes=minutes), "fulfilled_by": "amazon",
        "is_replacement": False, "total": usd("12.30"), "items": (an_item(),),
    }  # fmt: skip
    return Order(**(fields | changes))


def a_row(order_id: str = "A-1", **changes: Any) -> Order:
    """Return the same order as a file tells it, which cannot tell replacements."""
    told: dict[str, Any] = {"source": Source.FILE, "is_replacement": None}
    return an_order(order_id, **(told | changes))


class Desk:
    """One account in a database of its own."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.account = self.add_account("Amazon NA", region="NA")

    def add_account(self, name: str, **changes: Any) -> int:
        fields: dict[str, Any] = {
            "channel": "amazon", "region": None, "seller_id": None,
            "connected": True, "now": NOON,
        }  # fmt: skip
        with self.database.write() as db:
            return ensure_account(db, name=name, **(fields | changes))

    def write(self, *orders: Order, file_id: str | None = None) -> int:
        with self.database.write() as db:
            changed = write_orders(
                db, self.account, orders, report_zone=LOS_ANGELES, file_id=file_id
            )
        return len(changed)

    def order(self, order_id: str = "A-1") -> Row[Any]:
        wanted = schema.orders.c.order_id == order_id
        with self.database.read() as db:
            return db.execute(select(schema.orders).where(wanted)).one()

    def items(self, order_id: str = "A-1") -> dict[str, int | None]:
        """Return the totals of an order's items by their ids."""
        table = schema.order_items
        wanted = select(table.c.item_id, table.c.total).where(
            table.c.order_id == order_id
        )
        with self.database.read() as db:
            return {row.item_id: row.total for row in db.execute(wanted)}

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Return a table's rows without their account."""
        with self.database.read() as db:
            found = db.execute(select(schema.metadata.tables[table])).mappings()
            return [
                {k: v for k, v in row.items() if k != "account_id"} for row in found
            ]

    def differences(self) -> list[rollups.Difference]:
        with self.database.read() as db:
            return rollups.verify(db)
