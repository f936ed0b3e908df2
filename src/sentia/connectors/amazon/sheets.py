"""A report file as a table of text: its character set, its rows, the bad ones apart."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from sentia.connectors.amazon.columns import (
    ACCEPTED,
    COLUMNS,
    MARKS,
    Kind,
    cells_of,
    find_header,
    fold,
)
from sentia.domain.batches import Rejected
from sentia.errors import InputFileError

T = TypeVar("T")
KEYS: Final = {Kind.ORDERS: "order_id", Kind.STOCK: "sku"}  # what names a bad row
ORDER_ID: Final = re.compile(r"\b[A-Z0-9]\d{2}-\d{7}-\d{7}\b")
JAPANESE: Final = re.compile(r"[ぁ-ヶ]|Amazon\.co\.jp", re.IGNORECASE)


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
            next(row for row in rows if "".join(row).strip())  # the header
            for row in rows:
                row.append("")
                yield row

    def read(self, one: Callable[[Sequence[str]], T]) -> Iterator[T | Rejected]:
        """Read row by row; a bad one is put aside and costs only itself.

        `one` takes the kind's fields in their order and raises ValueError.
        """
        pick = itemgetter(*self.positions)
        # Rows are numbered as a spreadsheet does: the header is row 1.
        for number, row in enumerate(self.rows(), 2):
            try:
                if len(row) != self.width + 1:
                    msg = f"{len(row) - 1} fields where the header has {self.width}"
                    if len(row) <= self.width:
                        msg += "; the file may be cut off here"
                    if self.quoted:
                        msg += "; a quotation mark may stand alone"
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
        elif found := ORDER_ID.search("\n".join(row)):
            fields = {"order_id": found[0]}
        where = f"{self.path.name} row {number}"
        return Rejected(
            key=fields.get(KEYS[self.kind], where),
            reason=f"{where}: {reason}",
            payload=msgspec.json.encode(fields),
        )

    def column(self, field: str) -> Iterator[str]:
        """Yield every value of one field, in a pass of its own."""
        at = self.positions[list(COLUMNS[self.kind]).index(field)]
        return (row[at] for row in self.rows() if len(row) > at)


def open_sheet(path: Path, kind: Kind, charset: str | None = None) -> Sheet:
    """Find out how to read a file.

    Args:
        path: where it is.
        kind: what it has to be.
        charset: what its sender called it (Content-Type), where that is known.

    Raises:
        InputFileError: it is another report, or none that we read.
    """
    found, delimiter, line = find_header(path)
    if found is not kind:
        msg = f"{path.name} is {found}, not {kind}"
        raise InputFileError(msg, hint=ACCEPTED)
    names = [fold(name) for name in cells_of(line, delimiter)]
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


def _charset_of(path: Path, stated: str | None) -> tuple[str, int]:
    """Find the character set that all of the file can be read in, and count its lines.

    Amazon sends UTF-8 in America, often Cp1252 in Europe and cp932 in Japan, and not
    always the one it states (models issues 2748, 2293). What no set can read in full
    is read as cp1252 with marks in place of the odd byte.
    """
    with path.open("rb") as file:
        start = file.read(3)
    marked = next((c for mark, c in MARKS.items() if start.startswith(mark)), None)
    for charset in (marked, stated, "utf-8", "cp932"):
        if charset and (lines := _lines(path, charset)):
            return charset, lines
    return "cp1252", _lines(path, "cp1252", errors="replace")


def _lines(path: Path, charset: str, errors: str = "strict") -> int:
    """Count the lines of a file, 0 if they are not of that character set."""
    # Much European text happens to be valid cp932: only kana prove Japanese.
    proof, lines = JAPANESE if charset == "cp932" else None, 0
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
        except csv.Error:  # a field without end: a row too short, and so rejected
            yield ["?"]
