"""How much are some orders in sum, currency by currency?

Where all of them are read for the rows to show, their sums come with these rows: what
lies scattered over a large file is read once.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

import msgspec
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    String,
    cast,
    func,
    select,
)

from sentia.queries.sales import Cell, Sum

SUMMED: Final = ("counted", "currency", "units", "total")
JSON: Final = {  # of a row, and of all of them
    "sqlite": (func.json_array, func.json_group_array),
    "postgresql": (func.json_build_array, func.json_agg),
}

# Whether counted, the currency; orders, units, total in millionths, without a total.
Group = tuple[bool | int, str, int, int, int, int]


def by_currency(of: Any) -> Select[bool, str, int, int, int, int]:
    """Add up columns of the names that are summed."""
    sums = [
        # The sum of a BIGINT is NUMERIC on PostgreSQL.
        cast(func.coalesce(func.sum(column), 0), BigInteger)
        for column in (of.units, of.total)
    ]
    without_total = func.count() - func.count(of.total)
    keys = of.counted, of.currency
    return select(*keys, func.count(), *sums, without_total).group_by(*keys)


def told(db: Connection, of: Any) -> ColumnElement[str]:
    """Select the sums of a common table in one text, as the column `sums`."""
    row, all_ = JSON[db.dialect.name]
    groups = cast(all_(row(*by_currency(of).subquery().c)), String)
    return select(groups).scalar_subquery().label("sums")


def read(text: str) -> list[Group]:
    """Read what was told."""
    return msgspec.json.decode(text, type=list[Group])


def added(whole: Sum, groups: Iterable[Group], *, sign: int = 1) -> int:
    """Add the counted ones to a sum; return how many there are of all."""
    matching = 0
    for counted, currency, orders, *rest in groups:
        matching += orders
        if counted:
            signed = [sign * number for number in (orders, *rest)]
            whole.add(Cell(date.min, "", currency, *signed))
    return matching
