"""The FBA Manage Inventory report, as one sweep of a marketplace's stock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from sentia.connectors.amazon.cells import count
from sentia.connectors.amazon.columns import Kind
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
    positions: dict[tuple[str, str, str], StockPosition] = {}
    rejected: list[Rejected] = []

    def position(cells: Sequence[str]) -> StockPosition | None:
        sku, fnsku, asin, title, condition, listed, *units = cells
        if not sku:
            msg = "no SKU"
            raise ValueError(msg)
        if listed.strip().casefold() == "no":  # only the merchant's own stock
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

    tally = Tally() if tally is None else tally
    sheet = open_sheet(path, Kind.STOCK, charset)
    tally.lines = sheet.lines
    for row in sheet.read(position):
        if isinstance(row, Rejected):
            rejected.append(row)
            tally.reject(row)
        else:
            tally.rows += 1
            if row:
                positions[row.sku, row.fnsku, row.condition] = row
    sweep = StockSweep(
        marketplace_id=marketplace_id,
        taken_at=taken_at,
        positions=list(positions.values()),
    )
    return Batch(records=[sweep], rejected=rejected)


def _units(text: str) -> int | None:
    return count(text) if text.strip() else None
