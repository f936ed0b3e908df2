"""Amazon's manners: sign-in, usage plans, page tokens, the two minutes, refusals."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.simulator.calling import (
    DE,
    EVERYTHING,
    ORDERS,
    SHIPMENTS,
    STOCK,
    UK,
    US,
    a_caller,
    errors,
    stock_query,
)

ODD_ID = "026-1234567-7654321"
DENIED = "Access to requested resource is denied."


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"refresh_token": "Atzr|of another"}, 400, "invalid_grant"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"client_id": ""}, 400, "invalid_request"),
        ({"grant_type": "client_credentials"}, 400, "invalid_scope"),
        ({"scope": "sellingpartnerapi::notifications"}, 400, "invalid_request"),
        ({"grant_type": "authorization_code", "code": "no"}, 400, "invalid_grant"),
    ],
)
async def test_sign_in_fails_in_the_words_of_oauth(
    changes: dict[str, str], status: int, error: str
) -> None:
    async with a_caller(orders=0) as caller:
        answer = await caller.sign_in(**changes)

    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert set(answer.json()) == {"error", "error_description"}


async def test_a_code_from_the_consent_page_is_good_once() -> None:
    async with a_caller(orders=0) as caller:
        code = caller.simulator.account.sign_in.code()
        first = await caller.sign_in(grant_type="authorization_code", code=code)
        again = await caller.sign_in(grant_type="authorization_code", code=code)

    assert first.json()["refresh_token"].startswith("Atzr|")
    assert again.json()["error"] == "invalid_grant"


async def test_a_token_dies_after_an_hour_and_only_the_details_say_so() -> None:
    async with a_caller(orders=0) as caller:
        caller.clock.advance(seconds=3_601)
        expired = await caller.get(ORDERS, **EVERYTHING)
        caller.token = "Atza|garbage"
        garbage = await caller.get(ORDERS, **EVERYTHING)
        caller.token = ""
        missing = await caller.get(ORDERS, **EVERYTHING)

    for answer, words in (
        (expired, "expired"),
        (garbage, "revoked"),
        (missing, "missing"),
    ):
        status, code, details = errors(answer)
        assert (status, code) == (403, "Unauthorized")
        assert words in details
        assert "x-amzn-ratelimit-limit" not in answer.headers


async def test_a_grantless_token_opens_no_sellers_door() -> None:
    async with a_caller(orders=0) as caller:
        await caller.sign_in(
            grant_type="client_credentials",
            scope="sellingpartnerapi::notifications",
            refresh_token="",
        )
        answer = await caller.get(ORDERS, **EVERYTHING)

    assert errors(answer) == (403, "Unauthorized", "")


async def test_a_bucket_gives_its_burst_and_then_refills_at_its_rate() -> None:
    async with a_caller(orders=0) as caller:
        statuses = [
            (await caller.get(ORDERS, **EVERYTHING)).status_code for _ in range(21)
        ]
        refused = await caller.get(ORDERS, **EVERYTHING)
        caller.clock.advance(seconds=1 / 0.0056)
        later = await caller.get(ORDERS, **EVERYTHING)
        throttled = caller.simulator.throttled["searchOrders"]

    assert statuses == [200] * 20 + [429]
    assert errors(refused)[1] == "QuotaExceeded"
    assert "x-amzn-ratelimit-limit" not in refused.headers
    assert refused.headers["x-amzn-requestid"]
    assert (later.status_code, later.headers["x-amzn-ratelimit-limit"]) == (
        200,
        "0.0056",
    )
    assert throttled == 2


async def test_a_fast_world_refills_a_thousand_times_faster_and_says_so() -> None:
    async with a_caller(orders=0, clock="fast") as caller:
        for _ in range(21):
            answer = await caller.get(ORDERS, **EVERYTHING)
        caller.clock.advance(seconds=0.18)
        later = await caller.get(ORDERS, **EVERYTHING)

    assert answer.status_code == 429
    assert later.headers["x-amzn-ratelimit-limit"] == "5.6"


async def test_a_page_token_of_orders_is_bound_to_its_query_and_lives_a_day() -> None:
    async with a_caller(clock="fast") as caller:
        page = await caller.patient(ORDERS, **EVERYTHING)
        query = EVERYTHING | {"paginationToken": page["pagination"]["nextToken"]}
        other = await caller.get(ORDERS, **query, marketplaceIds=UK)
        fewer = await caller.get(
            ORDERS, **query | {"includedData": ""}, maxResultsPerPage=7
        )
        caller.clock.advance(hours=23)
        await caller.sign_in()
        still = await caller.get(ORDERS, **query)
        caller.clock.advance(hours=2)
        await caller.sign_in()
        dead = await caller.get(ORDERS, **query)

    assert errors(other)[:2] == (400, "InvalidInput")
    assert len(fewer.json()["orders"]) == 7
    assert still.status_code == 200
    assert errors(dead)[:2] == (400, "InvalidInput")


async def test_a_page_token_of_stock_lives_thirty_seconds() -> None:
    async with a_caller(clock="fast") as caller:
        page = await caller.patient(STOCK, **stock_query(UK))
        token = page["pagination"]["nextToken"]
        caller.clock.advance(seconds=29)
        still = await caller.get(STOCK, **stock_query(UK, nextToken=token))
        other = await caller.get(STOCK, **stock_query(DE, nextToken=token))
        caller.clock.advance(seconds=2)
        dead = await caller.get(STOCK, **stock_query(UK, nextToken=token))

    assert still.status_code == 200
    assert errors(other)[0] == 400
    assert errors(dead)[0] == 400


async def test_an_order_is_listed_two_minutes_after_its_change_and_found_at_once() -> (
    None
):
    async with a_caller(orders=0, clock="real") as caller:
        caller.world.put_order(ODD_ID, marketplace_id=UK)
        by_id = await caller.get(f"{ORDERS}/{ODD_ID}")
        early = await caller.orders()
        caller.clock.advance(seconds=121)
        late = await caller.orders()

    assert by_id.json()["order"]["orderId"] == ODD_ID
    assert [order["orderId"] for order in early] == []
    assert [order["orderId"] for order in late] == [ODD_ID]


async def test_in_a_world_that_stands_the_two_minutes_pass_on_the_clock() -> None:
    async with a_caller(clock="fast") as caller:
        before = await caller.patient(ORDERS, **EVERYTHING)
        caller.simulator.advance(86_400)
        at_once = await caller.orders()
        echo = (await caller.patient(ORDERS, **EVERYTHING))["lastUpdatedBefore"]
        caller.clock.advance(seconds=0.12)
        rest = await caller.orders(lastUpdatedAfter=echo)
        everything = len(caller.world.orders)

    assert before["lastUpdatedBefore"] == "2026-03-01T12:00:00.000Z"
    assert echo >= "2026-03-02T11:58:00.000Z"
    ids = {order["orderId"] for order in [*at_once, *rest]}
    assert len(ids) == everything


async def test_a_withheld_order_is_found_by_its_id_and_listed_later() -> None:
    async with a_caller(orders=0, clock="fast") as caller:
        old = caller.clock.now() - timedelta(days=1)
        caller.world.put_order(ODD_ID, marketplace_id=UK, updated=old)
        caller.world.withhold(ODD_ID)
        hidden = await caller.orders()
        caller.world.release(ODD_ID)
        shown = await caller.orders()

    assert hidden == []
    assert shown[0]["lastUpdatedTime"].startswith(f"{old:%Y-%m-%dT%H:%M:%S}")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({}, 400),
        ({"createdAfter": "2026-01-01T00:00:00Z", **EVERYTHING}, 400),
        ({"createdBefore": "2026-01-01T00:00:00Z", **EVERYTHING}, 400),
        ({**EVERYTHING, "lastUpdatedBefore": "2026-03-01T11:59:00Z"}, 400),
        ({**EVERYTHING, "lastUpdatedBefore": "2019-03-01T11:59:00Z"}, 400),
        ({**EVERYTHING, "lastUpdatedBefore": "2026-03-01T11:58:00Z"}, 200),
        ({**EVERYTHING, "lastUpdatedAfter": "yesterday"}, 400),
        ({**EVERYTHING, "maxResultsPerPage": "101"}, 400),
        ({**EVERYTHING, "fulfillmentStatuses": "SENT"}, 400),
        ({**EVERYTHING, "includedData": "GOSSIP"}, 400),
        ({**EVERYTHING, "marketplaceIds": "NOWHERE"}, 400),
        ({**EVERYTHING, "marketplaceIds": f"{UK},{US}"}, 403),
        ({**EVERYTHING, "marketplaceIds": "A38D8NSA03LJTC"}, 403),
        ({**EVERYTHING, "unheardOf": "1"}, 200),
    ],
)
async def test_a_search_is_held_to_amazons_rules(
    query: dict[str, str], status: int
) -> None:
    async with a_caller(clock="real") as caller:
        answer = await caller.get(ORDERS, **query)

    assert answer.status_code == status
    assert ("x-amzn-ratelimit-limit" in answer.headers) == (status != 403)


async def test_blocks_that_were_not_asked_for_are_absent_and_nobody_is_named() -> None:
    async with a_caller(clock="fast") as caller:
        bare = await caller.orders(includedData="")
        nosy = await caller.orders(includedData="BUYER,RECIPIENT,TAX,PAYMENT,PACKAGES")

    for order in (*bare, *nosy):
        assert not {"proceeds", "fulfillment", "buyer", "recipient"} & set(order)
        assert set(order["orderItems"][0]) <= {
            "orderItemId",
            "quantityOrdered",
            "product",
        }


async def test_money_is_told_once_an_order_is_paid_and_not_after_it_is_cancelled() -> (
    None
):
    async with a_caller(clock="fast", orders=1_500) as caller:
        orders = await caller.orders()

    silent = {"PENDING", "PENDING_AVAILABILITY", "CANCELLED"}
    for order in orders:
        sold_here = order["salesChannel"]["channelName"] == "AMAZON"
        status = order["fulfillment"]["fulfillmentStatus"]
        assert ("proceeds" in order) == (sold_here and status not in silent)


async def test_a_wrong_path_or_a_body_on_a_get_is_refused() -> None:
    async with a_caller(orders=0) as caller:
        lost = await caller.get("/orders/2026-01-01/nothing")
        unknown = await caller.get(f"{ORDERS}/{ODD_ID}")
        misspelt = await caller.get(f"{ORDERS}/12-34")
        talkative = await caller.call("GET", ORDERS, {"a": 1}, **EVERYTHING)

    assert errors(lost)[:2] == (403, "MissingAuthenticationToken")
    assert errors(unknown)[:2] == (404, "NotFound")
    assert errors(misspelt)[0] == 400
    assert errors(talkative)[0] == 400


async def test_the_address_of_the_caller_decides_about_controls_not_the_host() -> None:
    async with a_caller(orders=0) as caller:
        answer = await caller.http.get("/_sim/truth", headers={"host": "amazon.com"})

    assert answer.status_code == 200
    assert answer.json()["amazon"]["orders"] == []


async def test_stock_must_be_asked_for_one_marketplace_at_a_time() -> None:
    async with a_caller() as caller:
        mixed = await caller.get(STOCK, **stock_query(UK) | {"granularityId": DE})
        caller.clock.advance(seconds=1)
        foreign = await caller.get(STOCK, **stock_query(US))
        caller.clock.advance(seconds=1)
        old = await caller.get(STOCK, **stock_query(UK, startDateTime="2020-01-01"))

    assert [mixed.status_code, foreign.status_code, old.status_code] == [400, 403, 400]


async def test_a_sku_that_flickers_is_missing_from_one_sweep() -> None:
    async with a_caller(orders=0, clock="fast") as caller:
        for number in range(60):
            caller.world.put_stock(
                f"SKU {number:02d}", marketplace_id=UK, fulfillable=1
            )
        caller.world.flicker("SKU 07")
        first, second = await caller.stock(UK), await caller.stock(UK)
        counted = caller.simulator.truth()["amazon"]["inventory"]["skus"]
        caller.world.delist("SKU 07")
        after = caller.simulator.truth()["amazon"]["inventory"]["skus"]

    assert "SKU 07" not in {row["sellerSku"] for row in first}
    assert len(second) == 60
    assert (counted, after) == (60, 59)


async def test_shipments_by_date_still_need_a_status_list() -> None:
    span = {"LastUpdatedAfter": "2020-01-01", "LastUpdatedBefore": "2030-01-01"}
    async with a_caller(orders=1_500, days=60) as caller:
        bare = await caller.get(
            SHIPMENTS, QueryType="DATE_RANGE", MarketplaceId=UK, **span
        )
        full = await caller.patient(
            SHIPMENTS, QueryType="DATE_RANGE", MarketplaceId=UK,
            ShipmentStatusList="CLOSED", **span,
        )  # fmt: skip
        shipment = full["payload"]["ShipmentData"][0]
        items = await caller.patient(f"{SHIPMENTS}/{shipment['ShipmentId']}/items")

    assert "At least one of ShipmentStatusList" in bare.text
    assert shipment["ShipmentStatus"] == "CLOSED"
    assert items["payload"]["ItemData"][0]["QuantityReceived"] > 0
