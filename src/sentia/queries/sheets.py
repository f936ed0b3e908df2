"""Rows as a sheet of CSV that a spreadsheet opens without running any of it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any, Final

import msgspec

from sentia.errors import refuse
from sentia.queries.answers import Answer, MoneyText

NUMBER: Final = re.compile(r"[+-]?\d+(\.\d+)?")
BEGINS_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def cell(value: Any) -> Any:
    """Return what a cell holds; ids and names come from outside.

    A spreadsheet would run a text that begins like a formula.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        known = ("?" if each is None else str(each) for each in value)
        return cell(" ".join(known))
    if not isinstance(value, str) or NUMBER.fullmatch(value):
        return value
    return "'" + value if value.startswith(BEGINS_FORMULA) else value


@cache
def _fields(kind: type[Answer]) -> dict[str, tuple[str, bool]]:
    """Find a field's attribute by its name in JSON, and whether it is an amount."""
    of = {MoneyText, MoneyText | None}
    fields = msgspec.structs.fields(kind)
    return {f.encode_name: (f.name, f.type in of) for f in fields}


@dataclass(frozen=True, slots=True)
class Columns:
    """What a sheet shows of each row, in its order."""

    names: tuple[str, ...]
    fields: tuple[tuple[str, bool], ...]

    @classmethod
    def of(cls, kind: type[Answer], asked: str | None) -> Columns:
        """Read the parameter `columns`: fields as JSON names them; None: all of them.

        Raises:
            InvalidParameterError: one is no field of the list, or stands there twice.
        """
        fields = _fields(kind)
        names = tuple(fields if asked is None else asked.split(","))
        for at, name in enumerate(names):
            if name not in fields:
                refuse("columns", f"{name!r} is none of {', '.join(fields)}.")
            if name in names[:at]:
                refuse("columns", f"{name!r} stands there twice.")
        return cls(names, tuple(fields[name] for name in names))

    def header(self) -> str:
        """Write their names; an amount has its currency beside it."""
        pairs = zip(self.names, self.fields, strict=True)
        named = ([name, "currency"] if money else [name] for name, (_, money) in pairs)
        return _written([chain.from_iterable(named)])

    def lines(self, rows: Iterable[Answer]) -> str:
        """Write rows as they stand below their header."""
        return _written(self._cells(row) for row in rows)

    def _cells(self, row: Answer) -> Iterator[Any]:
        for attribute, money in self.fields:
            value = getattr(row, attribute)
            if money:
                yield value and value.amount
                yield value and value.currency
            else:
                yield cell(value)


def remarks(said: Iterable[tuple[str, Any]]) -> str:
    """Write what stands above a header, an empty line below it.

    With that line a spreadsheet still takes the rows for a table of their own.
    """
    return _written([*((f"# {name}", cell(value)) for name, value in said), ()])


def _written(rows: Iterable[Iterable[Any]]) -> str:
    sheet = io.StringIO()
    csv.writer(sheet).writerows(rows)
    return sheet.getvalue()
