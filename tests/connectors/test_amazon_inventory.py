"""Stock: a complete sweep or nothing, marketplace after marketplace."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from sentia.domain.stock import Buckets, StockSweep
from sentia.errors import (
    DeadTokenError,
    LoopError,
    PermissionMissingError,
    UnavailableError,
)
from tests.connectors.pretend import CA, DENIED, STOCK, US, fault, ok, seat

DEAD = fault(400, "InvalidInput", "Next token is invalid or expired")


def row(sku: str | None, **fields: Any) -> dict[str, Any]:
    return {
        "asin": "B0TEST0001", "fnSku": f"X{sku}", "sellerSku": sku,
        "condition": "NewItem", "productName": sku, "totalQuantity": 5,
        "lastUpdatedTime": "", "inventoryDetails": {"fulfillableQuantity": 3},
    } | fields  # fmt: skip


def page(
    *rows: Any, token: str | None = None, place: str | None = US
) -> httpx2.Response:
    body: dict[str, Any] = {
        "payload": {
            "granularity": {"granularityType": "Marketplace", "granularityId": place},
            "inventorySummaries": list(rows),
        }
    }
    if token:
        body["pagination"] = {"nextToken": token}
    return ok(body)


async def test_a_sweep_is_one_record_with_all_pages_in_it() -> None:
    s = seat()
    s.channel.on(STOCK, page(row("A"), token="t+1"), page(row("B")))

    pulled = await s.run("inventory")

    (sweep,) = pulled.of(StockSweep)
    assert (sweep.marketplace_id, sweep.taken_at) == (US, s.clock.start)
    assert [p.sku for p in sweep.positions] == ["A", "B"]
    assert sweep.positions[0].buckets == Buckets(total=5, fulfillable=3)
    first, second = s.channel.to(STOCK)
    assert first.query == {
        "details": "true", "granularityType": "Marketplace", "granularityId": US,
        "marketplaceIds": US,
    }  # fmt: skip
    assert second.query == first.query | {"nextToken": "t+1"}
    began = "2026-03-01T12:00:00.000Z"
    assert pulled.position == {"last": dict.fromkeys(pulled.position["last"], began)}


async def test_marketplaces_are_swept_one_step_each() -> None:
    s = seat(marketplace_ids=(US, CA))
    s.channel.on(STOCK, page(row("A")), page(row("A"), place=CA))

    pulled = await s.run("inventory")

    assert [sweep.marketplace_id for sweep in pulled.of(StockSweep)] == [US, CA]
    assert [step.complete for step in pulled.steps] == [False, True]


async def test_a_token_of_thirty_seconds_survives_whoever_stores_slowly() -> None:
    s = seat(marketplace_ids=(US, CA))
    given: dict[str, float] = {}

    def amazon(request: httpx2.Request) -> httpx2.Response:
        token = request.url.params.get("nextToken")
        if token and s.clock.passed - given[token] > 30:
            return DEAD
        place = request.url.params["marketplaceIds"]
        number = int(token.removeprefix(place)) if token else 0
        if number == 9:
            return page(row("last"), place=place)
        given[f"{place}{number + 1}"] = s.clock.passed
        return page(row(f"{number}"), token=f"{place}{number + 1}", place=place)

    s.channel.answer(STOCK, amazon)
    stream = s.stream("inventory")

    first = await stream.step({})
    s.clock.advance(minutes=5)
    second = await stream.step(first.position)

    assert second.complete
    assert len(s.channel.to(STOCK)) == 20


async def test_a_call_that_hangs_is_given_up_while_its_token_lives() -> None:
    s = seat()
    s.channel.on(STOCK, page(row("A")))

    await s.run("inventory")

    assert s.channel.to(STOCK)[0].timeout["read"] * 2 < 30


async def test_a_sweep_whose_token_dies_begins_again() -> None:
    s = seat()
    s.channel.on(
        STOCK, page(row("A"), token="t1"), DEAD, DEAD,
        page(row("B"), token="t2"), page(row("C")),
    )  # fmt: skip

    pulled = await s.run("inventory")

    (sweep,) = pulled.of(StockSweep)
    assert [p.sku for p in sweep.positions] == ["B", "C"]


async def test_a_token_that_dies_three_times_is_told() -> None:
    s = seat()
    s.channel.on(STOCK, *[page(row("A"), token="t1"), DEAD, DEAD] * 3)

    with pytest.raises(DeadTokenError):
        await s.run("inventory")

    assert len(s.channel.to(STOCK)) == 9


async def test_a_token_that_repeats_ends_the_sweep_without_a_record() -> None:
    s = seat()
    s.channel.on(STOCK, page(row("A"), token="seed"))

    with pytest.raises(LoopError):
        await s.run("inventory")


async def test_a_failed_sweep_brings_nothing() -> None:
    s = seat()
    s.channel.on(STOCK, page(row("A"), token="t1"), httpx2.Response(500))

    with pytest.raises(UnavailableError):
        await s.stream("inventory").step({})


async def test_rows_of_another_marketplace_are_kept_out() -> None:
    s = seat()
    s.channel.on(STOCK, page(row("A"), token="t1"), page(row("B"), place=CA))

    pulled = await s.run("inventory")

    (sweep,) = pulled.of(StockSweep)
    assert [p.sku for p in sweep.positions] == ["A"]
    assert pulled.notes == ["1 stock rows that are not of Amazon.com were left out"]


async def test_a_row_that_comes_twice_counts_once() -> None:
    s = seat()
    s.channel.on(
        STOCK, page(row("A"), token="t1"), page(row("A", totalQuantity=4), row("B"))
    )

    pulled = await s.run("inventory")

    (sweep,) = pulled.of(StockSweep)
    assert [(p.sku, p.buckets.total) for p in sweep.positions] == [("A", 4), ("B", 5)]


async def test_two_conditions_of_one_sku_are_two_rows() -> None:
    s = seat()
    s.channel.on(STOCK, page(row("A"), row("A", condition="UsedGood")))

    pulled = await s.run("inventory")

    assert len(pulled.of(StockSweep)[0].positions) == 2


async def test_a_bad_row_is_put_aside_and_its_sku_does_not_count_as_gone() -> None:
    s = seat()
    s.channel.on(STOCK, page(row("A"), row("B", totalQuantity="many"), row(None)))

    pulled = await s.run("inventory")

    (sweep,) = pulled.of(StockSweep)
    assert {p.sku: p.buckets for p in sweep.positions} == {
        "A": Buckets(total=5, fulfillable=3),
        "B": Buckets(),
    }
    nameless = pulled.rejected[1].key
    assert [one.key for one in pulled.rejected] == [f"{US} B", nameless]


async def test_an_empty_marketplace_is_a_complete_sweep() -> None:
    s = seat()
    s.channel.on(STOCK, page())

    pulled = await s.run("inventory")

    assert pulled.of(StockSweep)[0].positions == []


async def test_a_closed_marketplace_is_left_out_with_a_note() -> None:
    s = seat(marketplace_ids=(US, CA))
    denied = fault(403, "Unauthorized", DENIED)
    s.channel.on(STOCK, denied, page(row("A"), place=CA))

    pulled = await s.run("inventory")

    assert [sweep.marketplace_id for sweep in pulled.of(StockSweep)] == [CA]
    assert "inventory of Amazon.com is left out" in pulled.notes[0]


async def test_access_denied_everywhere_is_told_and_the_next_pass_asks_all() -> None:
    s = seat(marketplace_ids=(US, CA))
    denied = fault(403, "Unauthorized", DENIED)
    s.channel.on(STOCK, denied, denied, page(row("A")), page(row("A"), place=CA))
    stream = s.stream("inventory")
    first = await stream.step({})
    second = await stream.step(first.position)

    pulled = await s.run("inventory", second.position)

    assert isinstance(second.failure, PermissionMissingError)
    assert "Amazon Fulfillment" in second.failure.hint
    assert len(pulled.records) == 2


async def test_a_marketplace_taken_out_of_the_settings_is_not_asked_any_more() -> None:
    s = seat(marketplace_ids=(US, CA))
    s.channel.on(STOCK, page(row("A")))
    step = await s.stream("inventory").step({})

    other = seat(s.channel)
    pulled = await other.run("inventory", step.position)

    assert pulled.records == []
    assert len(s.channel.to(STOCK)) == 1
