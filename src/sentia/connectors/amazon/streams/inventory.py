"""FBA stock: one complete sweep of one marketplace is one step.

The page token lives 30 seconds, so the pages are fetched first and stored after.
Partial reads (`startDateTime`) miss inbound changes: full sweeps only.
"""

from __future__ import annotations

from typing import Final

import msgspec

from sentia.connectors.amazon import answers, mapping
from sentia.connectors.amazon.operations import GET_INVENTORY_SUMMARIES
from sentia.connectors.amazon.paging import Circle
from sentia.connectors.amazon.quarantine import each
from sentia.connectors.amazon.seller import Seller, named
from sentia.connectors.amazon.streams.rounds import OVER, Stop
from sentia.connectors.base import Step
from sentia.domain.batches import Batch
from sentia.domain.stock import StockSweep
from sentia.errors import DeadTokenError

SWEEPS: Final = 3


async def inventory(seller: Seller, stop: Stop) -> Step:
    """Sweep one marketplace; begin again when the page token dies on the way."""
    place = stop.marketplace_id
    for left in reversed(range(SWEEPS)):
        taken_at = seller.now()
        try:
            rows, foreign = await _sweep(seller, place)
        except DeadTokenError:
            if not left:
                raise
            continue
        break
    positions, bad = each(
        rows,
        lambda row: mapping.stock_position(row, marketplace_id=place),
        names=lambda row: f"{place} " + row["sellerSku"],
    )
    unknown = [
        mapping.unreadable_position(msgspec.Raw(row.payload), marketplace_id=place)
        for row in bad
    ]
    # A row may come twice when rows move between pages: the later one is newer.
    every = [*filter(None, unknown), *positions]
    keyed = {(row.sku, row.fnsku, row.condition): row for row in every}
    sweep = StockSweep(
        marketplace_id=place,
        taken_at=taken_at,
        positions=list(keyed.values()),
        complete=None not in unknown,
    )
    note = f"{foreign} stock rows that are not of {named(place)} were left out"
    return Step(
        position=OVER,
        complete=True,
        batches=[Batch(records=[sweep], rejected=bad)],
        notes=(note,) if foreign else (),
    )


async def _sweep(seller: Seller, place: str) -> tuple[list[msgspec.Raw], int]:
    """Return all rows of the marketplace, and how many belonged to another one."""
    rows: list[msgspec.Raw] = []
    foreign = 0
    circle = Circle(GET_INVENTORY_SUMMARIES)
    query = {
        "details": "true",
        "granularityType": "Marketplace",
        "granularityId": place,
        "marketplaceIds": place,
    }
    while True:
        shape = answers.Payload[answers.Inventory]
        page = (await seller.client.call(GET_INVENTORY_SUMMARIES, shape, query)).value
        found = page.payload.inventory_summaries
        circle.note(page.next_token, found)
        grain = page.payload.granularity or {}
        if grain.get("granularityId") not in (None, place):
            foreign += len(found)
        else:
            rows += found
        if not page.next_token:
            return rows, foreign
        query["nextToken"] = page.next_token
