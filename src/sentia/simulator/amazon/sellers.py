"""Sellers and Sales: where the seller takes part, and Amazon's own sales figures."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sentia.simulator.amazon.answers import Answer, answer, invalid
from sentia.simulator.amazon.calls import (
    Call,
    Operation,
    needed,
    one_of,
    read_moment,
    text,
    words,
)
from sentia.simulator.amazon.sales import Sold, sold, summed
from sentia.simulator.orders import Line, Order
from sentia.simulator.places import PLACES, PSEUDO, Place

OLDEST: Final = {"Hour": timedelta(days=31)}
TWO_YEARS: Final = timedelta(days=731)
FILTERS: Final = ("buyerType", "fulfillmentNetwork", "sku", "asin")


def get_marketplace_participations(call: Call) -> Answer:
    """List where the seller takes part, and where not."""
    mine, region = call.account.world.places, call.account.region
    other = [p for p in PLACES.values() if p.region == region and p not in mine]
    found = [_participation(place, takes_part=place in mine)
             for place in (*mine, *other[:1])]  # fmt: skip
    if region in PSEUDO:
        id_, country = PSEUDO[region]
        entry = _participation(next(p for p in PLACES.values() if p.country == country))
        name = f"Non-Amazon {country}"
        entry["marketplace"] |= {"id": id_, "name": name, "domainName": "non-amazon"}
        found.append(entry)
    return answer({"payload": found})


def _participation(place: Place, *, takes_part: bool = True) -> dict[str, Any]:
    return {
        "marketplace": {
            "id": place.id,
            "name": place.name,
            "countryCode": place.iso_country,
            "defaultCurrencyCode": place.currency,
            "defaultLanguageCode": place.language,
            "domainName": f"www.{place.name.lower()}",
        },
        "participation": {"isParticipating": takes_part, "hasSuspendedListings": False},
        "storeName": "Simulated Store",
    }


def get_order_metrics(call: Call) -> Answer:
    """Sum up what was ordered, by time of purchase."""
    if len(call["marketplaceIds"]) != 1:
        invalid("Exactly one marketplace id is needed.")
    (place,) = call.account.places(call["marketplaceIds"]).values()
    granularity, world = call["granularity"], call.account.world
    start, end, zone = _interval(call)
    if start < world.now - OLDEST.get(granularity, TWO_YEARS):
        invalid(f"The interval is too long ago for granularity {granularity}.")
    rows = [row for row in sold(world, place) if _asked_for(call, *row)]
    found, at = [], start
    while at < end:
        local = at.astimezone(zone)
        after = min(end, _next(local, granularity, call["firstDayOfWeek"]) or end)
        inside = [row for row in rows if at <= row[0].created < after]
        found.append(_metrics(place, (local, after.astimezone(zone)), inside))
        at = after
    return answer({"payload": found})


def _asked_for(call: Call, order: Order, line: Line) -> bool:
    is_so = (
        "B2B" if order.business else "B2C", "AFN" if order.by_amazon else "MFN",
        line.sku, line.asin,
    )  # fmt: skip
    wanted = zip(FILTERS, is_so, strict=True)
    return all(call[name] in {"", "All", value} for name, value in wanted)


def _interval(call: Call) -> tuple[datetime, datetime, ZoneInfo]:
    texts, name = call["interval"].partition("--")[::2], call["granularityTimeZone"]
    start, end = (read_moment(given, "interval") for given in texts)
    if end <= start:
        invalid("The interval ends before it begins.")
    if call["granularity"] != "Hour" and not name:
        invalid("granularityTimeZone is needed for a granularity above Hour.")
    try:
        zone = ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        invalid(f"Invalid granularityTimeZone: {name}.")
    for given, at in zip(texts, (start, end), strict=True):
        offset = datetime.fromisoformat(given).utcoffset()
        if name and offset != at.astimezone(zone).utcoffset():
            invalid("The interval's offsets must match granularityTimeZone.")
    return start, end, zone


def _next(at: datetime, granularity: str, first_day: str) -> datetime | None:
    """Return when the next hour, day, … begins, by the zone's own calendar."""
    if granularity == "Hour":
        return at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    day = at.replace(hour=0, minute=0, second=0, microsecond=0)
    match granularity:
        case "Day":
            return day + timedelta(days=1)
        case "Week":
            gone = (day.weekday() + (first_day == "Sunday")) % 7
            return day + timedelta(days=7 - gone)
        case "Month":
            return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        case "Year":
            return day.replace(year=day.year + 1, month=1, day=1)
        case _:
            return None


def _metrics(
    place: Place, span: tuple[datetime, datetime], rows: Sold
) -> dict[str, Any]:
    def money(minor: int) -> dict[str, str]:
        return {"amount": place.money(minor), "currencyCode": place.currency}

    sums = summed(rows)
    times = (at.isoformat(timespec="minutes") for at in span)
    return {
        "interval": "--".join(times).replace("+00:00", "Z"),
        "unitCount": sums.units,
        "orderItemCount": sums.items,
        "orderCount": sums.orders,
        "averageUnitPrice": money(round(sums.minor / (sums.units or 1))),
        "totalSales": money(sums.minor),
    }


OPERATIONS: Final = (
    Operation(
        "getMarketplaceParticipations", "GET", "/sellers/v1/marketplaceParticipations",
        0.016, 15, get_marketplace_participations,
    ),
    Operation(
        "getOrderMetrics", "GET", "/sales/v1/orderMetrics", 0.5, 15, get_order_metrics,
        {
            "marketplaceIds": words(), "interval": needed(),
            "granularity": one_of("Hour", "Day", "Week", "Month", "Year", "Total"),
            **dict.fromkeys(("granularityTimeZone", "firstDayOfWeek", *FILTERS), text),
        },
    ),
)  # fmt: skip
