"""Importing a report of 500,000 rows ÷ the csv module plus bare inserts.

By hand: the csv module reads every column, what is kept becomes the very rows that
Sentia stores (which is checked), and the driver inserts them into the same two tables.
No rollups, no newest wins, no spellings, no bad rows, no second import of the file.
Counted is the processor's time of both, start included; on PostgreSQL, where the
server works too, the time that passes.
"""

from __future__ import annotations

import csv
import json
import os
import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any, Final
from zoneinfo import ZoneInfo

from sentia.store import schema
from tests.benchmarks.timing import PRAGMAS, Result, processor, seconds

ROWS: Final = 500_000
ROUNDS: Final = 3
HEADER: Final = """
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


WANTED: Final = (
    "amazon-order-id", "order-item-id", "purchase-date", "last-updated-date",
    "order-status", "fulfillment-channel", "sales-channel", "sku", "asin",
    "product-name", "quantity", "currency", "item-price", "item-tax",
    "shipping-price", "is-business-order",
)  # fmt: skip
PLACES: Final = {
    "Amazon.de": ("A1PA6795UKMFR9", ZoneInfo("Europe/Berlin")),
    "Amazon.fr": ("A13V1IB3VIYZZH", ZoneInfo("Europe/Paris")),
}
TABLES: Final = (schema.orders, schema.order_items)
BATCH: Final = 5_000


def by_hand(report: Path, database: Path) -> None:
    """Read with the csv module, insert the rows of orders and items, nothing else."""
    with closing(sqlite3.connect(database)) as db:
        db.executescript(PRAGMAS)
        inserts = [
            f"INSERT INTO {table.name} VALUES ({','.join('?' * len(table.c))})"  # noqa: S608
            for table in TABLES
        ]
        orders: dict[str, list[Any]] = {}
        items: list[tuple[Any, ...]] = []

        def write() -> None:
            with db:
                for insert, rows in zip(inserts, (orders.values(), items), strict=True):
                    db.executemany(insert, rows)
            orders.clear()
            items.clear()

        with report.open(encoding="utf-8", newline="") as file:
            rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            at = {name: position for position, name in enumerate(next(rows))}
            wanted = [at[name] for name in WANTED]
            for row in rows:
                cells = [row[position] for position in wanted]
                if cells[0] not in orders and len(orders) >= BATCH:
                    write()
                add(cells, orders, items)
            write()


def add(
    cells: list[str], orders: dict[str, list[Any]], items: list[tuple[Any, ...]]
) -> None:
    """Turn one row of the report into rows of the tables."""
    (order_id, item_id, placed, updated, status, by, channel, sku, asin, title, units,
     currency, price, tax, shipping, business) = cells  # fmt: skip
    taxed = round(float(tax) * 1_000_000)
    total = round(float(price) * 1_000_000) + round(float(shipping) * 1_000_000)
    quantity = int(units)
    kept = orders.get(order_id)
    if kept is None:
        marketplace_id, zone = PLACES[channel]
        at = datetime.fromisoformat(placed)
        orders[order_id] = [
            1, order_id, marketplace_id, status.lower(), status, moment(at), None,
            at.astimezone(zone).date().isoformat(), placed[:10],
            moment(datetime.fromisoformat(updated)), by.lower(), True, True, None,
            business == "true", None, currency, total, taxed, quantity, "file", None,
        ]  # fmt: skip
    else:
        kept[17] += total
        kept[18] += taxed
        kept[19] += quantity
    day = orders[order_id][7]
    items.append((1, order_id, item_id, sku, asin, title, quantity, None, total, day))


def moment(at: datetime) -> str:
    """Write a moment as the tables hold it."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def same_rows(one: Path, other: Path) -> None:
    """Make sure that both databases hold the same orders and items."""
    with closing(sqlite3.connect(one)) as db:
        db.execute(f"ATTACH '{other}' AS other")
        for table in TABLES:
            names = ", ".join(c.name for c in table.c if c.name != "file_id")
            selects = [
                f"SELECT {names} FROM {where}.{table.name}"  # noqa: S608
                for where in ("main", "other")
            ]
            for pair in (selects, selects[::-1]):
                odd = db.execute(" EXCEPT ".join(pair)).fetchone()
                assert odd is None, odd


CHILD: Final = """
import json, sys
from pathlib import Path
from sentia.clock import SystemClock
from sentia.store.database import open_database
from sentia.sync.imports import import_files
database = open_database(sys.argv[2])
found = [r.as_json() for r in import_files(database, [Path(sys.argv[1])], account=None,
         clock=SystemClock(), report_zone="UTC")]
database.close()
# Not getrusage: that begins with what the process had that this one came from.
said = Path("/proc/self/status").read_text()
peak = int(said.partition("VmHWM:")[2].split()[0]) / 1024
print(json.dumps({"accepted": found[0]["accepted"], "peak": peak}))
"""


def imported(report: Path, url: str) -> dict[str, float]:
    """Import in a process of its own, to see its peak of memory (MB)."""
    # Compiled once, as where it is installed.
    env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(report), url],
        capture_output=True, text=True, check=True,
        env={**env, "PYTHONPYCACHEPREFIX": str(report.parent / "compiled")},
    )  # fmt: skip
    found: dict[str, float] = json.loads(done.stdout)
    return found


def emptied(folder: Path, few: Path, name: str) -> Path:
    """Return a database with Sentia's tables and one account, and not an order."""
    path = folder / name
    imported(few, f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as db, db:
        for table in reversed(schema.metadata.sorted_tables):
            if table not in (schema.organisations, schema.accounts):
                db.execute(f"DELETE FROM {table.name}")  # noqa: S608
    return path


def run(folder: Path, postgresql: str | None) -> list[Result]:
    """Import into SQLite and the same by hand, in turns; then into PostgreSQL."""
    report, few = folder / "orders.tsv", folder / "few.tsv"
    write_report(report)
    write_report(few, 100)
    ratios, peaks, passed = [], [], []
    for number in range(ROUNDS):
        ours = emptied(folder, few, f"import-{number}.db")
        hand = emptied(folder, few, f"by-hand-{number}.db")
        with processor() as sentia:
            found = imported(report, f"sqlite:///{ours}")
        with processor() as bare:
            passed.append(seconds(lambda: by_hand(report, hand)))  # noqa: B023
        assert found["accepted"] >= ROWS
        same_rows(ours, hand)
        ratios.append(sentia.seconds / bare.seconds)
        peaks.append(found["peak"])
        for path in folder.glob("*.db*"):
            path.unlink()
    what = f"importing {ROWS:,} rows"
    results = [
        Result(f"{what}, SQLite ÷ csv module + bare inserts", median(ratios), 2.5),
        Result("  its peak memory, MB", max(peaks), 200),
    ]
    if postgresql:
        imported(few, postgresql)
        spent = seconds(lambda: imported(report, postgresql))
        results.append(
            Result(f"{what}, PostgreSQL ÷ the same", spent / median(passed), None)
        )
    return results
