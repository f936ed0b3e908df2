"""The Sales & Traffic report: JSON, days of one marketplace, money as numbers."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from random import Random
from typing import Any, Final

from sentia.simulator.amazon.files import Asked
from sentia.simulator.amazon.gate import ENCODER
from sentia.simulator.orders import Line, Order
from sentia.simulator.places import PLACES, Place
from sentia.simulator.world import World

TWO_YEARS: Final = timedelta(days=731)
Sold = list[tuple[Order, Line]]


def sales_and_traffic(world: World, asked: Asked) -> bytes | None:
    """Write the report; None if it was asked for days too long ago."""
    if world.now - asked.start > TWO_YEARS:
        return None
    place = PLACES[asked.marketplace_ids[0]]
    first, last = asked.start.date(), asked.end.date()
    days: dict[str, Sold] = {
        (first + timedelta(days=n)).isoformat(): []
        for n in range((last - first).days + 1)
    }
    asins: dict[str, Sold] = defaultdict(list)
    for order, line in sold(world, place):
        day = order.created.astimezone(place.zone).date().isoformat()
        if day in days:
            days[day].append((order, line))
            asins[line.asin].append((order, line))
    report = {
        "reportSpecification": {
            "reportType": "GET_SALES_AND_TRAFFIC_REPORT",
            "reportOptions": {"dateGranularity": "DAY", "asinGranularity": "PARENT"}
            | asked.options,
            "dataStartTime": first.isoformat(),
            "dataEndTime": last.isoformat(),
            "marketplaceIds": asked.marketplace_ids,
        },
        "salesAndTrafficByDate": [
            {
                "date": day,
                "salesByDate": _sales_by_date(place, rows),
                "trafficByDate": _traffic(day, rows, "orderItemSessionPercentage"),
            }
            for day, rows in days.items()
        ],
        "salesAndTrafficByAsin": [
            {
                "parentAsin": asin,
                "salesByAsin": _sales(place, rows),
                "trafficByAsin": _traffic(asin, rows, *SHARES),
            }
            for asin, rows in sorted(asins.items())
        ],
    }
    return ENCODER.encode(report)


def sold(world: World, place: Place) -> Sold:
    """Return the order rows that Amazon itself counts as ordered in a marketplace."""
    return [
        (order, line)
        for order in world.orders.values()
        if order.place is place and order.counts
        for line in order.lines
    ]


def _amount(place: Place, minor: float) -> dict[str, Any]:
    amount = round(minor / 10**place.decimals, place.decimals)
    return {"amount": amount, "currencyCode": place.currency}


def _sales(place: Place, rows: Sold) -> dict[str, Any]:
    return {
        "orderedProductSales": _amount(place, sum(line.price for _, line in rows)),
        "unitsOrdered": sum(line.quantity for _, line in rows),
        "totalOrderItems": len(rows),
    }


def _sales_by_date(place: Place, rows: Sold) -> dict[str, Any]:
    shipped = [(order, line) for order, line in rows if order.status == "SHIPPED"]
    sales, units = _sales(place, rows), sum(line.quantity for _, line in rows)
    minor, items = sum(line.price for _, line in rows), len(rows) or 1
    return sales | {
        "averageSalesPerOrderItem": _amount(place, minor / items),
        "averageUnitsPerOrderItem": round(units / items, 2),
        "averageSellingPrice": _amount(place, minor / (units or 1)),
        "unitsRefunded": 0,
        "refundRate": 0.0,
        "claimsGranted": 0,
        "claimsAmount": _amount(place, 0),
        "shippedProductSales": _amount(place, sum(line.price for _, line in shipped)),
        "unitsShipped": sum(line.quantity for _, line in shipped),
        "ordersShipped": len({order.id for order, _ in shipped}),
    }


SHARES: Final = (
    "browserSessionPercentage", "mobileAppSessionPercentage", "sessionPercentage",
    "browserPageViewsPercentage", "mobileAppPageViewsPercentage",
    "pageViewsPercentage",
)  # fmt: skip
OF_DAYS: Final = (
    "averageOfferCount", "averageParentItems", "feedbackReceived",
    "negativeFeedbackReceived",
)  # fmt: skip


def _traffic(key: str, rows: Sold, *shares: str) -> dict[str, Any]:
    rng = Random(key)  # noqa: S311 - the same day always has the same visitors
    browser, app = (round(len(rows) * rng.uniform(4, 9)) + 1 for _ in range(2))
    sessions = browser + app
    found: dict[str, Any] = {
        "browserPageViews": 2 * browser,
        "mobileAppPageViews": 2 * app,
        "pageViews": 2 * sessions,
        "browserSessions": browser,
        "mobileAppSessions": app,
        "sessions": sessions,
        "buyBoxPercentage": round(rng.uniform(80, 99), 2),
        "unitSessionPercentage": round(100 * len(rows) / sessions, 2),
        "receivedNegativeFeedbackRate": 0.0,
    }
    return found | dict.fromkeys(shares, 10.0) | dict.fromkeys(OF_DAYS, 0)
