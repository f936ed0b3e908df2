"""Importing a report of 500,000 rows ÷ the csv module plus bare inserts."""

from __future__ import annotations

import csv
import json
import random
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.benchmarks.timing import Result, seconds

ROWS = 500_000
HEADER = """
amazon-order-id merchant-order-id purchase-date last-updated-date order-status
fulfillment-channel sales-channel order-channel ship-service-level product-name sku asin
item-status quantity currency item-price item-tax shipping-price shipping-tax
gift-wrap-price gift-wrap-tax item-promotion-discount ship-promotion-discount ship-city
ship-state ship-postal-code ship-country promotion-ids is-business-order
purchase-order-number price-designation order-item-id
""".split()  # noqa: SIM905 - a list of thirty-two lines would hide them


def write_report(path: Path, rows: int = ROWS) -> None:
    """Write an All Orders report of two years, 1.3 lines an order."""
    dice = random.Random(7)  # noqa: S311 - the same file each time
    start = datetime(2024, 1, 1, tzinfo=UTC)
    written = order = 0
    with path.open("w", encoding="utf-8") as file:
        file.write("\t".join(HEADER) + "\n")
        while written < rows:
            order += 1
            placed = start + timedelta(seconds=order * 160)
            updated = (placed + timedelta(days=2)).isoformat()
            for _ in range(2 if dice.random() < 0.3 else 1):
                written += 1
                sku = dice.randrange(400)
                line = {
                    "amazon-order-id": f"302-{order:07d}-{order % 10_000_000:07d}",
                    "purchase-date": placed.isoformat(),
                    "last-updated-date": updated,
                    "order-status": "Shipped",
                    "fulfillment-channel": "Amazon",
                    "sales-channel": "Amazon.de" if sku % 2 else "Amazon.fr",
                    "ship-service-level": "Expedited",
                    "product-name": f"Product {sku} with a name of usual length",
                    "sku": f"SKU-{sku:04d}",
                    "asin": f"B0{sku:08d}",
                    "item-status": "Shipped",
                    "quantity": "1",
                    "currency": "EUR",
                    "item-price": f"{5 + sku / 10:.2f}",
                    "item-tax": "0.80",
                    "shipping-price": "2.99",
                    "ship-city": "Town",
                    "ship-country": "DE",
                    "is-business-order": "false",
                    "order-item-id": f"{written:014d}",
                }
                file.write("\t".join(line.get(name, "") for name in HEADER) + "\n")


WANTED = (
    "amazon-order-id", "order-item-id", "purchase-date", "last-updated-date",
    "order-status", "fulfillment-channel", "sales-channel", "sku", "asin",
    "product-name", "quantity", "currency", "item-price",
)  # fmt: skip
TABLES = """
CREATE TABLE orders (account_id INT, order_id TEXT, marketplace_id TEXT, status TEXT,
 status_word TEXT, placed_at TEXT, day TEXT, report_day TEXT, updated_at TEXT,
 fulfilled_by TEXT, currency TEXT, total INT, units INT, source TEXT,
 PRIMARY KEY (account_id, order_id));
CREATE INDEX by_day ON orders (account_id, day, order_id);
CREATE INDEX by_placed ON orders (placed_at, order_id);
CREATE TABLE items (account_id INT, order_id TEXT, item_id TEXT, sku TEXT, asin TEXT,
 title TEXT, quantity INT, total INT, PRIMARY KEY (account_id, order_id, item_id));
"""
BATCH = 5_000


def bare(report: Path, database: Path) -> None:
    """Read with the csv module, insert the orders and items we keep, nothing else."""
    db = sqlite3.connect(database)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")
    db.executescript(TABLES)
    orders: dict[str, list[object]] = {}
    items: list[tuple[object, ...]] = []

    def write() -> None:
        with db:
            db.executemany(
                f"INSERT INTO orders VALUES ({','.join('?' * 14)})",  # noqa: S608
                orders.values(),
            )
            db.executemany("INSERT INTO items VALUES (?,?,?,?,?,?,?,?)", items)
        orders.clear()
        items.clear()

    with report.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        at = {name: position for position, name in enumerate(next(rows))}
        wanted = [at[name] for name in WANTED]
        for row in rows:
            (order, item, placed, updated, status, by, channel, sku, asin, title, units,
             currency, price) = [row[position] for position in wanted]  # fmt: skip
            total = round(float(price) * 1_000_000)
            if order not in orders and len(orders) >= BATCH:
                write()
            kept = orders.setdefault(
                order,
                [1, order, channel, status, status, placed, placed[:10], placed[:10],
                 updated, by, currency, 0, 0, "file"],
            )  # fmt: skip
            kept[11] += total  # type: ignore[operator]
            kept[12] += int(units)  # type: ignore[operator]
            items.append((1, order, item, sku, asin, title, int(units), total))
        write()
    db.close()


CHILD = """
import json, resource, sys
from pathlib import Path
from sentia.clock import SystemClock
from sentia.store.database import open_database
from sentia.sync.imports import import_files
database = open_database(sys.argv[2])
found = [r.as_json() for r in import_files(database, [Path(sys.argv[1])], account=None,
         clock=SystemClock(), report_zone="UTC")]
database.close()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"accepted": found[0]["accepted"], "peak": peak}))
"""


def imported(report: Path, url: str) -> dict[str, float]:
    """Import in a process of its own, to see its peak of memory (MB)."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(report), url],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    found: dict[str, float] = json.loads(done.stdout)
    return found


def run(folder: Path, postgresql: str | None) -> list[Result]:
    """Time the import on SQLite, and on PostgreSQL where it is there."""
    report = folder / "orders.tsv"
    write_report(report)
    base = seconds(lambda: bare(report, folder / "bare.db"))
    peaks: dict[str, dict[str, float]] = {}

    def sqlite() -> None:
        peaks["sqlite"] = imported(report, f"sqlite:///{folder}/import.db")

    results = [
        Result(
            "import, SQLite ÷ csv module + bare inserts", seconds(sqlite) / base, 2.5
        ),
        Result("  its peak memory, MB", peaks["sqlite"]["peak"], 200),
    ]
    if postgresql:
        spent = seconds(lambda: imported(report, postgresql))
        results.append(Result("import, PostgreSQL ÷ the same", spent / base, None))
    return results
