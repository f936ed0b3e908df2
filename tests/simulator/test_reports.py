"""Reports: their life, their files, and that they say what the API says."""

from __future__ import annotations

import csv
from collections import defaultdict
from decimal import Decimal

import pytest

from tests.simulator.calling import (
    ALL_ORDERS,
    CA,
    DE,
    DOCUMENTS,
    FR,
    REPORTS,
    UK,
    US,
    a_caller,
    errors,
)

STOCK_FILE = "GET_FBA_MYI_UNSUPPRESSED_INVENTORY_DATA"
BY_DATE = "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_ORDER_DATE_GENERAL"
MONTH = {"dataStartTime": "2026-02-01T00:00:00Z", "dataEndTime": "2026-03-01T12:00:00Z"}


def rows(text: str) -> list[dict[str, str]]:
    return list(
        csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    )


async def test_a_report_waits_is_made_and_its_address_dies_after_five_minutes() -> None:
    async with a_caller() as caller:
        made = await caller.report(ALL_ORDERS, **MONTH)
        first = await caller.patient(f"{REPORTS}/{made}")
        caller.clock.advance(seconds=20)
        second = await caller.patient(f"{REPORTS}/{made}")
        said = await caller.ended(made)
        found = await caller.patient(f"{DOCUMENTS}/{said['reportDocumentId']}")
        fresh = await caller.http.get(found["url"])
        headers = {"x-amz-access-token": caller.token}
        careless = await caller.http.get(found["url"], headers=headers)
        caller.clock.advance(seconds=301)
        dead = await caller.http.get(found["url"])

    statuses = [answer["processingStatus"] for answer in (first, second, said)]
    assert statuses == ["IN_QUEUE", "IN_PROGRESS", "DONE"]
    assert [x.status_code for x in (fresh, careless, dead)] == [200, 403, 403]
    assert "x-amzn-requestid" not in fresh.headers


@pytest.mark.parametrize("places", [(UK, DE, FR), (US, CA, "A1AM78C64UM0Y8")])
async def test_the_rows_of_an_order_sum_up_to_its_total(
    places: tuple[str, ...],
) -> None:
    async with a_caller(orders=2_500, clock="fast", marketplaces=places) as caller:
        text, _ = await caller.download(await caller.report(ALL_ORDERS, **MONTH))
        totals = {line["orderId"]: line for line in caller.simulator.truth_orders()}

    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows(text):
        on_top = row["sales-channel"] in {"Amazon.com", "Amazon.ca"}
        signs = {"-price": 1, "-tax": int(on_top), "-discount": -1}
        sums[row["amazon-order-id"]] += sum(
            (Decimal(row[name] or 0) * sign)
            for name in row
            for ending, sign in signs.items()
            if name.endswith(ending)
        )
    known = {id_: Decimal(x["total"]) for id_, x in totals.items() if x["total"]}
    assert {id_: total for id_, total in sums.items() if id_ in known} == {
        id_: known[id_] for id_ in sums if id_ in known
    }
    assert len(sums) == len(totals)


async def test_an_order_report_brings_the_whole_region() -> None:
    async with a_caller(clock="fast") as caller:
        text, _ = await caller.download(await caller.report(ALL_ORDERS, **MONTH))

    channels = {row["sales-channel"] for row in rows(text)}
    assert {"Amazon.co.uk", "Amazon.de", "Amazon.se"} <= channels


async def test_pending_and_cancelled_rows_have_no_prices() -> None:
    async with a_caller(orders=1_500, clock="fast") as caller:
        text, _ = await caller.download(await caller.report(BY_DATE, **MONTH))

    by_status = {row["order-status"] for row in rows(text)}
    silent = [r for r in rows(text) if r["order-status"] in {"Pending", "Cancelled"}]
    assert by_status >= {"Pending", "Cancelled", "Unshipped", "Shipped"}
    assert {r["item-price"] for r in silent} == {""}


async def test_files_change_their_charset_their_packing_and_their_columns() -> None:
    async with a_caller(clock="fast", orders=900) as caller:
        made = [await caller.report(ALL_ORDERS, **MONTH) for _ in range(6)]
        files = [await caller.download(report) for report in made]

    types = {answer.headers["content-type"] for _, answer in files}
    headers = {text.splitlines()[0] for text, _ in files}
    assert types == {"text/plain;charset=UTF-8", "text/plain;charset=Cp1252"}
    assert len({answer.content[:2] == b"\x1f\x8b" for _, answer in files}) == 2
    assert len(headers) > 2
    assert len({text.count("\n") for text, _ in files}) == 1


async def test_a_report_without_data_or_without_dates_ends_cancelled() -> None:
    async with a_caller(clock="fast") as caller:
        undated = await caller.ended(await caller.report(ALL_ORDERS))
        empty = await caller.ended(
            await caller.report(
                ALL_ORDERS, dataStartTime="2020-01-01", dataEndTime="2020-01-20"
            )
        )

    assert undated["processingStatus"] == empty["processingStatus"] == "CANCELLED"
    assert "reportDocumentId" not in undated


async def test_more_than_thirty_days_give_a_file_that_says_so() -> None:
    async with a_caller(clock="fast") as caller:
        made = await caller.report(
            ALL_ORDERS, dataStartTime="2026-01-01", dataEndTime="2026-03-01"
        )
        text, _ = await caller.download(made)

    assert text.startswith("Date range exceeded.")


async def test_a_stock_report_asked_for_twice_in_half_an_hour_ends_fatal() -> None:
    async with a_caller() as caller:
        first = await caller.ended(await caller.report(STOCK_FILE))
        hasty = await caller.ended(await caller.report(STOCK_FILE))
        caller.clock.advance(minutes=31)
        later = await caller.report(STOCK_FILE)
        text, _ = await caller.download(later)
        total = sum(row.stock.total for row in caller.world.warehouse.shown[UK])

    assert first["processingStatus"] == "DONE"
    assert hasty["processingStatus"] == "FATAL"
    assert sum(int(row["afn-total-quantity"]) for row in rows(text)) == total


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"reportType": "GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2"}, "1118"),
        ({"reportType": "GET_GOSSIP"}, "Invalid report type"),
        ({"reportType": ALL_ORDERS, "marketplaceIds": []}, "marketplaceIds"),
        ({"reportType": ALL_ORDERS, "dataStartTime": "soon"}, "dataStartTime"),
        ({"reportType": None}, "reportType"),
    ],
)
async def test_a_report_that_cannot_be_made_is_refused(
    body: dict[str, object], words: str
) -> None:
    async with a_caller(orders=0) as caller:
        answer = await caller.call("POST", REPORTS, {"marketplaceIds": [UK]} | body)

    assert answer.status_code == 400
    assert words in answer.text


async def test_reports_are_listed_and_called_off() -> None:
    async with a_caller() as caller:
        made = [await caller.report(ALL_ORDERS, **MONTH) for _ in range(12)]
        gone = await caller.call("DELETE", f"{REPORTS}/{made[-1]}")
        first = await caller.patient(REPORTS, reportTypes=ALL_ORDERS)
        crowded = await caller.get(REPORTS, nextToken=first["nextToken"], pageSize=3)
        rest = await caller.patient(REPORTS, nextToken=first["nextToken"])

    listed = [report["reportId"] for report in (*first["reports"], *rest["reports"])]
    assert gone.status_code == 200
    assert listed == made[::-1]
    assert first["reports"][0]["processingStatus"] == "CANCELLED"
    assert errors(crowded)[0] == 400
