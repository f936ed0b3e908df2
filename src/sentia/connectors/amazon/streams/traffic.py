"""The Sales & Traffic report, day by day: visits, and Amazon's own sales."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, time, timedelta
from typing import Final

import msgspec

from sentia.connectors.amazon import answers, mapping
from sentia.connectors.amazon.operations import GET_REPORT_DOCUMENT
from sentia.connectors.amazon.personal import UNREADABLE
from sentia.connectors.amazon.quarantine import each
from sentia.connectors.amazon.reports import SALES_AND_TRAFFIC, Wanted, advance
from sentia.connectors.amazon.seller import Seller
from sentia.connectors.amazon.streams.rounds import Stop, Visit
from sentia.connectors.base import Position
from sentia.domain.batches import Batch
from sentia.domain.marketplaces import zone_of
from sentia.domain.times import business_day, parse
from sentia.errors import Call, ContractError

FIRST_DAYS: Final = 30
DAYS: Final = 7  # figures come up to three days late, and are corrected


async def traffic(seller: Seller, stop: Stop) -> Visit:
    """Take the report of one marketplace a step further."""
    client, place = seller.client, stop.marketplace_id
    job = stop.job or _span(seller, stop)
    wanted = Wanted(
        report=SALES_AND_TRAFFIC,
        marketplace_ids=(place,),
        start=parse(job["from"]),
        end=parse(job["to"]),
    )
    progress = await advance(client, wanted, job)
    if progress.job is not None or progress.document is None:
        return Visit(
            job=progress.job,
            wait_seconds=progress.wait_seconds,
            notes=progress.notes,
            failed=progress.failed,
        )
    body = await asyncio.to_thread(progress.document.path.read_bytes)
    said = _decoded(body)
    asked = said.report_specification
    options = (asked.report_options if asked else None) or {}
    if options.get("dateGranularity", "DAY") != "DAY":
        # Somebody else's report, of weeks or months: have our own made.
        return Visit(job={"from": job["from"], "to": job["to"], "own": True})
    days, bad = each(
        said.sales_and_traffic_by_date,
        lambda day: mapping.traffic_day(day, marketplace_id=place),
        key="date",
        within={"marketplaceId": place},
    )
    return Visit(batches=[Batch(records=days, rejected=bad)])


def _span(seller: Seller, stop: Stop) -> Position:
    """Return the days to ask for, up to yesterday where the marketplace is."""
    today = business_day(seller.clock.now(), zone_of(stop.marketplace_id))
    days = DAYS if stop.last else FIRST_DAYS

    def midnight(days_ago: int) -> str:
        day = today - timedelta(days=days_ago)
        return datetime.combine(day, time(), UTC).isoformat()

    return {"from": midnight(days), "to": midnight(1)}


def _decoded(body: bytes) -> answers.SalesAndTraffic:
    try:
        return msgspec.json.decode(body, type=answers.SalesAndTraffic)
    except UNREADABLE as error:
        msg = f"{SALES_AND_TRAFFIC.type} cannot be read: {error}"
        raise ContractError(msg, Call(GET_REPORT_DOCUMENT.name)) from None
