"""The Sales & Traffic report: JSON, days of one marketplace, money as numbers."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from random import Random
from typing import Any, Final

from sentia.simulator.amazon.answers import ENCODER
from sentia.simulator.amazon.requested import Asked
from sentia.simulator.amazon.sales import Sold, sold, summed
from sentia.simulator.places import PLACES, Place
from sentia.simulator.world import World

TWO_YEARS: Final = timedelta(days=731)
SHARES: Final = (
    "browserSessionPercentage", "mobileAppSessionPercentage", "sessionPercentage",
    "browserPageViewsPercentage", "mobileAppPageViewsPercentage",
    "pageViewsPercentage",
)  # fmt: skip
OF_DAYS: Final = (
    "averageOfferCount", "averageParentItems", "feedbackReceived",
    "negativeFeedbackReceived",
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
    return ENCODER.encode({
        "reportSpecification": {
            "reportType": "GET_SALES_AND_TRAFFIC_REPORT",
            "reportOptions": options,
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
    })  # fmt: skip


def _amount(place: Place, minor: float) -> dict[str, Any]:
    amount = round(minor / 10**place.decimals, place.decimals)
    return {"amount": amount, "currencyCode": place.currency}


def _sales(place: Place, rows: Sold) -> dict[str, Any]:
    sums = summed(rows)
    return {
        "orderedProductSales": _amount(place, sums.minor),
        "unitsOrdered": sums.units,
        "totalOrderItems": sums.items,
    }


def _sales_by_date(place: Place, rows: Sold) -> dict[str, Any]:
    sums, items = summed(rows), len(rows) or 1
    shipped = summed([row for row in rows if row[0].status == "SHIPPED"])
    return _sales(place, rows) | {
        "averageSalesPerOrderItem": _amount(place, sums.minor / items),
        "averageUnitsPerOrderItem": round(sums.units / items, 2),
        "averageSellingPrice": _amount(place, sums.minor / (sums.units or 1)),
        "unitsRefunded": 0,
        "refundRate": 0.0,
        "claimsGranted": 0,
        "claimsAmount": _amount(place, 0),
        "shippedProductSales": _amount(place, shipped.minor),
        "unitsShipped": shipped.units,
        "ordersShipped": shipped.orders,
    }


def _traffic(key: str, rows: Sold, *shares: str) -> dict[str, Any]:
    rng = Random(key)  # noqa: S311 - the same day always has the same visitors
    browser, app = (round(len(rows) * rng.uniform(4, 9)) + 1 for _ in range(2))
    visits = {"browser": browser, "mobileApp": app}
    sessions = browser + app
    found: dict[str, Any] = {
        **{f"{device}Sessions": n for device, n in visits.items()},
        **{f"{device}PageViews": 2 * n for device, n in visits.items()},
        "sessions": sessions,
        "pageViews": 2 * sessions,
        "buyBoxPercentage": round(rng.uniform(80, 99), 2),
        "unitSessionPercentage": round(100 * len(rows) / sessions, 2),
        "receivedNegativeFeedbackRate": 0.0,
    }
    return found | dict.fromkeys(shares, 10.0) | dict.fromkeys(OF_DAYS, 0)
