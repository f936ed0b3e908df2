"""Which report a file is, how it spells its columns, and how to get at its rows.

A report is known by its header line alone: names in any order, case and hyphenation,
and columns nobody asked for are passed over. Amazon adds columns without notice.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import itemgetter
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from sentia.domain.batches import Rejected
from sentia.errors import InputFileError

Row = TypeVar("Row")


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
_ACCEPTED: Final = (
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
_MARKS: Final = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_ORDER_ID: Final = re.compile(r"\b[A-Z0-9]\d{2}-\d{7}-\d{7}\b")
_JAPANESE: Final = re.compile(r"[ぁ-ヶ]|Amazon\.co\.jp", re.IGNORECASE)


def fold(name: str) -> str:
    """Return what all spellings of a column's name have in common."""
    return re.sub(r"[\s_\-]+", "", name.strip('"\ufeff ')).casefold()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A report file that was recognised."""

    path: Path
    kind: Kind
    charset: str
    lines: int
    delimiter: str
    quoted: bool
    width: int  # columns in the header
    positions: tuple[int, ...]  # of the kind's fields; `width` for those it lacks

    def rows(self) -> Iterator[list[str]]:
        """Yield the rows below the header, each with a blank field added at its end.

        That blank is what a field reads as that the file has no column for.
        """
        newline = "" if self.quoted else "\n"
        with self.path.open(
            encoding=self.charset, errors="replace", newline=newline
        ) as text:
            # A database takes no NUL.
            lines = (x.replace("\0", "\ufffd") if "\0" in x else x for x in text)
            rows = _quoted(lines, self.delimiter) if self.quoted else _plain(lines)
            header = next((row for row in rows if any(row)), None)
            assert header is not None
            for row in rows:
                row.append("")
                yield row

    def read(self, one: Callable[[Sequence[str]], Row]) -> Iterator[Row | Rejected]:
        """Read row by row; a bad one is put aside and costs only itself.

        `one` takes the kind's fields in their order and raises ValueError.
        """
        pick = itemgetter(*self.positions)
        # Rows are numbered as a spreadsheet does: the header is row 1.
        for number, row in enumerate(self.rows(), 2):
            try:
                if len(row) != self.width + 1:
                    msg = f"{len(row) - 1} fields where the header has {self.width}"
                    raise ValueError(msg)  # noqa: TRY301 - one road for all bad rows
                yield one(pick(row))
            except (ValueError, ArithmeticError) as error:
                if any(row):
                    yield self._rejected(row, number, str(error))

    def _rejected(self, row: list[str], number: int, reason: str) -> Rejected:
        fields = {}
        # Fields out of place could be anybody's address.
        if len(row) == self.width + 1:
            fields = {
                name: row[at]
                for name, at in zip(COLUMNS[self.kind], self.positions, strict=True)
                if row[at]
            }
        found = _ORDER_ID.search("\n".join(row)) if self.kind is Kind.ORDERS else None
        where = f"{self.path.name} row {number}"
        return Rejected(
            key=found[0] if found else where,
            reason=f"{where}: {reason}",
            payload=msgspec.json.encode(fields),
        )

    def column(self, field: str) -> Iterator[str]:
        """Yield every value of one field, in a pass of its own."""
        at = self.positions[list(COLUMNS[self.kind]).index(field)]
        return (row[at] for row in self.rows() if len(row) > at)


def recognise(path: Path) -> Kind:
    """Say which report a file is, by its header.

    Raises:
        InputFileError: it is none that we read; the message says what it looks like.
    """
    return _header(path)[0]


def open_sheet(path: Path, kind: Kind, charset: str | None = None) -> Sheet:
    """Find out how to read a file.

    Args:
        path: where it is.
        kind: what it has to be.
        charset: what its sender called it (Content-Type), where that is known.

    Raises:
        InputFileError: it is another report, or none that we read.
    """
    found, delimiter, line = _header(path)
    if found is not kind:
        msg = f"{path.name} is {found}, not {kind}"
        raise InputFileError(msg, hint=_ACCEPTED)
    names = [fold(name) for name in _cells(line, delimiter)]
    charset, lines = _charset_of(path, charset)
    return Sheet(
        path=path,
        kind=kind,
        charset=charset,
        lines=lines,
        delimiter=delimiter,
        quoted=delimiter != "\t" or '"' in line,
        width=len(names),
        positions=tuple(
            _position(names, spellings) for spellings in COLUMNS[kind].values()
        ),
    )


def _header(path: Path) -> tuple[Kind, str, str]:
    """Find the header line and what it makes of the file: kind, delimiter, line."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        msg = f"{path.name} cannot be read: {error.strerror}"
        raise InputFileError(msg, hint="Check the name and the permissions.") from error
    line = _first_line(path, head)
    delimiter = max("\t,;", key=line.count)
    names = {fold(name) for name in _cells(line, delimiter)}
    for kind, required in _REQUIRED.items():
        missing = [
            spellings.split()[0]
            for field, spellings in COLUMNS[kind].items()
            if field in required and names.isdisjoint(map(fold, spellings.split()))
        ]
        if not missing:
            return kind, delimiter, line
        if len(missing) <= 2 and not names & {fold(name) for name in _OTHERS}:
            msg = f"{path.name} looks like {kind} but has no column {missing}"
            raise InputFileError(msg)
    raise _stranger(path, names, line, delimiter)


def _first_line(path: Path, head: bytes) -> str:
    """Return the first line that is not blank, or refuse what is no table of text."""
    what = next((w for sign, w in _SIGNATURES.items() if head.startswith(sign)), None)
    marked = next((c for mark, c in _MARKS.items() if head.startswith(mark)), None)
    text = head.decode(marked or "utf-8", errors="replace").lstrip("\ufeff \r\n\t")
    if not text.strip():
        what = "empty"
    elif what is None and "\0" in text:
        what = "not text"
    elif what is None and text.startswith("<"):
        what = "a web page or XML"
    elif what is None and text.startswith(("{", "[")):
        what = "JSON"
    if what:
        msg = f"{path.name} is {what}, not a report file of text"
        raise InputFileError(msg, hint=_ACCEPTED)
    return text.splitlines()[0]


def _stranger(path: Path, names: set[str], line: str, delimiter: str) -> InputFileError:
    """Say what a file that is none of ours looks like."""
    if "date range exceeded" in line.casefold():
        # Amazon sends this sentence in place of a report (models issue 2591).
        return InputFileError(
            f"{path.name} is no report but Amazon's answer: {line.strip()[:120]}",
            hint="Request the report again for at most 30 days.",
        )
    other = next((what for name, what in _OTHERS.items() if fold(name) in names), None)
    shown = ", ".join(cell.strip() for cell in _cells(line, delimiter)[:6])[:120]
    what = f"is {other}" if other else f"is no report we know; it begins with: {shown}"
    return InputFileError(f"{path.name} {what}", hint=_ACCEPTED)


def _charset_of(path: Path, stated: str | None) -> tuple[str, int]:
    """Find the character set that all of the file can be read in, and count its lines.

    Amazon sends UTF-8 in America, often Cp1252 in Europe and cp932 in Japan, and not
    always the one it states (models issues 2748, 2293). What no set can read in full
    is read as cp1252 with marks in place of the odd byte.
    """
    with path.open("rb") as file:
        start = file.read(3)
    marked = next((c for mark, c in _MARKS.items() if start.startswith(mark)), None)
    for charset in (marked, stated, "utf-8", "cp932"):
        if charset and (lines := _lines(path, charset)):
            return charset, lines
    return "cp1252", _lines(path, "cp1252", errors="replace")


def _lines(path: Path, charset: str, errors: str = "strict") -> int:
    """Count the lines of a file, 0 if they are not of that character set."""
    # Much European text happens to be valid cp932: only kana prove Japanese.
    proof, lines = _JAPANESE if charset == "cp932" else None, 0
    try:
        with path.open(encoding=charset, errors=errors, newline="\n") as text:
            for lines, line in enumerate(text, 1):  # noqa: B007 - the last one counts
                if proof and proof.search(line):
                    proof = None
    except (UnicodeError, LookupError):
        return 0
    return 0 if proof else lines


def _position(names: list[str], spellings: str) -> int:
    found = (names.index(x) for x in map(fold, spellings.split()) if x in names)
    return next(found, len(names))


def _cells(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line], delimiter=delimiter), [])


def _plain(lines: Iterable[str]) -> Iterator[list[str]]:
    """Split Amazon's flat files: it quotes nothing, a quotation mark is only itself."""
    for line in lines:
        yield line.rstrip("\r\n").split("\t")


def _quoted(lines: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(lines, delimiter=delimiter)
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error:  # a field without end: the row will be short, and rejected
            yield [""]
