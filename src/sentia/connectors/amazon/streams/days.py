"""Amazon's own figures, day by day: its sales, to reconcile ours with, and visits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Final

import msgspec

from sentia.connectors.amazon import answers, mapping
from sentia.connectors.amazon.operations import GET_ORDER_METRICS, GET_REPORT_DOCUMENT
from sentia.connectors.amazon.quarantine import UNREADABLE, each
from sentia.connectors.amazon.reports import SALES_AND_TRAFFIC, Wanted, advance
from sentia.connectors.amazon.seller import Seller
from sentia.connectors.amazon.streams.rounds import OVER, Stop
from sentia.connectors.base import Step
from sentia.domain.batches import Batch, Record
from sentia.domain.marketplaces import zone_of
from sentia.domain.stock import SalesMetric, TrafficDay
from sentia.domain.times import business_day, parse, zone
from sentia.errors import Call, ContractError

DAYS: Final = 7  # figures of visits come up to three days late, and are corrected
FIRST_DAYS: Final = 30  # of visits
# The streams: how a day is mapped, and the field that names it.
ROWS: Final[dict[str, tuple[Callable[..., SalesMetric | TrafficDay], str]]] = {
    "metrics": (mapping.sales_metric, "interval"),
    "traffic": (mapping.traffic_day, "date"),
}


async def metrics(seller: Seller, stop: Stop) -> Step:
    """Read the sales of the last complete days of one marketplace."""
    place = stop.marketplace_id
    there = zone(zone_of(place))
    # Each end has the offset of its own day: they differ over a change of clocks.
    start, end = (_midnight(seller, place, ago, there) for ago in (DAYS, 0))
    query = {
        "marketplaceIds": place,
        "interval": f"{start}--{end}",
        "granularity": "Day",
        "granularityTimeZone": there.key,
    }
    shape = answers.Payload[list[msgspec.Raw]]
    reply = await seller.client.call(GET_ORDER_METRICS, shape, query)
    return _days("metrics", reply.value.payload, place)


async def traffic(seller: Seller, stop: Stop) -> Step:
    """Take the Sales & Traffic report of one marketplace a step further."""
    place = stop.marketplace_id
    days = DAYS if stop.last else FIRST_DAYS
    job = stop.job or {
        "from": _midnight(seller, place, days, UTC),
        "to": _midnight(seller, place, 1, UTC),
    }
    wanted = Wanted(
        report=SALES_AND_TRAFFIC,
        marketplace_ids=(place,),
        start=parse(job["from"]),
        end=parse(job["to"]),
    )
    progress = await advance(seller.client, wanted, job)
    if isinstance(progress, Step):
        return progress
    if progress is None:
        return Step(position=OVER, complete=True, notes=(wanted.nothing,))
    said = _decoded(await asyncio.to_thread(progress.path.read_bytes))
    options = (said.report_specification or {}).get("reportOptions") or {}
    if options.get("dateGranularity", "DAY") != "DAY":
        # Somebody else's report, of weeks or months: have our own made.
        return Step(position={"from": job["from"], "to": job["to"], "own": True})
    return _days("traffic", said.sales_and_traffic_by_date, place)


class _Kept(msgspec.Struct, rename="camel"):
    marketplace_id: str  # a day does not name it
    record: msgspec.Raw


def reread(stream: str, payload: bytes) -> Record:
    """Map a day that was put aside again."""
    kept = msgspec.json.decode(payload, type=_Kept)
    return ROWS[stream][0](kept.record, marketplace_id=kept.marketplace_id)


def _days(stream: str, records: list[msgspec.Raw], place: str) -> Step:
    mapped, key = ROWS[stream]
    days, bad = each(records, lambda day: mapped(day, marketplace_id=place), key=key)
    kept = []
    for one in bad:
        payload = msgspec.json.encode(_Kept(place, msgspec.Raw(one.payload)))
        kept.append(replace(one, payload=payload))
    batches = [Batch(records=days, rejected=kept)]
    return Step(position=OVER, complete=True, batches=batches)


def _midnight(seller: Seller, place: str, days_ago: int, where: tzinfo) -> str:
    """Return where the marketplace's day began, so many days ago."""
    today = business_day(seller.now(), zone_of(place))
    return datetime.combine(today - timedelta(days=days_ago), time(), where).isoformat()


def _decoded(body: bytes) -> answers.SalesAndTraffic:
    try:
        return msgspec.json.decode(body, type=answers.SalesAndTraffic)
    except UNREADABLE as error:
        msg = f"{SALES_AND_TRAFFIC.type} cannot be read: {error}"
        raise ContractError(msg, Call(GET_REPORT_DOCUMENT.name)) from None
