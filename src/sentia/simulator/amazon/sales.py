"""What Amazon itself counts as ordered: getOrderMetrics, the Sales & Traffic report."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sentia.simulator.amazon import gate
from sentia.simulator.amazon.account import Asked, Call
from sentia.simulator.orders import Line, Order
from sentia.simulator.places import PLACES, Place
from sentia.simulator.world import World

OLDEST: Final = {"Hour": timedelta(days=31)}
TWO_YEARS: Final = timedelta(days=731)
FILTERS: Final = ("buyerType", "fulfillmentNetwork", "sku", "asin")
SHARES: Final = (
    "browserSessionPercentage", "mobileAppSessionPercentage", "sessionPercentage",
    "browserPageViewsPercentage", "mobileAppPageViewsPercentage",
    "pageViewsPercentage",
)  # fmt: skip
OF_DAYS: Final = (
    "averageOfferCount", "averageParentItems", "feedbackReceived",
    "negativeFeedbackReceived",
)  # fmt: skip
Sold = list[tuple[Order, Line]]


def sold(world: World, place: Place) -> Sold:
    """Return the rows that count in a marketplace, pending ones too."""
    return [
        (order, line)
        for order in world.orders.values()
        if order.place is place and order.counts
        for line in order.lines
    ]


class Sums(NamedTuple):
    """How much was sold; the money is nothing but the items' prices."""

    orders: int
    items: int
    units: int
    minor: int


def summed(rows: Sold) -> Sums:
    """Sum up some rows."""
    return Sums(
        orders=len({order.id for order, _ in rows}), items=len(rows),
        units=sum(line.quantity for _, line in rows),
        minor=sum(line.item.price for _, line in rows),
    )  # fmt: skip


def sales_and_traffic(world: World, asked: Asked) -> bytes | None:
    """Write the report; None if it was asked for days too long ago."""
    if world.now - asked.start > TWO_YEARS:
        return None
    place = PLACES[asked.marketplace_ids[0]]
    first, last = asked.start.date(), asked.end.date()
    span = range((last - first).days + 1)
    days: dict[str, Sold] = {(first + timedelta(n)).isoformat(): [] for n in span}
    asins: dict[str, Sold] = defaultdict(list)
    for order, line in sold(world, place):
        day = order.created.astimezone(place.zone).date().isoformat()
        if day in days:
            days[day].append((order, line))
            asins[line.asin].append((order, line))
    options = {"dateGranularity": "DAY", "asinGranularity": "PARENT"} | asked.options
    return gate.ENCODER.encode({
        "reportSpecification": {
            "reportType": "GET_SALES_AND_TRAFFIC_REPORT", "reportOptions": options,
            "dataStartTime": first.isoformat(), "dataEndTime": last.isoformat(),
            "marketplaceIds": asked.marketplace_ids,
        },
        "salesAndTrafficByDate": [
            {
                "date": day, "salesByDate": _sales_by_date(place, rows),
                "trafficByDate": _traffic(day, rows, "orderItemSessionPercentage"),
            }
            for day, rows in days.items()
        ],
        "salesAndTrafficByAsin": [
            {
                "parentAsin": asin, "salesByAsin": _sales(place, rows),
                "trafficByAsin": _traffic(asin, rows, *SHARES),
            }
            for asin, rows in sorted(asins.items())
        ],
    })  # fmt: skip


def _amount(place: Place, minor: float) -> dict[str, Any]:
    amount = round(minor / 10**place.decimals, place.decimals)
    return {"amount": amount, "currencyCode": place.currency}


def _sales(place: Place, rows: Sold) -> dict[str, Any]:
    sums = summed(rows)
    return {
        "orderedProductSales": _amount(place, sums.minor), "unitsOrdered": sums.units,
        "totalOrderItems": sums.items,
    }  # fmt: skip


def _sales_by_date(place: Place, rows: Sold) -> dict[str, Any]:
    sums, items = summed(rows), len(rows) or 1
    shipped = summed([row for row in rows if row[0].status == "SHIPPED"])
    return _sales(place, rows) | {
        "averageSalesPerOrderItem": _amount(place, sums.minor / items),
        "averageUnitsPerOrderItem": round(sums.units / items, 2),
        "averageSellingPrice": _amount(place, sums.minor / (sums.units or 1)),
        "unitsRefunded": 0, "refundRate": 0.0, "claimsGranted": 0,
        "claimsAmount": _amount(place, 0),
        "shippedProductSales": _amount(place, shipped.minor),
        "unitsShipped": shipped.units, "ordersShipped": shipped.orders,
    }  # fmt: skip


def _traffic(key: str, rows: Sold, *shares: str) -> dict[str, Any]:
    rng = Random(key)  # noqa: S311 - the same day always has the same visitors
    browser, app = (round(len(rows) * rng.uniform(4, 9)) + 1 for _ in range(2))
    visits = {"browser": browser, "mobileApp": app}
    sessions = browser + app
    found: dict[str, Any] = {
        **{f"{device}Sessions": n for device, n in visits.items()},
        **{f"{device}PageViews": 2 * n for device, n in visits.items()},
        "sessions": sessions, "pageViews": 2 * sessions,
        "buyBoxPercentage": round(rng.uniform(80, 99), 2),
        "unitSessionPercentage": round(100 * len(rows) / sessions, 2),
        "receivedNegativeFeedbackRate": 0.0,
    }  # fmt: skip
    return found | dict.fromkeys(shares, 10.0) | dict.fromkeys(OF_DAYS, 0)


def get_order_metrics(call: Call) -> gate.Answer:
    """Sum up what was ordered, by time of purchase."""
    if len(call["marketplaceIds"]) != 1:
        gate.invalid("Exactly one marketplace id is needed.")
    (place,) = call.account.places(call["marketplaceIds"]).values()
    granularity, world = call["granularity"], call.account.world
    start, end, zone = _interval(call)
    if start < world.now - OLDEST.get(granularity, TWO_YEARS):
        gate.invalid(f"The interval is too long ago for granularity {granularity}.")
    rows = [row for row in sold(world, place) if _asked_for(call, *row)]
    found, at = [], start
    while at < end:
        local = at.astimezone(zone)
        after = min(end, _next(local, granularity, call["firstDayOfWeek"]) or end)
        inside = [row for row in rows if at <= row[0].created < after]
        found.append(_metrics(place, inside, local, after.astimezone(zone)))
        at = after
    return gate.answer({"payload": found})


def _asked_for(call: Call, order: Order, line: Line) -> bool:
    is_so = (
        "B2B" if order.business else "B2C", "AFN" if order.by_amazon else "MFN",
        line.sku, line.asin,
    )  # fmt: skip
    wanted = zip(FILTERS, is_so, strict=True)
    return all(call[name] in {"", "All", value} for name, value in wanted)


def _interval(call: Call) -> tuple[datetime, datetime, ZoneInfo]:
    texts, name = call["interval"].partition("--")[::2], call["granularityTimeZone"]
    start, end = (gate.read_moment(given, "interval") for given in texts)
    if end <= start:
        gate.invalid("The interval ends before it begins.")
    if call["granularity"] != "Hour" and not name:
        gate.invalid("granularityTimeZone is needed for a granularity above Hour.")
    try:
        zone = ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        gate.invalid(f"Invalid granularityTimeZone: {name}.")
    for given, at in zip(texts, (start, end), strict=True):
        offset = datetime.fromisoformat(given).utcoffset()
        if name and offset != at.astimezone(zone).utcoffset():
            gate.invalid("The interval's offsets must match granularityTimeZone.")
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


def _metrics(place: Place, rows: Sold, *span: datetime) -> dict[str, Any]:
    sums, times = summed(rows), (at.isoformat(timespec="minutes") for at in span)
    return {
        "interval": "--".join(times).replace("+00:00", "Z"), "unitCount": sums.units,
        "orderItemCount": sums.items, "orderCount": sums.orders,
        "averageUnitPrice": gate.money(place, round(sums.minor / (sums.units or 1))),
        "totalSales": gate.money(place, sums.minor),
    }  # fmt: skip


OPERATIONS: Final = (
    gate.Operation(
        "getOrderMetrics", "GET", "/sales/v1/orderMetrics", 0.5, 15, get_order_metrics,
        {
            "marketplaceIds": gate.words(), "interval": gate.needed(),
            "granularity": gate.one_of("Hour", "Day", "Week", "Month", "Year", "Total"),
            "granularityTimeZone": gate.text, "firstDayOfWeek": gate.text,
            **dict.fromkeys(FILTERS, gate.text),
        },
    ),
)  # fmt: skip
