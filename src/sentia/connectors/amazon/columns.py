"""Which report a file is, and how it spells its columns.

A report is known by its header line alone: names in any order, case and hyphenation,
and columns nobody asked for are passed over. Amazon adds columns without notice.
"""

from __future__ import annotations

import codecs
import csv
import re
from enum import StrEnum
from pathlib import Path
from typing import Final

from sentia.errors import InputFileError


class Kind(StrEnum):
    """The report files we read."""

    ORDERS = "all-orders"
    STOCK = "fba-inventory"


# Field: every spelling seen; the first that is there wins. Personal columns have no
# row here, so they are never read.
COLUMNS: Final = {
    Kind.ORDERS: {
        "status": "order-status status",
        "item_status": "item-status",
        "fulfilled": "fulfillment-channel fulfilment-channel fulfilment fulfillment",
        "channel": "sales-channel",
        "country": "ship-country",
        "currency": "currency",
        "business": "is-business-order b2b",
        "replacement": "is-replacement-order",
        "price": "item-price amount",
        "shipping": "shipping-price",
        "gift_wrap": "gift-wrap-price",
        "item_promotion": "item-promotion-discount",
        "ship_promotion": "ship-promotion-discount",
        "item_tax": "item-tax",
        "shipping_tax": "shipping-tax",
        "gift_wrap_tax": "gift-wrap-tax",
        "order_id": "amazon-order-id order-id",
        "item_id": "order-item-id amazon-order-item-id",
        "placed": "purchase-date order-date date",
        "updated": "last-updated-date last-update-date",
        "quantity": "quantity qty",
        "sku": "sku seller-sku",
        "asin": "asin",
        "title": "product-name",
    },
    Kind.STOCK: {
        "sku": "sku seller-sku",
        "fnsku": "fnsku",
        "asin": "asin",
        "title": "product-name",
        "condition": "condition",
        "listed": "afn-listing-exists",
        "total": "afn-total-quantity",
        "fulfillable": "afn-fulfillable-quantity",
        "inbound_working": "afn-inbound-working-quantity",
        "inbound_shipped": "afn-inbound-shipped-quantity",
        "inbound_receiving": "afn-inbound-receiving-quantity",
        "reserved": "afn-reserved-quantity",
        "researching": "afn-researching-quantity",
        "unfulfillable": "afn-unsellable-quantity",
    },
}
# What makes a file that report. One that has but some of it is told what it lacks.
_REQUIRED: Final = {
    Kind.ORDERS: (
        "order_id",
        "placed",
        "status",
        "channel",
        "sku",
        "quantity",
        "price",
    ),
    Kind.STOCK: ("sku", "fnsku", "fulfillable", "total"),
}
# Files that people take for one of ours: a column that gives them away.
_OTHERS: Final = {
    "lineitem-quantity": "a Shopify orders export, which is not supported yet",
    "settlement-id": "a settlement report",
    "listing-id": "a listings report",
    "return-date": "a returns report",
    "quantity-for-local-fulfillment": "an FBA inventory by country report",
    "warehouse-condition-code": "an AFN inventory report",
    "reserved-customerorders": "a reserved inventory report",
    "ending-warehouse-balance": "an inventory ledger",
    "quantity-purchased": "a new or unshipped orders report",
    "quantity-shipped": "a fulfilled shipments report",
}
ACCEPTED: Final = (
    "Import Amazon's All Orders report or its FBA Manage Inventory report, unchanged "
    "as downloaded from Seller Central (tab-separated text or CSV)."
)
_HEAD: Final = 65_536  # bytes in which a header line has to end
_SIGNATURES: Final = {
    b"PK\x03\x04": "an Excel workbook or a zip archive",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"\x1f\x8b": "compressed (gzip)",
    b"%PDF": "a PDF",
}
MARKS: Final = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


def fold(name: str) -> str:
    """Return what all spellings of a column's name have in common."""
    return re.sub(r"[\s_\-]+", "", name.strip('"\ufeff ')).casefold()


def recognise(path: Path) -> Kind:
    """Say which report a file is, by its header.

    Raises:
        InputFileError: it is none that we read; the message says what it looks like.
    """
    return find_header(path)[0]


def find_header(path: Path) -> tuple[Kind, str, str]:
    """Find the header line and what it makes of the file: kind, delimiter, line."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        msg = f"{path.name} cannot be read: {error.strerror}"
        raise InputFileError(msg, hint="Check the name and the permissions.") from error
    line = _first_line(path, head)
    delimiter = max("\t,;", key=line.count)
    names = {fold(name) for name in cells_of(line, delimiter)}
    for kind, required in _REQUIRED.items():
        missing = [
            spellings.split()[0]
            for field, spellings in COLUMNS[kind].items()
            if field in required and names.isdisjoint(map(fold, spellings.split()))
        ]
        if not missing:
            return kind, delimiter, line
        if len(missing) <= 2 and not names & {fold(name) for name in _OTHERS}:
            lacks = " and no ".join(missing)
            msg = f"{path.name} looks like {kind} but has no column {lacks}"
            raise InputFileError(msg)
    raise _stranger(path, names, line, delimiter)


def _first_line(path: Path, head: bytes) -> str:
    """Return the first line that is not blank, or refuse what is no table of text."""
    what = next((w for sign, w in _SIGNATURES.items() if head.startswith(sign)), None)
    marked = next((c for mark, c in MARKS.items() if head.startswith(mark)), None)
    text = head.decode(marked or "utf-8", errors="replace").lstrip("\ufeff")
    line = next((line for line in text.splitlines() if line.strip()), "")
    if not line:
        what = "empty"
    elif what is None and "\0" in text:
        what = "not text"
    elif what is None and line.lstrip().startswith("<"):
        what = "a web page or XML"
    elif what is None and line.lstrip().startswith(("{", "[")):
        what = "JSON"
    if what:
        msg = f"{path.name} is {what}, not a report file of text"
        raise InputFileError(msg, hint=ACCEPTED)
    return line


def _stranger(path: Path, names: set[str], line: str, delimiter: str) -> InputFileError:
    """Say what a file that is none of ours looks like."""
    if "date range exceeded" in line.casefold():
        # Amazon sends this sentence in place of a report (models issue 2591).
        return InputFileError(
            f"{path.name} is no report but Amazon's answer: {line.strip()[:120]}",
            hint="Request the report again for at most 30 days.",
        )
    other = next((what for name, what in _OTHERS.items() if fold(name) in names), None)
    shown = ", ".join(cell.strip() for cell in cells_of(line, delimiter)[:6])[:120]
    what = f"is {other}" if other else f"is no report we know; it begins with: {shown}"
    return InputFileError(f"{path.name} {what}", hint=ACCEPTED)


def cells_of(line: str, delimiter: str) -> list[str]:
    """Split a header line."""
    return next(csv.reader([line], delimiter=delimiter), [])
