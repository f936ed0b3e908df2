"""Report files to import, written as Amazon writes them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from sentia.connectors.amazon.flatfile import order_batches
from sentia.domain.batches import Batch, Rejected
from sentia.domain.orders import Order, Status

Row = Mapping[str, str]

# The 33 columns of All Orders in 2026, in the order of real files.
COLUMNS = (
    "amazon-order-id", "merchant-order-id", "purchase-date", "last-updated-date",
    "order-status", "fulfillment-channel", "sales-channel", "order-channel",
    "ship-service-level", "product-name", "sku", "asin", "item-status", "quantity",
    "currency", "item-price", "item-tax", "shipping-price", "shipping-tax",
    "gift-wrap-price", "gift-wrap-tax", "item-promotion-discount",
    "ship-promotion-discount", "ship-city", "ship-state", "ship-postal-code",
    "ship-country", "promotion-ids", "cpf", "is-business-order",
    "purchase-order-number", "price-designation",
    "signature-confirmation-recommended",
)  # fmt: skip
ONE = "701-0000001-0000001"
TWO = "701-0000002-0000002"


def row(order_id: str = ONE, **cells: str) -> Row:
    """Return a row of a shipped order over $20; hyphens are written as underscores."""
    usual = {
        "amazon-order-id": order_id, "merchant-order-id": order_id,
        "purchase-date": "2026-02-10T10:15:30+00:00",
        "last-updated-date": "2026-02-11T08:00:00+00:00",
        "order-status": "Shipped", "fulfillment-channel": "Amazon",
        "sales-channel": "Amazon.com", "product-name": "A mug", "sku": "MUG",
        "asin": "B000000001", "item-status": "Shipped", "quantity": "1",
        "currency": "USD", "item-price": "20.00", "ship-city": "SPRINGFIELD",
        "ship-postal-code": "01101", "ship-country": "US", "cpf": "111.222.333-44",
        "is-business-order": "false", "purchase-order-number": "PO-77",
    }  # fmt: skip
    return usual | {name.replace("_", "-"): cell for name, cell in cells.items()}


def text(rows: Sequence[Row], columns: Sequence[str] = COLUMNS, by: str = "\t") -> str:
    """Write rows as a flat file without quotes."""
    lines = [columns, *([row.get(name, "") for name in columns] for row in rows)]
    return "".join(by.join(line) + "\n" for line in lines)


def a_file(
    folder: Path, *rows: Row, columns: Sequence[str] = COLUMNS, charset: str = "utf-8"
) -> Path:
    """Write rows as an All Orders file."""
    path = folder / "orders.txt"
    path.write_bytes(text(rows, columns).encode(charset))
    return path


def batches(path: Path, **options: Any) -> list[Batch]:
    """Read a whole All Orders file."""
    return list(order_batches(path, file_id="a reading", **options))


def orders(path: Path, **options: Any) -> dict[str, Order]:
    """Return the orders of a file by id; each stands there once."""
    found = [record for batch in batches(path, **options) for record in batch.records]
    return {order.order_id: order for order in found if isinstance(order, Order)}


def only_order(path: Path, **options: Any) -> Order:
    """Return the one order that a file holds."""
    (order,) = orders(path, **options).values()
    return order


def only_rejected(path: Path) -> Rejected:
    """Return the one row of a file that could not be read."""
    (rejected,) = (row for batch in batches(path) for row in batch.rejected)
    return rejected


def revenue(found: Mapping[str, Order]) -> dict[str, Decimal]:
    """Add up what is known, by currency, as the dashboard defines it."""
    sums: Counter[str] = Counter()
    for order in found.values():
        if order.total and order.on_channel and order.status is not Status.CANCELLED:
            sums[order.total.currency] += order.total.micros
    return {currency: Decimal(micros) / 10**6 for currency, micros in sums.items()}
