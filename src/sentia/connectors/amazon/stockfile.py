"""The FBA Manage Inventory report, as one sweep of a marketplace's stock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

import msgspec

from sentia.connectors.amazon.cells import count
from sentia.connectors.amazon.columns import COLUMNS, Kind
from sentia.connectors.amazon.flatfile import Tally
from sentia.connectors.amazon.sheets import open_sheet
from sentia.domain.batches import Batch, Rejected
from sentia.domain.stock import Buckets, StockPosition, StockSweep

# The inventory API calls the same condition by another word; both are one position.
CONDITIONS: Final = {"New": "NewItem"}
BUCKETS: Final = Buckets.__struct_fields__  # the columns are named after them


def stock_batch(
    path: Path,
    *,
    marketplace_id: str,
    taken_at: datetime,
    charset: str | None = None,
    tally: Tally | None = None,
) -> Batch:
    """Read the report; it does not name its marketplace.

    Raises:
        InputFileError: it is no such report.
    """
    tally = Tally() if tally is None else tally
    sheet = open_sheet(path, Kind.STOCK, charset)
    tally.lines = sheet.lines
    one = partial(_position, marketplace_id)
    rows = list(sheet.read(one))
    rejected = [row for row in rows if isinstance(row, Rejected)]
    for bad in rejected:
        tally.reject(bad)
    tally.rows += len(rows) - len(rejected)
    # A SKU whose row is bad is there all the same: left out, it would count as gone.
    there, complete = _named(rejected, one)
    read = [row for row in rows if isinstance(row, StockPosition)]
    keyed = {(p.sku, p.fnsku, p.condition): p for p in (*there, *read)}
    sweep = StockSweep(
        marketplace_id=marketplace_id,
        taken_at=taken_at,
        positions=list(keyed.values()),
        complete=complete,
    )
    return Batch(records=[sweep], rejected=rejected)


def _position(marketplace_id: str, cells: Sequence[str]) -> StockPosition | None:
    """Read a row; None where it is only the merchant's own stock."""
    sku, fnsku, asin, title, condition, listed, *units = cells
    if not sku:
        msg = "no SKU"
        raise ValueError(msg)
    if listed.strip().casefold() == "no":
        return None
    condition = condition.replace(" ", "").replace("-", "")
    return StockPosition(
        marketplace_id=marketplace_id,
        sku=sku,
        fnsku=fnsku,
        condition=CONDITIONS.get(condition, condition),
        asin=asin or None,
        title=title or None,
        buckets=Buckets(**dict(zip(BUCKETS, map(_units, units), strict=True))),
    )


def _named(
    rejected: Sequence[Rejected], one: Callable[[Sequence[str]], StockPosition | None]
) -> tuple[list[StockPosition], bool]:
    """Return the positions of bad rows, their units unknown, and if those are all."""
    there: list[StockPosition] = []
    complete = True
    for row in rejected:
        said = msgspec.json.decode(row.payload, type=dict[str, str])
        cells = [said.get(field, "") for field in COLUMNS[Kind.STOCK]]
        try:
            position = one([*cells[: -len(BUCKETS)], *[""] * len(BUCKETS)])
        except ValueError:
            complete = False
        else:
            there += [position] if position else []
    return there, complete


def _units(text: str) -> int | None:
    return count(text) if text.strip() else None
