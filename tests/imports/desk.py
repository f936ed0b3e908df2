"""An empty database to import into, and what tests ask of it in a line."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from sentia.domain.batches import Batch, Record
from sentia.domain.money import from_micros
from sentia.store import records, rollups, schema
from sentia.store.accounts import ensure_account
from sentia.store.database import Database
from sentia.sync.imports import ImportResult, import_files
from tests.support.clock import VirtualClock

ZONE = "America/Los_Angeles"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Desk:
    """A database to import into."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = VirtualClock(NOW)

    def add_account(self, name: str, **changes: Any) -> int:
        fields: dict[str, Any] = {
            "channel": "amazon", "region": None, "seller_id": None,
            "connected": False, "now": NOW,
        }  # fmt: skip
        with self.database.write() as db:
            return ensure_account(db, name=name, **(fields | changes))

    def import_(self, path: Path, account: str | None = None) -> ImportResult:
        (result,) = import_files(
            self.database, [path], account=account, clock=self.clock, report_zone=ZONE
        )
        return result

    def write(self, account_id: int, *told: Record, **batch: Any) -> None:
        with self.database.write() as db:
            records.write(
                db, account_id, "orders", Batch(records=told, **batch), now=NOW,
                report_zone=ZONE,
            )  # fmt: skip

    def stored(self) -> list[tuple[Any, ...]]:
        """Return everything that a person can see, but for which file told it."""
        tables = (
            schema.accounts, schema.orders, schema.order_items, schema.sales_days,
            schema.sku_days, schema.stock,
        )  # fmt: skip
        found: list[tuple[Any, ...]] = []
        with self.database.read() as db:
            for table in tables:
                columns = [c for c in table.c if c.name != "file_id"]
                keys = table.primary_key.columns
                found += map(tuple, db.execute(select(*columns).order_by(*keys)))
        return found

    def revenue(self) -> dict[tuple[str, str], str]:
        """Return the revenue by marketplace and currency, from the rollups."""
        table = schema.sales_days.c
        sums: dict[tuple[str, str], int] = {}
        with self.database.read() as db:
            asked = select(table.marketplace_id, table.currency, table.revenue)
            rows = db.execute(asked.where(table.calendar == "marketplace"))
            for marketplace_id, currency, micros in rows:
                key = marketplace_id, currency
                sums[key] = sums.get(key, 0) + micros
        return {
            key: f"{from_micros(micros, key[1]).amount:.2f}"
            for key, micros in sums.items()
        }

    def totals(self) -> dict[str, Decimal | None]:
        """Return each order's total."""
        orders = schema.orders.c
        with self.database.read() as db:
            rows = db.execute(select(orders.order_id, orders.total))
            return {
                order_id: None if total is None else Decimal(total) / 10**6
                for order_id, total in rows
            }

    def days(self) -> dict[str, str]:
        """Return the business day of each order, which both calendars agree on."""
        orders = schema.orders.c
        with self.database.read() as db:
            asked = select(orders.order_id, orders.day)
            rows = db.execute(asked.where(orders.day == orders.report_day))
            return {order_id: day.isoformat() for order_id, day in rows}

    def stock(self) -> dict[tuple[str, str], int | None]:
        """Return the fulfillable units by marketplace and SKU."""
        stock = schema.stock.c
        with self.database.read() as db:
            asked = select(stock.marketplace_id, stock.sku, stock.fulfillable)
            return {row[:2]: row[2] for row in db.execute(asked)}

    def missed(self) -> list[str]:
        """Return the SKUs that the newest sweep lacks."""
        stock = schema.stock.c
        with self.database.read() as db:
            return list(db.scalars(select(stock.sku).where(stock.missed > 0)))

    def stock_seen_at(self) -> datetime | None:
        """Return when the stock was last seen."""
        with self.database.read() as db:
            seen_at: datetime | None = db.scalar(
                select(func.max(schema.stock.c.seen_at))
            )
            return seen_at

    def quarantined(self) -> dict[str, str]:
        table = schema.quarantine.c
        with self.database.read() as db:
            return dict(db.execute(select(table.key, table.reason)).all())

    def differences(self) -> list[Any]:
        """Return how the rollups differ from the rows, which they must not."""
        with self.database.read() as db:
            return list(rollups.verify(db))
