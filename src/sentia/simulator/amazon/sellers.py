"""Sellers and Sales: where the seller takes part, and Amazon's own sales figures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sentia.simulator.amazon.account import Account
from sentia.simulator.amazon.gate import (
    Answer,
    Call,
    Operation,
    answer,
    invalid,
    read_moment,
)
from sentia.simulator.amazon.traffic import Sold, sold
from sentia.simulator.orders import Line, Order
from sentia.simulator.places import PLACES, PSEUDO, Place

GRANULARITIES: Final = frozenset(("Hour", "Day", "Week", "Month", "Year", "Total"))
LONGEST: Final = {"Hour": timedelta(days=31)}
TWO_YEARS: Final = timedelta(days=731)
Span = tuple[datetime, datetime]


def get_marketplace_participations(account: Account, _: Call) -> Answer:
    """List where the seller takes part, and where not."""
    mine = account.world.places
    other = [p for p in PLACES.values() if p.region == account.region and p not in mine]
    found = [_participation(place) for place in mine]
    found += [_participation(place, takes_part=False) for place in other[:1]]
    if account.region in PSEUDO:
        id_, country = PSEUDO[account.region]
        place = next(p for p in PLACES.values() if p.country == country)
        entry = _participation(place)
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


def get_order_metrics(account: Account, call: Call) -> Answer:
    """Sum up what was ordered, by time of purchase."""
    if len(call.words("marketplaceIds")) != 1:
        invalid("Exactly one marketplace id is needed.")
    place = account.place(call, "marketplaceIds")
    granularity = call.need("granularity")
    if granularity not in GRANULARITIES:
        invalid(f"Invalid granularity: {granularity}.")
    start, end, zone = _interval(call, granularity)
    oldest = account.world.now - LONGEST.get(granularity, TWO_YEARS)
    if start < oldest:
        invalid(f"The interval is too long ago for granularity {granularity}.")
    rows = [
        (order, line)
        for order, line in sold(account.world, place)
        if start <= order.created < end and _asked_for(call, order, line)
    ]
    spans = list(_spans(start, end, granularity, zone, call.text("firstDayOfWeek")))
    found = [_metrics(place, span, rows, zone) for span in spans]
    return answer({"payload": found})


def _asked_for(call: Call, order: Order, line: Line) -> bool:
    business = "AMAZON_BUSINESS" in order.programs
    wanted = {
        "buyerType": "B2B" if business else "B2C",
        "fulfillmentNetwork": "AFN" if order.by_amazon else "MFN",
        "sku": line.sku,
        "asin": line.asin,
    }
    return all(call.text(name) in {"", "All", value} for name, value in wanted.items())


def _interval(call: Call, granularity: str) -> tuple[datetime, datetime, ZoneInfo]:
    first, _, last = call.need("interval").partition("--")
    start, end = read_moment(first, "interval"), read_moment(last, "interval")
    if end <= start:
        invalid("The interval ends before it begins.")
    name = call.text("granularityTimeZone")
    if granularity != "Hour" and not name:
        invalid("granularityTimeZone is needed for a granularity above Hour.")
    try:
        zone = ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        invalid(f"Invalid granularityTimeZone: {name}.")
    for text, at in ((first, start), (last, end)):
        offset = datetime.fromisoformat(text).utcoffset()
        if name and offset != at.astimezone(zone).utcoffset():
            invalid("The interval's offsets must match granularityTimeZone.")
    return start, end, zone


def _spans(
    start: datetime, end: datetime, granularity: str, zone: ZoneInfo, first_day: str
) -> Iterator[Span]:
    at = start
    while at < end:
        after = min(end, _next(at.astimezone(zone), granularity, first_day) or end)
        yield at, after
        at = after


def _next(at: datetime, granularity: str, first_day: str) -> datetime | None:
    """Return when the next hour, day, … begins, by the zone's own calendar."""
    if granularity == "Hour":
        return at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    day = at.replace(hour=0, minute=0, second=0, microsecond=0)
    match granularity:
        case "Day":
            return day + timedelta(days=1)
        case "Week":
            return day + timedelta(
                days=7 - (day.weekday() + (first_day == "Sunday")) % 7
            )
        case "Month":
            return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        case "Year":
            return day.replace(year=day.year + 1, month=1, day=1)
        case _:
            return None


def _metrics(place: Place, span: Span, rows: Sold, zone: ZoneInfo) -> dict[str, Any]:
    start, end = span
    inside = [(order, line) for order, line in rows if start <= order.created < end]
    units = sum(line.quantity for _, line in inside)
    # Ordered product sales: pending orders too, nothing but the items' prices.
    minor = sum(line.price for _, line in inside)
    average = round(minor / units) if units else 0
    times = (at.astimezone(zone).isoformat(timespec="minutes") for at in span)
    return {
        "interval": "--".join(times).replace("+00:00", "Z"),
        "unitCount": units,
        "orderItemCount": len(inside),
        "orderCount": len({order.id for order, _ in inside}),
        "averageUnitPrice": _money(place, average),
        "totalSales": _money(place, minor),
    }


def _money(place: Place, minor: int) -> dict[str, str]:
    return {"amount": place.money(minor), "currencyCode": place.currency}


OPERATIONS: Final = (
    Operation(
        "getMarketplaceParticipations", "GET", "/sellers/v1/marketplaceParticipations",
        0.016, 15, get_marketplace_participations,
    ),
    Operation(
        "getOrderMetrics", "GET", "/sales/v1/orderMetrics", 0.5, 15, get_order_metrics
    ),
)  # fmt: skip
