"""Each fault can be seen, when it was promised, and goes when it is taken away."""

from __future__ import annotations

import json
from itertools import pairwise

import httpx2
import pytest

from sentia.errors import ConfigError
from sentia.simulator.app import Plan, Simulator
from tests.simulator.calling import (
    ALL_ORDERS,
    EVERYTHING,
    ORDERS,
    SHIPMENTS,
    STOCK,
    UK,
    Caller,
    a_caller,
    errors,
    stock_query,
)
from tests.support.clock import VirtualClock

MONTH = {"dataStartTime": "2026-02-01T00:00:00Z", "dataEndTime": "2026-03-01T12:00:00Z"}


async def struck(caller: Caller, name: str) -> httpx2.Response:
    """Call once with a fault in force."""
    await caller.http.post("/_sim/faults", json={"name": name, "times": 1})
    return await caller.get(ORDERS, **EVERYTHING)


async def test_a_storm_throttles_without_an_empty_bucket() -> None:
    async with a_caller(orders=0) as caller:
        answer = await struck(caller, "throttle-storm")
        after = await caller.get(ORDERS, **EVERYTHING)
        counted = caller.simulator.throttled.total()

    assert errors(answer)[:2] == (429, "QuotaExceeded")
    assert after.status_code == 200
    assert counted == 0


async def test_servers_fail_in_json_in_html_and_in_silence() -> None:
    async with a_caller(orders=0) as caller:
        answers = [await struck(caller, "server-errors") for _ in range(3)]

    assert {answer.status_code for answer in answers} == {500, 503, 504}
    assert any(answer.content.startswith(b"<html>") for answer in answers)
    assert any(answer.content == b"" for answer in answers)


async def test_a_body_can_be_garbage_or_end_too_soon() -> None:
    async with a_caller() as caller:
        garbage = await struck(caller, "malformed")
        half = await struck(caller, "truncated")

    for answer in (garbage, half):
        assert answer.status_code == 200
        with pytest.raises(json.JSONDecodeError):
            answer.json()
    assert half.content.startswith(b'{"orders":')


async def test_a_connection_can_break_or_stay_silent() -> None:
    async with a_caller() as caller:
        with pytest.raises(httpx2.RemoteProtocolError):
            await struck(caller, "cut")
        with pytest.raises(httpx2.ReadTimeout):
            await struck(caller, "hang")

    assert caller.clock.slept == [120]


async def test_an_expired_token_stays_expired() -> None:
    async with a_caller(orders=0) as caller:
        answer = await struck(caller, "expired-token")
        again = await caller.get(ORDERS, **EVERYTHING)
        await caller.sign_in()
        renewed = await caller.get(ORDERS, **EVERYTHING)

    assert "expired" in errors(answer)[2]
    assert "expired" in errors(again)[2]
    assert renewed.status_code == 200


async def test_a_revoked_grant_and_a_missing_role_stay_until_they_are_mended() -> None:
    async with a_caller(orders=0) as caller:
        await caller.http.post("/_sim/faults", json={"name": "revoked"})
        await caller.http.post(
            "/_sim/faults", json={"name": "denied", "operations": ["getShipments"]}
        )
        signed_in = [await caller.sign_in() for _ in range(3)]
        query = {"QueryType": "SHIPMENT", "MarketplaceId": UK, "ShipmentIdList": "FBA1"}
        denied = [await caller.get(SHIPMENTS, **query) for _ in range(3)]
        others = await caller.get(ORDERS, **EVERYTHING)
        await caller.http.delete("/_sim/faults")
        mended = await caller.sign_in()

    assert {answer.json()["error"] for answer in signed_in} == {"invalid_grant"}
    assert {errors(answer) for answer in denied} == {(403, "Unauthorized", "")}
    assert (others.status_code, mended.status_code) == (200, 200)


async def test_duplicates_repeat_records_and_reordering_loses_none() -> None:
    async with a_caller(clock="fast") as caller:
        whole = [order["orderId"] for order in await caller.orders()]
        await caller.http.post("/_sim/faults", json={"name": "duplicates", "times": 2})
        repeated = [order["orderId"] for order in await caller.orders()]
        await caller.http.post("/_sim/faults", json={"name": "reordered", "times": 1})
        shuffled = [order["orderId"] for order in await caller.orders()]

    assert len(repeated) > len(set(repeated)) == len(whole)
    assert shuffled != whole
    assert sorted(shuffled) == sorted(whole)


async def test_a_page_token_can_be_dead_on_arrival() -> None:
    async with a_caller(clock="fast") as caller:
        await caller.http.post(
            "/_sim/faults", json={"name": "expired-page-token", "times": 1}
        )
        page = await caller.patient(STOCK, **stock_query(UK))
        token = page["pagination"]["nextToken"]
        dead = await caller.get(STOCK, **stock_query(UK, nextToken=token))

    assert errors(dead)[:2] == (400, "InvalidInput")


@pytest.mark.parametrize(
    ("fault", "status"), [("report-fatal", "FATAL"), ("report-cancelled", "CANCELLED")]
)
async def test_the_first_two_reports_go_wrong(fault: str, status: str) -> None:
    async with a_caller(faults=(fault,)) as caller:
        made = [await caller.report(ALL_ORDERS, **MONTH) for _ in range(3)]
        ends = [(await caller.ended(id_))["processingStatus"] for id_ in made]

    assert ends == [status, status, "DONE"]


async def test_without_a_number_every_fifth_call_is_hit_and_never_two_in_a_row() -> (
    None
):
    async with a_caller(orders=0, faults=("server-errors",)) as caller:
        query = stock_query(UK)
        hits = []
        for number in range(1, 21):
            caller.clock.advance(seconds=1)
            answer = await caller.get(STOCK, **query)
            hits += [number] * (answer.status_code >= 500)

    assert hits == [5, 10, 15, 20]


async def test_many_faults_take_turns() -> None:
    names = ("server-errors", "throttle-storm", "malformed")
    async with a_caller(orders=0, faults=names) as caller:
        answers = []
        for _ in range(60):
            caller.clock.advance(seconds=1)
            answers.append(await caller.get(STOCK, **stock_query(UK)))

    bad = [x.status_code != 200 or x.content.startswith(b"<!DOC") for x in answers]
    assert sum(bad) >= 24
    assert not any(one and two for one, two in pairwise(bad))


def test_a_fault_nobody_knows_is_refused() -> None:
    with pytest.raises(ConfigError, match="earthquake") as refused:
        Simulator(Plan(orders=0, faults=("earthquake",)), VirtualClock())

    assert "commas" in refused.value.hint


@pytest.mark.parametrize(
    ("act", "body", "words"),
    [
        ("faults", {"name": "earthquake"}, "'earthquake' is no fault"),
        ("faults", {"name": "cut", "operations": ["getGossip"]}, "getGossip"),
        ("faults", {"name": "cut", "times": 0}, "times"),
        ("faults", {"name": "cut", "often": True}, "often"),
        ("faults", {}, "name"),
        ("advance", {"seconds": -1}, "seconds"),
        ("advance", {}, "seconds"),
    ],
)
async def test_a_control_says_what_it_cannot_do(
    act: str, body: dict[str, object], words: str
) -> None:
    async with a_caller(orders=0) as caller:
        refused = await caller.http.post(f"/_sim/{act}", json=body)
        listed = await caller.http.get("/_sim/faults")

    assert refused.status_code == 400
    assert words in refused.json()["error"]
    assert listed.json() == {"faults": []}


async def test_a_world_does_not_advance_to_where_no_calendar_follows() -> None:
    async with a_caller(orders=0) as caller:
        decade = {"seconds": 366 * 86_400 * 10}
        answers = [
            await caller.http.post("/_sim/advance", json=decade) for _ in range(8)
        ]

    assert [answer.status_code for answer in answers] == [*[200] * 7, 400]
    assert "between 2000 and 2100" in answers[-1].json()["error"]


async def test_a_control_nobody_knows_is_not_found() -> None:
    async with a_caller(orders=0) as caller:
        answers = [
            await caller.http.get("/_sim"),
            await caller.http.get("/_sim/"),
            await caller.http.get("/_sim/nothing"),
            await caller.http.post("/_sim/jump"),
            await caller.http.delete("/_sim/truth"),
        ]

    assert {answer.status_code for answer in answers} == {404}
    assert "POST advance" in answers[0].json()["error"]


async def test_every_token_handed_out_is_told() -> None:
    async with a_caller(orders=0) as caller:
        first = caller.token
        await caller.sign_in()
        tokens = await caller.http.get("/_sim/tokens")

    assert tokens.json() == {"tokens": [first, caller.token]}


async def test_faults_are_listed_and_taken_away() -> None:
    async with a_caller(orders=0) as caller:
        wanted = {"name": "cut", "operations": ["getOrders"], "times": 2}
        added = await caller.http.post("/_sim/faults", json=wanted)
        gone = await caller.http.delete("/_sim/faults")
        listed = await caller.http.get("/_sim/faults")

    assert added.json() == {"faults": [wanted]}
    assert gone.status_code == 204
    assert listed.json() == {"faults": []}


async def test_both_faults_of_reports_share_the_first_two() -> None:
    async with a_caller(faults=("report-fatal", "report-cancelled")) as caller:
        made = [await caller.report(ALL_ORDERS, **MONTH) for _ in range(3)]
        ends = [(await caller.ended(id_))["processingStatus"] for id_ in made]

    assert ends == ["FATAL", "CANCELLED", "DONE"]
