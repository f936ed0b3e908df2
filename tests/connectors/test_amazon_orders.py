"""The orders stream: windows, pages, watermark, and what can go wrong in between."""

from __future__ import annotations

import json
from typing import Any

import httpx2
import pytest

from sentia.domain.orders import Order
from sentia.errors import (
    DeadTokenError,
    LoopError,
    PermissionMissingError,
    RejectedError,
    ThrottledError,
    UnavailableError,
)
from tests.connectors.pretend import (
    CA,
    DENIED,
    JP,
    MX,
    ORDERS,
    US,
    fault,
    ok,
    order,
    orders_page,
    seat,
)

COVERED = {"covered": [US]}
WATERMARK = {"watermark": "2026-03-01T10:00:00.000Z"}
DEAD = fault(400, "InvalidInput", "The paginationToken is invalid or expired.")


async def test_a_pass_reads_all_pages_and_then_moves_the_watermark() -> None:
    s = seat()
    s.channel.on(
        ORDERS,
        orders_page(order("A-1"), token="t1", until="2026-03-01T11:58:00Z"),
        orders_page(order("A-2"), until="2026-03-01T11:59:00Z"),
    )

    pulled = await s.run("orders", WATERMARK)

    assert [o.order_id for o in pulled.of(Order)] == ["A-1", "A-2"]
    assert pulled.steps[0].position["watermark"] == WATERMARK["watermark"]
    # The first page's bound: what changed while we read belongs to the next window.
    assert pulled.position == {"watermark": "2026-03-01T11:58:00.000Z", **COVERED}
    assert str(pulled.last.as_of) == "2026-03-01 11:58:00+00:00"
    first, second = s.channel.to(ORDERS)
    assert first.query == {
        "marketplaceIds": US,
        "lastUpdatedAfter": "2026-03-01T09:50:00.000Z",
        "includedData": "PROCEEDS,PROMOTION,CANCELLATION,FULFILLMENT",
        "maxResultsPerPage": "100",
    }
    assert second.query == first.query | {"paginationToken": "t1"}


async def test_all_marketplaces_are_asked_in_one_call() -> None:
    s = seat(marketplace_ids=(US, CA))
    s.channel.on(ORDERS, orders_page())

    await s.run("orders", WATERMARK)

    (asked,) = s.channel.to(ORDERS)
    assert asked.query["marketplaceIds"] == f"{US},{CA}"


async def test_the_first_pass_reads_the_last_days_and_then_as_far_back_as_told() -> (
    None
):
    s = seat(history_days=90)
    s.channel.on(
        ORDERS,
        orders_page(order("A-2"), until="2026-03-01T11:58:00Z"),
        orders_page(order("A-1"), until="2026-02-22T12:00:00Z"),
    )

    pulled = await s.run("orders")

    recent, past = (call.query for call in s.channel.to(ORDERS))
    assert recent["lastUpdatedAfter"] == "2026-02-22T12:00:00.000Z"
    assert "lastUpdatedBefore" not in recent
    assert past["lastUpdatedAfter"] == "2025-12-01T12:00:00.000Z"
    assert past["lastUpdatedBefore"] == "2026-02-22T12:00:00.000Z"
    assert pulled.position == {
        "watermark": "2026-03-01T11:58:00.000Z",
        **COVERED,
        "since": "2025-12-01T12:00:00.000Z",
    }
    assert pulled.last.hands_over == {}


async def test_last_days_that_use_up_the_burst_leave_the_past_to_reports() -> None:
    s = seat(history_days=30)
    pages = [orders_page(order(f"A-{n}"), token=f"t{n}") for n in range(19)]
    s.channel.on(ORDERS, *pages, orders_page(order("A-19")))

    pulled = await s.run("orders")

    assert pulled.last.hands_over == {
        "history": {
            "newest": "2026-02-22T12:00:00.000Z",
            "windows": [["2026-01-30T12:00:00.000Z", "2026-02-22T12:00:00.000Z"]],
        }
    }


async def test_a_token_that_dies_in_the_past_costs_no_day_between() -> None:
    s = seat(history_days=90)
    s.channel.on(
        ORDERS,
        orders_page(order("A-3"), token="t0", until="2026-03-01T11:57:00Z"),
        DEAD,
        DEAD,
        orders_page(until="2026-03-01T11:58:00Z"),
        orders_page(order("A-1"), token="t1", until="2026-02-22T12:00:00Z"),
        DEAD,
        DEAD,
        orders_page(order("A-1"), until="2026-02-22T12:00:00Z"),
    )

    pulled = await s.run("orders")

    assert pulled.position == {
        "watermark": "2026-03-01T11:58:00.000Z",
        **COVERED,
        "since": "2025-12-01T12:00:00.000Z",
    }


async def test_no_orders_are_fine() -> None:
    s = seat()
    s.channel.on(ORDERS, orders_page())

    pulled = await s.run("orders", WATERMARK)

    assert pulled.records == []
    assert pulled.position == {"watermark": "2026-03-01T11:58:00.000Z", **COVERED}


async def test_a_long_first_pass_stops_and_leaves_the_rest_to_reports() -> None:
    s = seat(history_days=70)
    pages = [orders_page(order(f"A-{n}"), token=f"t{n}") for n in range(30)]
    s.channel.on(ORDERS, *pages)

    pulled = await s.run("orders")

    assert len(s.channel.to(ORDERS)) == 20
    assert pulled.position == {
        "watermark": "2026-03-01T11:58:00.000Z",
        **COVERED,
        "since": "2025-12-21T12:00:00.000Z",
    }
    assert pulled.last.hands_over == {
        "history": {
            "newest": "2026-03-01T11:58:00.000Z",
            "windows": [
                ["2026-01-30T11:58:00.000Z", "2026-03-01T11:58:00.000Z"],
                ["2025-12-31T11:58:00.000Z", "2026-01-30T11:58:00.000Z"],
                ["2025-12-21T12:00:00.000Z", "2025-12-31T11:58:00.000Z"],
            ],
        }
    }


async def test_a_long_later_pass_goes_on_to_its_end() -> None:
    s = seat()
    pages = [orders_page(order(f"A-{n}"), token=f"t{n}") for n in range(30)]
    s.channel.on(ORDERS, *pages, orders_page(order("A-30")))
    position: Any = dict(WATERMARK)
    stream, complete = s.stream("orders"), False

    while not complete:
        try:
            step = await stream.step(position)
        except ThrottledError as error:
            s.clock.advance(seconds=error.retry_after)
            continue
        position, complete = step.position, step.complete

    assert len(s.channel.to(ORDERS)) == 31
    assert position == {"watermark": "2026-03-01T11:58:00.000Z", **COVERED}


async def test_a_pass_goes_on_where_it_was_after_a_restart() -> None:
    s = seat()
    s.channel.on(ORDERS, orders_page(order("A-1"), token="t1"), orders_page())
    step = await s.stream("orders").step(dict(WATERMARK))
    stored = json.loads(json.dumps(step.position))

    again = seat(s.channel)
    pulled = await again.run("orders", stored)

    assert s.channel.to(ORDERS)[1].query["paginationToken"] == "t1"
    assert pulled.position == {"watermark": "2026-03-01T11:58:00.000Z", **COVERED}


async def test_a_dead_token_restarts_the_window() -> None:
    s = seat()
    s.channel.on(
        ORDERS,
        orders_page(order("A-1"), token="t1", until="2026-03-01T11:58:00Z"),
        DEAD,
        DEAD,
        orders_page(order("A-1"), token="t2", until="2026-03-01T12:30:00Z"),
        orders_page(order("A-2")),
    )

    pulled = await s.run("orders", WATERMARK)

    asked = [one.query.get("paginationToken") for one in s.channel.to(ORDERS)]
    assert asked == [None, "t1", "t1", None, "t2"]
    assert pulled.position == {"watermark": "2026-03-01T12:30:00.000Z", **COVERED}


async def test_tokens_that_die_twice_in_a_pass_end_it_and_the_next_begins_anew() -> (
    None
):
    s = seat()
    page = orders_page(order("A-1"), token="t1")
    s.channel.on(ORDERS, page, DEAD, DEAD, page, DEAD, DEAD, page, orders_page())
    stream, position = s.stream("orders"), dict(WATERMARK)
    for _ in range(4):
        step = await stream.step(position)
        position = step.position

    assert position == WATERMARK
    assert isinstance(step.failure, DeadTokenError)

    pulled = await s.run("orders", position)
    assert pulled.position == {"watermark": "2026-03-01T11:58:00.000Z", **COVERED}


async def test_pages_that_go_round_end_the_pass_and_leave_the_watermark() -> None:
    s = seat()
    s.channel.on(ORDERS, orders_page(order("A-1"), token="t1"))
    stream, position = s.stream("orders"), dict(WATERMARK)
    for _ in range(3):
        step = await stream.step(position)
        position = step.position

    assert position == WATERMARK
    assert isinstance(step.failure, LoopError)
    assert len(s.channel.to(ORDERS)) == 3


async def test_a_page_delivered_twice_is_no_circle() -> None:
    s = seat()
    s.channel.on(
        ORDERS,
        orders_page(order("A-1"), token="t1"),
        orders_page(order("A-1"), token="t2"),
        orders_page(order("A-2"), token="t3"),
        orders_page(order("A-2")),
    )

    pulled = await s.run("orders", WATERMARK)

    assert [o.order_id for o in pulled.of(Order)] == ["A-1", "A-1", "A-2", "A-2"]


async def test_without_an_echo_the_watermark_stays() -> None:
    s = seat()
    s.channel.on(ORDERS, ok({"orders": [order()]}))

    pulled = await s.run("orders", WATERMARK)

    assert pulled.position == WATERMARK


async def test_one_bad_order_costs_only_itself() -> None:
    s = seat()
    bad = order("A-2", orderItems="none", buyer={"buyerName": "Ann"})
    s.channel.on(ORDERS, orders_page(order("A-1"), bad, order("A-3")))

    pulled = await s.run("orders", WATERMARK)

    assert [o.order_id for o in pulled.of(Order)] == ["A-1", "A-3"]
    (rejected,) = pulled.rejected
    assert rejected.key == "A-2"
    assert rejected.reason == "Expected `array`, got `str` - at `$.orderItems`"
    assert b"Ann" not in rejected.payload + pulled.raw[0]


async def test_marketplaces_that_are_closed_are_found_and_left_out_for_a_day() -> None:
    s = seat(marketplace_ids=(US, CA, MX))

    def amazon(request: httpx2.Request) -> httpx2.Response:
        if MX in str(request.url):
            return fault(403, "Unauthorized", DENIED)
        return orders_page(order())

    s.channel.answer(ORDERS, amazon)
    pulled = await s.run("orders", WATERMARK)

    assert pulled.notes == ["Orders of Amazon.com.mx are left out: access denied"]
    probes = [one.query for one in s.channel.to(ORDERS)]
    assert [one["maxResultsPerPage"] for one in probes] == ["100", "1", "1", "1", "100"]
    assert probes[-1]["marketplaceIds"] == f"{US},{CA}"

    # Remembered by the position, also in another process, until it is looked at again.
    other = seat(s.channel, marketplace_ids=(US, CA, MX))
    await other.run("orders", pulled.position)
    assert len(s.channel.to(ORDERS)) == 6
    other.clock.advance(hours=25)
    await other.run("orders", pulled.position)
    assert s.channel.to(ORDERS)[6].query["marketplaceIds"] == f"{US},{CA},{MX}"


async def test_access_denied_everywhere_is_a_missing_permission() -> None:
    s = seat(marketplace_ids=(US, CA))
    s.channel.on(ORDERS, fault(403, "Unauthorized", DENIED))

    with pytest.raises(PermissionMissingError, match="Access denied"):
        await s.run("orders")


async def test_the_far_east_is_read_without_fulfilment_where_amazon_refuses_it() -> (
    None
):
    s = seat(region="FE", marketplace_ids=(JP,))
    s.channel.on(
        ORDERS,
        fault(400, "InvalidInput", "Invalid includedData"),
        orders_page(order("A-1"), token="t1"),
        orders_page(order("A-2")),
    )

    pulled = await s.run("orders", WATERMARK)

    assert len(pulled.records) == 2
    assert "their status is unknown" in pulled.notes[0]
    asked = [one.query["includedData"] for one in s.channel.to(ORDERS)]
    assert asked[1:] == ["PROCEEDS,PROMOTION,CANCELLATION"] * 2
    assert pulled.position == {"watermark": "2026-03-01T11:58:00.000Z", "covered": [JP]}


async def test_another_400_stays_what_it_is() -> None:
    s = seat()
    s.channel.on(ORDERS, fault(400, "InvalidInput", "bad date"))

    with pytest.raises(RejectedError, match="bad date"):
        await s.run("orders")


async def test_half_an_answer_is_asked_for_again() -> None:
    s = seat()
    whole = orders_page(order("A-1"))
    half = httpx2.Response(200, content=whole.content[:200])
    s.channel.on(ORDERS, half, whole)

    pulled = await s.run("orders", WATERMARK)

    assert len(pulled.records) == 1


async def test_a_failure_in_the_middle_leaves_the_position_for_the_next_try() -> None:
    s = seat()
    s.channel.on(
        ORDERS, orders_page(order("A-1"), token="t1"), *[httpx2.Response(503)] * 4,
        orders_page(order("A-2")),
    )  # fmt: skip
    stream = s.stream("orders")
    first = await stream.step(dict(WATERMARK))

    with pytest.raises(UnavailableError):
        await stream.step(first.position)
    second = await stream.step(first.position)

    assert second.complete
