"""Reports: asked for, polled, fetched; and all that happens on the way."""

from __future__ import annotations

import gzip
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

import httpx2
import pytest

from sentia.connectors.amazon.reports import ORDERS_BY_UPDATE
from sentia.domain.orders import Order, Source, Status
from sentia.errors import (
    ContractError,
    PermissionMissingError,
    RejectedError,
    UnavailableError,
)
from tests.connectors.pretend import DENIED, US, Reply, Seat, fault, ok, order, seat

REPORTS = "/reports/2021-06-30/reports"
REPORT = f"{REPORTS}/7"
METRICS = "/sales/v1/orderMetrics"
DOCUMENT = "/reports/2021-06-30/documents/d7"
FILE = "/bucket/file"
URL = f"http://files{FILE}?X-Amz-Signature=very-secret&X-Amz-Expires=300"
HISTORY = {"windows": [["2026-01-30T12:00:00.000Z", "2026-03-01T12:00:00.000Z"]]}
COLUMNS = (
    "amazon-order-id", "merchant-order-id", "purchase-date", "last-updated-date",
    "order-status", "fulfillment-channel", "sales-channel", "order-channel",
    "ship-service-level", "product-name", "sku", "asin", "item-status", "quantity",
    "currency", "item-price", "item-tax", "shipping-price", "shipping-tax",
    "gift-wrap-price", "gift-wrap-tax", "item-promotion-discount",
    "ship-promotion-discount", "ship-city", "ship-state", "ship-postal-code",
    "ship-country", "promotion-ids", "is-business-order", "purchase-order-number",
    "price-designation",
)  # fmt: skip


def line(
    order_id: str,
    price: str = "10.00",
    status: str = "Shipped",
    channel: str = "Amazon",
) -> str:
    values = {
        "amazon-order-id": order_id, "purchase-date": "2026-02-01T10:15:30+00:00",
        "last-updated-date": "2026-02-02T08:00:00+00:00", "order-status": status,
        "fulfillment-channel": channel, "sales-channel": "Amazon.com", "sku": "MUG",
        "asin": "B0TEST0001", "item-status": status, "quantity": "1",
        "currency": "USD", "item-price": price, "product-name": "Mug",
    }  # fmt: skip
    return "\t".join(values.get(name, "") for name in COLUMNS)


def file(*lines: str) -> bytes:
    return "\r\n".join(["\t".join(COLUMNS), *lines, ""]).encode()


def report(status: str) -> httpx2.Response:
    said = {"reportId": "7", "processingStatus": status, "reportType": "X"}
    if status == "DONE":
        said["reportDocumentId"] = "d7"
    return ok({**said, "createdTime": "2026-03-01T12:00:00Z"})


def prepared(
    *statuses: str, document: bytes = b"", files: Sequence[Reply] = ()
) -> Seat:
    s = seat()
    s.channel.on(REPORTS, ok({"reportId": "7"}, 202))
    s.channel.on(REPORT, *map(report, statuses))
    s.channel.on(DOCUMENT, ok({"reportDocumentId": "d7", "url": URL}))
    plain = httpx2.Response(
        200, content=document, headers={"content-type": "text/plain;charset=utf-8"}
    )
    s.channel.on(FILE, *(files or [plain]))
    return s


async def test_a_window_is_asked_for_polled_fetched_and_read() -> None:
    s = prepared("IN_QUEUE", "IN_PROGRESS", "DONE", document=file(line("A-1")))

    pulled = await s.run("history", HISTORY)

    (read,) = pulled.of(Order)
    assert (read.order_id, read.source, read.marketplace_id) == ("A-1", Source.FILE, US)
    assert s.channel.to(REPORTS)[0].json == {
        "reportType": "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL",
        "marketplaceIds": [US],
        "dataStartTime": "2026-01-30T12:00:00.000Z",
        "dataEndTime": "2026-03-01T12:00:00.000Z",
    }
    # 30 intervals of getReport between two looks.
    assert [step.wait_seconds for step in pulled.steps] == [0, 15, 15, 0]
    assert pulled.position == {}
    assert pulled.last.claims
    assert str(pulled.last.claims[1]) == "2026-03-01 12:00:00+00:00"


async def test_polls_follow_the_rate_that_amazon_tells() -> None:
    s = prepared("IN_QUEUE", "CANCELLED")
    s.channel.on(REPORT, ok(json.loads(report("IN_QUEUE").content), rate="2000"))
    stream = s.stream("history")
    first = await stream.step(dict(HISTORY))

    second = await stream.step(first.position)

    assert (first.wait_seconds, second.wait_seconds) == (0, 0.015)


async def test_nothing_is_done_where_there_is_no_history_to_read() -> None:
    s = seat()

    pulled = await s.run("history")

    assert pulled.last.complete
    assert s.channel.asked == []


async def test_a_restart_polls_the_same_report_on() -> None:
    s = prepared("IN_PROGRESS", "DONE", document=file(line("A-1")))
    first = await s.stream("history").step(dict(HISTORY))
    stored = json.loads(json.dumps(first.position))

    pulled = await seat(s.channel).run("history", stored)

    assert len(pulled.records) == 1
    assert len(s.channel.to(REPORTS)) == 1


async def test_windows_are_read_one_after_the_other_newest_first() -> None:
    s = prepared("DONE", document=file(line("A-1")))
    older = ["2026-01-01T12:00:00.000Z", "2026-01-30T12:00:00.000Z"]

    pulled = await s.run("history", {"windows": [*HISTORY["windows"], older]})

    ends = [asked.json["dataEndTime"] for asked in s.channel.to(REPORTS)]
    assert ends == ["2026-03-01T12:00:00.000Z", "2026-01-30T12:00:00.000Z"]
    assert pulled.position == {}


def sales(orders: int) -> httpx2.Response:
    """Answer what Amazon's own figures know of a span."""
    row = {"interval": "x", "orderCount": orders, "unitCount": 1, "orderItemCount": 1}
    return ok({"payload": [row]})


async def test_a_cancelled_report_is_asked_for_again_where_amazon_knows_of_sales() -> (
    None
):
    s = prepared("CANCELLED", "CANCELLED", "DONE", document=file(line("A-1")))
    s.channel.on(METRICS, sales(1))

    pulled = await s.run("history", HISTORY)

    assert len(pulled.records) == 1
    assert len(s.channel.to(REPORTS)) == 3
    assert "knows of sales: asked again" in pulled.notes[0]


async def test_a_report_cancelled_again_and_again_is_believed_in_the_end() -> None:
    s = prepared("CANCELLED")
    s.channel.on(METRICS, sales(1))

    pulled = await s.run("history", HISTORY)

    assert len(s.channel.to(REPORTS)) == 4
    assert "Amazon has nothing for" in pulled.notes[-1]


async def test_a_cancelled_report_means_no_data() -> None:
    s = prepared("CANCELLED")
    s.channel.on(METRICS, sales(0))

    pulled = await s.run("history", HISTORY)

    assert pulled.records == []
    assert "Amazon has nothing for" in pulled.notes[0]
    assert pulled.last.claims


async def test_a_fatal_report_is_asked_for_again_half_an_hour_later() -> None:
    s = prepared("FATAL", "DONE", document=file(line("A-1")))

    pulled = await s.run("history", HISTORY)

    assert len(pulled.records) == 1
    assert len(s.channel.to(REPORTS)) == 2
    assert max(s.clock.slept) == pytest.approx(30 / 0.0167)
    assert "1 of 3 tries" in pulled.notes[0]


async def test_three_fatal_reports_are_told_and_the_window_begins_anew() -> None:
    s = prepared("FATAL")
    stream, position = s.stream("history"), dict(HISTORY)
    for _ in range(6):
        step = await stream.step(position)
        position = step.position

    assert position == HISTORY
    assert isinstance(step.failure, RejectedError)
    assert "GET_FLAT_FILE_ALL_ORDERS" in str(step.failure)
    assert "30 Jan 2026" in str(step.failure)
    assert len(s.channel.to(REPORTS)) == 3


async def test_a_report_that_never_ends_counts_as_fatal() -> None:
    s = prepared("IN_PROGRESS")
    job = {"window": HISTORY["windows"][0], "id": "7", "polls": 1_000}

    step = await s.stream("history").step({**HISTORY, "job": job})

    assert step.position["job"]["fatals"] == 1


async def test_a_report_that_amazon_threw_away_is_asked_for_again() -> None:
    s = prepared("DONE", document=file(line("A-1")))
    s.channel.on(REPORT, fault(404, "NotFound"), report("DONE"))

    pulled = await s.run("history", HISTORY)

    assert len(pulled.records) == 1
    assert len(s.channel.to(REPORTS)) == 2


async def test_the_download_carries_no_header_of_ours() -> None:
    s = prepared("DONE", document=file(line("A-1")))

    await s.run("history", HISTORY)

    (asked,) = s.channel.to(FILE)
    assert not [name for name in asked.headers if name.startswith("x-amz")]


async def test_a_packed_document_is_unpacked_whatever_amazon_calls_it() -> None:
    s = prepared("DONE", document=gzip.compress(file(line("A-1"))))

    pulled = await s.run("history", HISTORY)

    assert len(pulled.records) == 1


CUT = httpx2.Response(200, content=gzip.compress(file(line("A-1")))[:-9])
BROKEN: list[Reply] = [
    httpx2.Response(403, text="<Error>Request has expired</Error>"),
    httpx2.Response(503),
    httpx2.ReadError("cut"),
    CUT,
]


@pytest.mark.parametrize("broken", BROKEN)
async def test_a_broken_download_gets_a_fresh_address(broken: Reply) -> None:
    good = httpx2.Response(200, content=file(line("A-1")))
    s = prepared("DONE", files=[broken, good])

    pulled = await s.run("history", HISTORY)

    assert len(pulled.records) == 1
    assert len(s.channel.to(DOCUMENT)) == 2


async def test_a_download_that_stays_broken_is_unavailable_and_shows_no_address() -> (
    None
):
    s = prepared("DONE", files=[httpx2.ReadError(f"cut off at {URL}")])

    with pytest.raises(UnavailableError) as error:
        await s.run("history", HISTORY)

    assert "very-secret" not in str(error.value)
    assert error.value.__cause__ is None
    assert error.value.__suppress_context__


async def test_a_document_that_is_no_report_is_a_contract_error() -> None:
    s = prepared("DONE", document=b"Date range exceeded. Report can be requested only")

    with pytest.raises(ContractError, match="cannot be read"):
        await s.run("history", HISTORY)


async def test_instead_of_a_document_that_is_no_report_another_is_asked_for() -> None:
    s = prepared("DONE", document=b"Date range exceeded. Report can be requested only")
    stream = s.stream("history")
    asked = await stream.step(dict(HISTORY))

    step = await stream.step(asked.position)

    assert isinstance(step.failure, ContractError)
    assert step.position == HISTORY


async def test_a_row_that_names_no_order_is_named_by_its_report() -> None:
    s = prepared("DONE", document=file(line("A-1"), line("", price="two")))

    first = await s.run("history", HISTORY)
    second = await s.run("history", HISTORY)

    (row,) = first.rejected
    assert row.key == f"{ORDERS_BY_UPDATE.type} from 30 Jan 2026 to 01 Mar 2026 row 3"
    assert [one.key for one in second.rejected] == [row.key]


async def test_each_reading_of_a_report_has_its_own_name() -> None:
    s = prepared("DONE", document=file(line("A-1")))
    stream = s.stream("history")
    asked = (await stream.step(dict(HISTORY))).position

    first = list((await stream.step(asked)).batches)
    second = list((await stream.step(asked)).batches)

    assert first[0].file_id != second[0].file_id


async def test_orders_without_a_price_are_looked_at_one_by_one() -> None:
    cheap = [line(f"F-{n}", price="0.00") for n in range(12)]
    gone = line("F-gone", price="0.00")
    cancelled = line("F-c", price="0.00", status="Cancelled")
    s = prepared("DONE", document=file(line("A-1"), *cheap, gone, cancelled))
    origin = {"orderId": "A-0", "associationType": "REPLACEMENT_ORIGINAL_ID"}
    free = {"grandTotal": {"amount": "0.00", "currencyCode": "USD"}}
    for n in range(12):
        told = order(f"F-{n}", associatedOrders=[origin], proceeds=free, orderItems=[])
        s.channel.on(f"/orders/2026-01-01/orders/F-{n}", ok({"order": told}))
    s.channel.on("/orders/2026-01-01/orders/F-gone", fault(404, "NotFound"))

    pulled = await s.run("history", HISTORY)

    looked = [one for one in pulled.of(Order) if one.source is Source.API]
    assert [one.order_id for one in looked] == [f"F-{n}" for n in range(12)]
    assert all(one.is_replacement for one in looked)
    assert [len(s.position.get("check", ())) for s in pulled.steps] == [0, 13, 3, 0]
    assert pulled.position == {}


@pytest.mark.parametrize(("stream", "asked"), [("history", 1), ("order-report", 0)])
async def test_an_open_order_that_came_by_report_first_is_asked_when_to_ship_it(
    stream: str, asked: int
) -> None:
    open_, theirs = (
        line(name, status="Unshipped", channel=channel)
        for name, channel in (("F-open", "Merchant"), ("F-fba", "Amazon"))
    )
    s = prepared("DONE", document=file(line("A-1"), open_, theirs))
    s.channel.on("/orders/2026-01-01/orders/F-open", ok({"order": order("F-open")}))

    pulled = await s.run(stream, HISTORY if stream == "history" else None)

    looked = [one for one in pulled.of(Order) if one.source is Source.API]
    assert [one.order_id for one in looked] == ["F-open"] * asked


async def test_the_daily_report_is_of_the_last_thirty_days() -> None:
    s = prepared("DONE", document=file(line("A-1")))

    pulled = await s.run("order-report")

    asked = s.channel.to(REPORTS)[0].json
    assert asked["dataStartTime"] == "2026-01-30T12:00:00.000Z"
    assert asked["dataEndTime"] == "2026-03-01T12:00:00.000Z"
    assert pulled.position == {}
    assert [one.status for one in pulled.of(Order)] == [Status.SHIPPED]


async def test_a_missing_role_for_reports_names_it() -> None:
    s = seat()
    s.channel.on(REPORTS, fault(403, "Unauthorized", DENIED))

    with pytest.raises(PermissionMissingError) as error:
        await s.run("order-report")

    assert "Inventory and Order Tracking" in error.value.hint


def left_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def test_no_file_is_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    s = prepared("DONE", document=file(line("A-1")))

    pulled = await s.run("history", HISTORY)
    pulled.steps.clear()

    assert left_in(tmp_path) == []
