"""Rows as a sheet of CSV that a spreadsheet opens without running any of it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain
from typing import Any, Final

import msgspec

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
        return cell(" ".join(map(str, value)))
    if not isinstance(value, str) or NUMBER.fullmatch(value):
        return value
    return "'" + value if value.startswith(BEGINS_FORMULA) else value


@cache
def _columns(kind: type[Answer]) -> list[tuple[str, bool]]:
    """Name the columns as JSON does, and say which are amounts."""
    of = {MoneyText, MoneyText | None}
    return [(f.encode_name, f.type in of) for f in msgspec.structs.fields(kind)]


def header(kind: type[Answer]) -> str:
    """Write the names of the columns; an amount has its currency beside it."""
    named = ([name, "currency"] if money else [name] for name, money in _columns(kind))
    return _written([chain.from_iterable(named)])


def lines(rows: Iterable[Answer]) -> str:
    """Write rows as they stand below their header."""
    return _written(_cells(row) for row in rows)


def _cells(row: Answer) -> Iterator[Any]:
    values = msgspec.structs.astuple(row)
    for (_, money), value in zip(_columns(type(row)), values, strict=True):
        if money:
            yield value and value.amount
            yield value and value.currency
        else:
            yield cell(value)


def _written(rows: Iterable[Iterable[Any]]) -> str:
    sheet = io.StringIO()
    csv.writer(sheet).writerows(rows)
    return sheet.getvalue()
