"""Amazon's own figures, day by day: its sales, to reconcile ours with, and visits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
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
from sentia.domain.batches import Batch, Record, name
from sentia.domain.marketplaces import zone_of
from sentia.domain.stock import AsinDay, SalesMetric, TrafficDay
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
    batch = _batch(
        "metrics",
        reply.value.payload,
        _Kept(place),
        names=lambda said: name(place, said["interval"][:10]),
    )
    return Step(position=OVER, complete=True, batches=[batch])


async def traffic(seller: Seller, stop: Stop) -> Step:
    """Take the Sales & Traffic reports of one marketplace a step further."""
    place, job = stop.marketplace_id, stop.job or {"spans": _spans(seller, stop)}
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
    over = Step(
        position={"spans": later} if later else OVER,
        complete=not later,
        # Meanwhile the other streams have their turn, and the rates recover.
        wait_seconds=seller.client.interval(CREATE_REPORT) if later else 0,
    )
    if progress is None:
        # That the last days are not there yet is nothing to tell.
        return replace(over, notes=(wanted.nothing,) if start != end else ())
    said = _decoded(await asyncio.to_thread(progress.path.read_bytes))
    if not job.get("own") and _of_others(said, alone=start == end):
        # Somebody else's report, of weeks or of families: have our own made.
        return Step(position={"spans": job["spans"], "own": True})
    batches = [
        _batch(
            "traffic",
            said.sales_and_traffic_by_date,
            _Kept(place),
            names=lambda said: name(place, said["date"]),
        )
    ]
    if start == end:
        day = date.fromisoformat(start[:10])
        products = _batch(
            "traffic",
            said.sales_and_traffic_by_asin or (),
            _Kept(place, day),
            names=lambda said: name(
                place, day, said.get("childAsin") or said["parentAsin"]
            ),
        )
        batches.append(products)
    return replace(over, batches=batches)


class _Kept(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """A record, with what it does not say of itself."""

    marketplace_id: str
    day: date | None = None  # of a product
    record: msgspec.Raw = msgspec.Raw()


def reread(stream: str, payload: bytes) -> Record:
    """Map a day, or a product of a day, that was put aside again."""
    return _mapped(stream, msgspec.json.decode(payload, type=_Kept))


def _mapped(stream: str, kept: _Kept) -> SalesMetric | TrafficDay | AsinDay:
    record, place = kept.record, kept.marketplace_id
    if stream == "metrics":
        return mapping.sales_metric(record, marketplace_id=place)
    if kept.day:
        return mapping.asin_day(record, marketplace_id=place, day=kept.day)
    return mapping.traffic_day(record, marketplace_id=place)


def _batch(
    stream: str, records: Iterable[msgspec.Raw], frame: _Kept,
    *, names: Callable[[Any], str],
) -> Batch:  # fmt: skip
    """Map records, each in the frame that it is put aside in if it is bad."""

    def framed(record: msgspec.Raw) -> _Kept:
        return msgspec.structs.replace(frame, record=record)

    good, bad = each(records, lambda one: _mapped(stream, framed(one)), names=names)
    kept = [
        replace(one, payload=msgspec.json.encode(framed(msgspec.Raw(one.payload))))
        for one in bad
    ]
    return Batch(records=good, rejected=kept)


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
