"""Amazon's own figures, day by day: its sales, to reconcile ours with, and visits."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, Final

import msgspec

from sentia.connectors.amazon import answers, mapping
from sentia.connectors.amazon.operations import (
    CREATE_REPORT,
    GET_ORDER_METRICS,
    GET_REPORT_DOCUMENT,
)
from sentia.connectors.amazon.quarantine import UNREADABLE, each
from sentia.connectors.amazon.reports import SALES_AND_TRAFFIC, Wanted, advance
from sentia.connectors.amazon.seller import Seller
from sentia.connectors.amazon.streams.rounds import OVER, Stop
from sentia.connectors.base import Step
from sentia.connectors.client.limiter import PATIENCE
from sentia.domain.batches import Batch, Record, name
from sentia.domain.marketplaces import zone_of
from sentia.domain.times import business_day, parse, zone
from sentia.errors import Call, ContractError

# Figures of visits come up to three days late, and are corrected later.
FIRST_DAYS: Final = 30  # of visits
DAYS: Final = 7
# Products are told as one total of a report: so many of the last days have their own.
ALONE: Final = 3


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
    batch = _batch("metrics", reply.value.payload, place)
    return Step(position=OVER, complete=True, batches=[batch])


async def traffic(seller: Seller, stop: Stop) -> Step:
    """Take the Sales & Traffic reports of one marketplace a step further."""
    place = stop.marketplace_id
    job = stop.job if "spans" in stop.job else {"spans": _spans(seller, stop)}
    (start, end), *later = job["spans"]
    wanted = Wanted(
        report=SALES_AND_TRAFFIC,
        marketplace_ids=(place,),
        start=parse(start),
        end=parse(end),
    )
    progress = await advance(seller.client, wanted, job)
    if isinstance(progress, Step):
        return progress
    # Meanwhile the other streams have their turn, and the rate recovers; what was there
    # already has cost none of it.
    waits = bool(later) and not job.get("found")
    over = Step(
        position={"spans": later} if later else OVER,
        complete=not later,
        wait_seconds=min(PATIENCE, seller.client.interval(CREATE_REPORT)) * waits,
    )
    if progress is None:
        # That the last days are not there yet is nothing to tell.
        return replace(over, notes=(wanted.nothing,) if start != end else ())
    said = _decoded(await asyncio.to_thread(progress.path.read_bytes))
    if not job.get("own") and _of_others(said, alone=start == end):
        # Somebody else's report, of weeks or of families: have our own made.
        return Step(position={"spans": job["spans"], "own": True})
    batches = [_batch("traffic", said.sales_and_traffic_by_date, place)]
    if start == end:
        products = said.sales_and_traffic_by_asin or ()
        batches.append(_batch("traffic", products, place, start[:10]))
    return replace(over, batches=batches)


class _Framed(msgspec.Struct, rename="camel"):
    """A record, with what it does not say of itself."""

    marketplace_id: str
    record: msgspec.Raw
    day: date | None = None  # of a product


def reread(stream: str, framed: bytes | msgspec.Raw) -> Record:
    """Map a day, or a product of a day, in the frame in which it is put aside."""
    said = msgspec.json.decode(framed, type=_Framed)
    place = said.marketplace_id
    if stream == "metrics":
        return mapping.sales_metric(said.record, marketplace_id=place)
    if said.day:
        return mapping.asin_day(said.record, marketplace_id=place, day=said.day)
    return mapping.traffic_day(said.record, marketplace_id=place)


def _batch(
    stream: str, records: Iterable[msgspec.Raw], place: str, day: str | None = None
) -> Batch:
    frame = {"marketplaceId": place, "day": day}
    framed = [msgspec.Raw(msgspec.json.encode(frame | {"record": r})) for r in records]
    good, bad = each(framed, lambda one: reread(stream, one), names=_named)
    return Batch(records=good, rejected=bad)


def _named(framed: Any) -> str:
    record = framed["record"]
    day = framed["day"] or record.get("date") or record["interval"][:10]
    products = (record.get("childAsin") or record.get("parentAsin"),)
    return name(framed["marketplaceId"], day, *filter(None, products))


def _spans(seller: Seller, stop: Stop) -> list[tuple[str, str]]:
    """Cut the days to ask for: the earlier ones together, the last ones alone."""
    first = DAYS if stop.last else FIRST_DAYS
    ends = [(first, ALONE + 1), *((ago, ago) for ago in range(ALONE, 0, -1))]
    place = stop.marketplace_id
    return [
        (_midnight(seller, place, start, UTC), _midnight(seller, place, end, UTC))
        for start, end in ends
    ]


def _of_others(said: answers.SalesAndTraffic, *, alone: bool) -> bool:
    """Say whether a report is not as we ask for it; families are Amazon's default."""
    options = (said.report_specification or {}).get("reportOptions") or {}
    days = options.get("dateGranularity", "DAY") == "DAY"
    return not days or (alone and options.get("asinGranularity") != "CHILD")


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
