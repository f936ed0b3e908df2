"""Amazon's own figures: order metrics, and the Sales & Traffic report."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import httpx2
import pytest

from sentia.domain.batches import names_of
from sentia.domain.money import Money
from sentia.domain.stock import AsinDay, SalesMetric, TrafficDay
from sentia.errors import PermissionMissingError, RejectedError
from tests.connectors.pretend import CA, DENIED, US, Seat, fault, ok, seat

METRICS = "/sales/v1/orderMetrics"
REPORTS = "/reports/2021-06-30/reports"
DE = "A1PA6795UKMFR9"
USD = {"amount": 238.44, "currencyCode": "USD"}


def metric(day: str, **fields: Any) -> dict[str, Any]:
    return {
        "interval": f"{day}T00:00-08:00--{day}T23:59-08:00", "unitCount": 3,
        "orderItemCount": 2, "orderCount": 1, "totalSales": {},
    } | fields  # fmt: skip


async def test_the_last_complete_days_of_each_marketplace_are_asked_for() -> None:
    s = seat(marketplace_ids=(US, DE))
    s.channel.on(METRICS, ok({"payload": [metric("2026-02-28")]}))

    pulled = await s.run("metrics")

    assert [(m.marketplace_id, m.day) for m in pulled.of(SalesMetric)] == [
        (US, date(2026, 2, 28)),
        (DE, date(2026, 2, 28)),
    ]
    # 12:00 UTC on 1 March is 4:00 in Los Angeles: the last complete day is 28 February.
    us, de = (one.query for one in s.channel.to(METRICS))
    assert us == {
        "marketplaceIds": US, "granularity": "Day",
        "granularityTimeZone": "America/Los_Angeles",
        "interval": "2026-02-22T00:00:00-08:00--2026-03-01T00:00:00-08:00",
    }  # fmt: skip
    assert de["interval"] == "2026-02-22T00:00:00+01:00--2026-03-01T00:00:00+01:00"


async def test_over_a_change_of_clocks_each_end_has_its_own_offset() -> None:
    s = seat()
    s.clock.start = datetime(2026, 3, 10, 12, tzinfo=UTC)
    s.channel.on(METRICS, ok({"payload": []}))

    await s.run("metrics")

    (asked,) = s.channel.to(METRICS)
    assert asked.query["interval"] == (
        "2026-03-03T00:00:00-08:00--2026-03-10T00:00:00-07:00"
    )


async def test_a_bad_day_costs_only_itself_and_knows_its_marketplace() -> None:
    s = seat()
    bad = metric("2026-02-27", unitCount=None)
    s.channel.on(METRICS, ok({"payload": [metric("2026-02-28"), bad]}))

    pulled = await s.run("metrics")

    assert len(pulled.records) == 1
    (kept,) = pulled.rejected
    assert kept.key == f"{US} 2026-02-27"
    with pytest.raises(ValueError, match="unitCount"):
        s.connector.reread("metrics", kept.payload)
    mended = kept.payload.replace(b'"unitCount":null', b'"unitCount":3')
    assert names_of(s.connector.reread("metrics", mended)) == [kept.key]


def day(on: str) -> dict[str, Any]:
    return {
        "date": on,
        "salesByDate": {
            "orderedProductSales": USD, "unitsOrdered": 23, "totalOrderItems": 20,
            "unitsRefunded": 1,
        },
        "trafficByDate": {"pageViews": 1658, "sessions": 1000},
    }  # fmt: skip


def product(asin: str, **fields: Any) -> dict[str, Any]:
    return {
        "parentAsin": "B0FAMILY", "childAsin": asin,
        "salesByAsin": {"unitsOrdered": 3, "orderedProductSales": USD},
        "trafficByAsin": {"pageViews": 90, "sessions": 41},
    } | fields  # fmt: skip


OPTIONS = {"dateGranularity": "DAY", "asinGranularity": "CHILD"}


def prepared(
    *statuses: str, listed: Any = (), products: Any = (), **options: str
) -> Seat:
    s = seat()
    document = {
        "reportSpecification": {"reportOptions": OPTIONS | options},
        "salesAndTrafficByDate": [day("2026-02-27"), day("2026-02-28")],
        "salesAndTrafficByAsin": [product("B0RED"), product("B0BLUE"), *products],
    }

    def reports(request: httpx2.Request) -> httpx2.Response:
        if request.method == "POST":
            return ok({"reportId": "7"}, 202)
        return ok({"reports": list(listed)})

    s.channel.answer(REPORTS, reports)
    for report_id in ("7", "8"):
        said = [
            {"reportId": report_id, "processingStatus": x, "reportDocumentId": "d"}
            for x in statuses
        ]
        s.channel.on(f"{REPORTS}/{report_id}", *map(ok, said))
    path = "/reports/2021-06-30/documents/d"
    s.channel.on(path, ok({"reportDocumentId": "d", "url": "http://files/f"}))
    s.channel.on("/f", ok(document))
    return s


async def test_the_last_days_of_traffic_have_a_report_each() -> None:
    s = prepared("IN_QUEUE", "DONE")

    pulled = await s.run("traffic")

    first, second = pulled.of(TrafficDay)[:2]
    assert (first.marketplace_id, first.day, second.day) == (
        US, date(2026, 2, 27), date(2026, 2, 28),
    )  # fmt: skip
    assert first.ordered_sales == Money(Decimal("238.44"), "USD")
    assert (first.sessions, first.page_views, first.units_refunded) == (1000, 1658, 1)
    looked, created = s.channel.to(REPORTS)[:2]
    assert looked.query == {
        "reportTypes": "GET_SALES_AND_TRAFFIC_REPORT", "marketplaceIds": US,
        "processingStatuses": "IN_QUEUE,IN_PROGRESS,DONE", "pageSize": "100",
        "createdSince": "2026-03-01T06:00:00.000Z",
    }  # fmt: skip
    assert created.json == {
        "reportType": "GET_SALES_AND_TRAFFIC_REPORT", "marketplaceIds": [US],
        "dataStartTime": "2026-01-30T00:00:00.000Z",
        "dataEndTime": "2026-02-25T00:00:00.000Z",
        "reportOptions": OPTIONS,
    }  # fmt: skip
    assert spans(s) == [
        ("2026-01-30", "2026-02-25"), ("2026-02-26", "2026-02-26"),
        ("2026-02-27", "2026-02-27"), ("2026-02-28", "2026-02-28"),
    ]  # fmt: skip


def spans(s: Seat) -> list[tuple[str, str]]:
    """Return the first and the last day of each report that was asked for."""
    bodies = [one.json for one in s.channel.to(REPORTS) if one.method == "POST"]
    return [(b["dataStartTime"][:10], b["dataEndTime"][:10]) for b in bodies]


async def test_products_are_read_from_the_reports_of_one_day() -> None:
    s = prepared("DONE")

    pulled = await s.run("traffic")

    red, *others = pulled.of(AsinDay)
    assert red == AsinDay(
        marketplace_id=US, day=date(2026, 2, 26), asin="B0RED",
        ordered_sales=Money(Decimal("238.44"), "USD"), units_ordered=3, sessions=41,
        page_views=90,
    )  # fmt: skip
    assert [(one.day.day, one.asin) for one in others] == [
        (26, "B0BLUE"), (27, "B0RED"), (27, "B0BLUE"), (28, "B0RED"), (28, "B0BLUE"),
    ]  # fmt: skip


async def test_a_product_that_cannot_be_read_costs_only_itself() -> None:
    s = prepared("DONE", products=[product("B0", trafficByAsin=None)])

    pulled = await s.run("traffic")

    assert len(pulled.of(AsinDay)) == 6
    assert [one.key for one in pulled.rejected] == [
        f"{US} 2026-02-26 B0", f"{US} 2026-02-27 B0", f"{US} 2026-02-28 B0",
    ]  # fmt: skip
    mended = pulled.rejected[0].payload.replace(
        b'"trafficByAsin":null', b'"trafficByAsin":{"sessions":5}'
    )
    read = s.connector.reread("traffic", mended)
    assert names_of(read) == [pulled.rejected[0].key]
    assert isinstance(read, AsinDay)
    assert (read.sessions, read.units_ordered, read.page_views) == (5, 3, None)


async def test_between_two_reports_the_other_streams_have_their_turn() -> None:
    s = prepared("DONE")

    pulled = await s.run("traffic")

    waits = [step.wait_seconds for step in pulled.steps if step.batches]
    assert waits == [pytest.approx(1 / 0.0167)] * 3 + [0]


async def test_a_report_that_an_older_version_asked_for_is_let_go() -> None:
    s = prepared("DONE")
    old = {"from": "2026-01-30T00:00:00+00:00", "to": "2026-02-28T00:00:00+00:00"}

    await s.run("traffic", {"left": [US], "job": old | {"id": "6", "polls": 1}})

    assert len(spans(s)) == 4


async def test_later_passes_ask_for_a_week() -> None:
    s = prepared("DONE")

    await s.run("traffic", {"last": {US: "2026-02-28T12:00:00.000Z"}})

    assert spans(s)[0] == ("2026-02-22", "2026-02-25")


def existing(**fields: Any) -> dict[str, Any]:
    return {
        "reportId": "8", "processingStatus": "DONE", "marketplaceIds": [US],
        "dataStartTime": "2026-02-28T00:00:00+00:00",
        "dataEndTime": "2026-02-28T00:00:00+00:00",
        "reportType": "GET_SALES_AND_TRAFFIC_REPORT",
    } | fields  # fmt: skip


LAST: Any = {"left": [US], "job": {"spans": [["2026-02-28T00:00:00+00:00"] * 2]}}


async def test_a_fresh_report_of_another_app_is_used() -> None:
    s = prepared("DONE", listed=[existing()])

    pulled = await s.run("traffic", LAST)

    assert len(pulled.records) == 4
    assert [asked.method for asked in s.channel.to(REPORTS)] == ["GET"]


async def test_a_report_that_was_there_already_makes_nobody_wait() -> None:
    s = prepared("DONE", listed=[existing()])
    (last,) = LAST["job"]["spans"]
    job = {"spans": [last, ["2026-02-27T00:00:00+00:00"] * 2]}

    pulled = await s.run("traffic", {"left": [US], "job": job})

    asked = [asked.method for asked in s.channel.to(REPORTS)]
    assert asked == ["GET", "GET", "POST"]
    assert [step.wait_seconds for step in pulled.steps if step.batches] == [0, 0]


@pytest.mark.parametrize(
    "other",
    [
        existing(marketplaceIds=[CA]),
        existing(dataEndTime="2026-02-27T00:00:00+00:00"),
        existing(marketplaceIds=None, dataStartTime=None),
    ],
)
async def test_a_report_of_something_else_is_not_used(other: Any) -> None:
    s = prepared("DONE", listed=[other])

    await s.run("traffic", LAST)

    assert [asked.method for asked in s.channel.to(REPORTS)] == ["GET", "POST"]


@pytest.mark.parametrize(
    "options", [{"dateGranularity": "WEEK"}, {"asinGranularity": "PARENT"}]
)
async def test_a_found_report_of_weeks_or_families_leads_to_one_of_our_own(
    options: dict[str, str],
) -> None:
    s = prepared("DONE", listed=[existing()], **options)
    stream = s.stream("traffic")
    found = await stream.step(LAST)

    theirs = await stream.step(found.position)
    created = await stream.step(theirs.position)
    ours = await stream.step(created.position)

    assert theirs.batches == ()
    assert created.position["job"]["id"] == "7"
    assert ours.complete


async def test_no_traffic_is_a_note() -> None:
    s = prepared("CANCELLED")

    pulled = await s.run("traffic")

    assert pulled.records == []
    assert "Amazon has nothing for GET_SALES_AND_TRAFFIC_REPORT" in pulled.notes[0]


async def test_the_role_for_traffic_is_optional_and_named() -> None:
    s = prepared("DONE")
    s.channel.on(REPORTS, fault(403, "Unauthorized", DENIED))
    stream = s.stream("traffic")
    step = await stream.step({})

    assert stream.optional
    assert isinstance(step.failure, PermissionMissingError)


async def test_a_report_that_cannot_be_made_does_not_hold_up_the_next_marketplace() -> (
    None
):
    s = prepared("FATAL")
    s.connector._seller.marketplaces = (US, CA)  # noqa: SLF001 - as connect would
    stream = s.stream("traffic")
    position: Any = {}
    for _ in range(6):
        step = await stream.step(position)
        position = step.position

    assert isinstance(step.failure, RejectedError)
    assert "3 times in a row" in str(step.failure)
    assert position["left"] == [CA]
