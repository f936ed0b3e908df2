"""One call, and every answer that Amazon has been seen to give."""

from __future__ import annotations

import json
from typing import Any

import httpx2
import msgspec
import pytest

from sentia.connectors.amazon.operations import GET_ORDER, GET_REPORT, SEARCH_ORDERS
from sentia.connectors.client.send import LARGEST_BODY
from sentia.errors import (
    ChannelError,
    ContractError,
    DeadTokenError,
    PermissionMissingError,
    ReconnectError,
    RejectedError,
    ThrottledError,
    UnavailableError,
)
from tests.connectors.pretend import (
    DENIED,
    EXPIRED,
    LWA,
    ORDERS,
    Seat,
    fault,
    ok,
    seat,
    throttled,
)

REPORT = "/reports/2021-06-30/reports/7"
REVOKED = "The access token you provided is revoked, malformed or invalid."
SECRET_EXPIRED = "The LWA secret token you provided has expired."


async def ask(s: Seat) -> Any:
    client = s.connector._seller.client  # noqa: SLF001 - the piece under test
    reply = await client.call(GET_REPORT, dict[str, Any], path={"reportId": "7"})
    return reply.value


async def ask_page(s: Seat, **query: str) -> Any:
    client = s.connector._seller.client  # noqa: SLF001 - the piece under test
    return (await client.call(SEARCH_ORDERS, dict[str, Any], query)).value


async def test_a_call_carries_the_token_the_date_and_the_language() -> None:
    s = seat()
    s.channel.on(REPORT, ok({"reportId": "7"}))

    assert await ask(s) == {"reportId": "7"}

    (asked,) = s.channel.to(REPORT)
    assert asked.headers["x-amz-access-token"] == "Atza|1"
    assert asked.headers["x-amz-date"] == "20260301T120000Z"
    assert "(Language=Python/" in asked.headers["user-agent"]
    assert (asked.timeout["connect"], asked.timeout["read"]) == (10, 10)


async def test_what_is_asked_is_encoded_exactly_once() -> None:
    s = seat()
    s.channel.on("/orders/2026-01-01/orders/a%2Fb%20c", ok({}))
    s.channel.on(ORDERS, ok({"orders": []}))
    client = s.connector._seller.client  # noqa: SLF001 - the piece under test

    await client.call(GET_ORDER, dict[str, Any], path={"orderId": "a/b c"})
    await ask_page(s, paginationToken="a+b/c=% d,e")

    assert s.channel.to(ORDERS)[0].query == {"paginationToken": "a+b/c=% d,e"}


NO_RETRY = [
    (fault(400, "InvalidInput", "bad date"), RejectedError),
    (fault(400, "Invalid Input", ""), RejectedError),
    (fault(401, "Unauthorized", DENIED), PermissionMissingError),
    (fault(403, "Unauthorized", DENIED), PermissionMissingError),
    (fault(403, "AccessDenied", ""), PermissionMissingError),
    (fault(403, "MissingAuthenticationToken", "wrong path"), RejectedError),
    (fault(403, "InvalidSignature", "no match"), RejectedError),
    (fault(403, "Unauthorized", SECRET_EXPIRED), ReconnectError),
    (fault(403, "Unauthorized", DENIED, SECRET_EXPIRED), ReconnectError),
    (
        fault(403, "Unauthorized", "Access token is missing in the request header."),
        RejectedError,
    ),
    (httpx2.Response(403, text="<html>Forbidden</html>"), PermissionMissingError),
    (fault(404, "NotFound", "no such report"), RejectedError),
    (fault(409, "Conflict"), RejectedError),
    (fault(413, "RequestTooLarge"), RejectedError),
    (fault(415, "UnsupportedMediaType"), RejectedError),
    (httpx2.Response(302, headers={"location": "http://evil/"}), RejectedError),
]


@pytest.mark.parametrize(("reply", "error"), NO_RETRY)
async def test_a_refusal_is_named_by_its_status_and_its_text(
    reply: httpx2.Response, error: type[ChannelError]
) -> None:
    s = seat()
    s.channel.on(REPORT, reply)

    with pytest.raises(error) as raised:
        await ask(s)

    assert type(raised.value) is error
    assert raised.value.call.operation == "getReport"
    assert len(s.channel.to(REPORT)) == (2 if reply.status_code == 401 else 1)


@pytest.mark.parametrize("where", ["message", "details"])
async def test_an_expired_token_is_replaced_once_and_the_call_repeated(
    where: str,
) -> None:
    s = seat()
    said = {"code": "Unauthorized", "message": DENIED} | {where: EXPIRED}
    s.channel.on(REPORT, ok({"errors": [said]}, 403), ok({"reportId": "7"}))

    assert await ask(s) == {"reportId": "7"}

    tokens = [asked.headers["x-amz-access-token"] for asked in s.channel.to(REPORT)]
    assert tokens == ["Atza|1", "Atza|2"]
    assert s.connector.traffic.retries == 1


async def test_a_token_that_stays_expired_is_not_asked_for_for_ever() -> None:
    s = seat()
    s.channel.on(REPORT, fault(403, "Unauthorized", EXPIRED))

    with pytest.raises(UnavailableError):
        await ask(s)

    assert len(s.channel.to(REPORT)) == 2


async def test_a_revoked_token_stops_the_account_after_one_new_token() -> None:
    s = seat()
    s.channel.on(REPORT, fault(403, "Unauthorized", DENIED, REVOKED))

    with pytest.raises(ReconnectError, match="Failed to get LWA access token"):
        await ask(s)

    assert len(s.channel.to(LWA)) == 2


async def test_a_missing_role_says_which_one_to_grant() -> None:
    s = seat()
    s.channel.on(ORDERS, fault(403, "Unauthorized", DENIED))

    with pytest.raises(PermissionMissingError) as raised:
        await ask_page(s)

    assert "Access denied - Insufficient permissions" in str(raised.value)
    assert "Inventory and Order Tracking" in raised.value.hint
    assert "AMAZON_REGION" in raised.value.hint


PASSING: list[httpx2.Response | Exception] = [
    fault(500, "InternalFailure"),
    fault(503, "ServiceUnavailable"),
    httpx2.Response(502, text="<html>Bad Gateway</html>"),
    httpx2.Response(504),
    httpx2.Response(408),
    httpx2.ConnectError("no route"),
    httpx2.ReadTimeout("too slow"),
    httpx2.RemoteProtocolError("peer closed connection"),
    httpx2.Response(200, text="<html>Welcome</html>"),
    httpx2.Response(200, text='{"reportId": "7'),
    httpx2.Response(200, content=b""),
    httpx2.Response(200, content=b'{"a": "\xff\xfe"}'),
    httpx2.Response(200, text="[" * 100_000),
    fault(200, "InternalFailure", "an error with status 200"),
]


@pytest.mark.parametrize("reply", PASSING)
async def test_a_passing_failure_is_tried_again(
    reply: httpx2.Response | Exception,
) -> None:
    s = seat()
    s.channel.on(REPORT, reply, reply, ok({"reportId": "7"}))

    assert await ask(s) == {"reportId": "7"}

    first, second = s.clock.slept
    assert 1 <= first <= 1.25
    assert 2 <= second <= 2.25
    assert s.connector.traffic.retries == 2


@pytest.mark.parametrize(
    ("reply", "error", "says"),
    [
        (fault(503, "ServiceUnavailable"), UnavailableError, "does not answer"),
        (httpx2.ConnectError("x"), UnavailableError, "does not answer"),
        (httpx2.Response(200, text="<html>"), ContractError, "cannot be read"),
    ],
)
async def test_what_fails_four_times_is_given_up(
    reply: httpx2.Response | Exception, error: type[ChannelError], says: str
) -> None:
    s = seat()
    s.channel.on(REPORT, reply)

    with pytest.raises(error, match=says):
        await ask(s)

    assert len(s.channel.to(REPORT)) == 4


async def test_pauses_between_tries_follow_the_rate_that_amazon_tells() -> None:
    s = seat()
    s.channel.on(REPORT, ok({}, rate="2000"), fault(500, "InternalFailure"), ok({}))

    await ask(s)
    await ask(s)

    assert s.clock.slept[0] <= 0.00125


async def test_an_error_with_status_200_is_an_error() -> None:
    s = seat()
    s.channel.on(REPORT, fault(200, "InvalidInput", "bad"))

    with pytest.raises(RejectedError, match="InvalidInput: bad"):
        await ask(s)


async def test_no_errors_with_status_200_are_no_error() -> None:
    s = seat()
    s.channel.on(REPORT, ok({"errors": [], "reportId": "7"}), ok({"errors": None}))

    assert await ask(s) == {"errors": [], "reportId": "7"}
    assert await ask(s) == {"errors": None}


@pytest.mark.parametrize(
    "errors", [[{}], [{"code": None, "message": None}], [{"code": 7, "details": {}}]]
)
async def test_errors_of_a_strange_shape_are_still_errors(errors: Any) -> None:
    s = seat()
    s.channel.on(REPORT, ok({"errors": errors}, 400))

    with pytest.raises(RejectedError):
        await ask(s)


async def test_a_429_is_waited_out_and_the_call_repeated() -> None:
    s = seat()
    s.channel.on(REPORT, throttled(), throttled(), ok({"reportId": "7"}))

    assert await ask(s) == {"reportId": "7"}

    assert s.clock.slept == [0.5, 0.5]
    assert s.connector.traffic.waited_seconds == 1.0


async def test_a_429_storm_ends_as_rate_limit_exceeded() -> None:
    s = seat()
    s.channel.on(REPORT, throttled())

    with pytest.raises(ThrottledError, match="Rate limit exceeded") as error:
        await ask(s)

    assert len(s.channel.to(REPORT)) == 6
    assert error.value.retry_after == 0.5


async def test_a_429_of_a_slow_operation_is_not_slept() -> None:
    s = seat()
    s.channel.on(ORDERS, throttled())

    with pytest.raises(ThrottledError) as error:
        await ask_page(s)

    assert s.clock.slept == []
    assert error.value.retry_after == pytest.approx(1 / 0.0056)


@pytest.mark.parametrize("status", [200, 201, 202, 400, 404])
async def test_the_rate_is_learned_from_answers_that_carry_it(status: int) -> None:
    s = seat()
    s.channel.on(REPORT, ok({}, status, rate="5.0"))

    if status < 300:
        await ask(s)
    else:
        with pytest.raises(RejectedError):
            await ask(s)

    assert list(s.buckets.rates.values()) == [5.0]
    (key,) = s.buckets.rates
    assert key == "amzn1.application-oa2-client.app:1:NA:getReport"


async def test_the_rate_is_not_learned_from_other_answers() -> None:
    s = seat()
    s.channel.on(
        REPORT, fault(403, "Unauthorized", DENIED, **{"x-amzn-RateLimit-Limit": "5.0"})
    )

    with pytest.raises(PermissionMissingError):
        await ask(s)

    assert s.buckets.rates == {}


async def test_a_page_token_that_is_refused_is_tried_once_more() -> None:
    s = seat()
    s.channel.on(ORDERS, fault(400, "InvalidInput", "Next token is invalid"), ok({}))

    assert await ask_page(s, paginationToken="t") == {}


async def test_a_page_token_that_is_refused_twice_is_dead() -> None:
    s = seat()
    s.channel.on(ORDERS, fault(400, "InvalidInput", "Next token is invalid"))

    with pytest.raises(DeadTokenError):
        await ask_page(s, paginationToken="t")

    assert len(s.channel.to(ORDERS)) == 2


async def test_an_answer_of_ten_megabytes_is_read() -> None:
    s = seat()
    s.channel.on(REPORT, ok({"text": "x" * 10_000_000}))

    assert len((await ask(s))["text"]) == 10_000_000


async def test_an_answer_without_end_is_refused() -> None:
    s = seat()
    s.channel.on(REPORT, httpx2.Response(200, content=b" " * (LARGEST_BODY + 1)))

    with pytest.raises(RejectedError, match="larger than 64 MiB"):
        await ask(s)

    assert len(s.channel.to(REPORT)) == 1


async def test_the_request_id_stands_in_the_error() -> None:
    s = seat()
    s.channel.on(REPORT, fault(404, "NotFound", **{"x-amzn-RequestId": "r-1"}))

    with pytest.raises(RejectedError) as error:
        await ask(s)

    assert (error.value.call.request_id, error.value.call.status) == ("r-1", 404)


async def test_no_secret_gets_into_an_error() -> None:
    s = seat()
    leak = "got Atza|secret-1 and Atzr|secret-2, amzn1.oa2-cs.v1.abcdef0123"
    s.channel.on(REPORT, fault(400, "InvalidInput", leak, leak))

    with pytest.raises(RejectedError) as error:
        await ask(s)

    assert "secret-" not in f"{error.value} {error.value.call}"
    assert "abcdef0123" not in f"{error.value} {error.value.call}"


async def test_a_redirect_does_not_carry_the_token_away() -> None:
    s = seat()
    s.channel.on(REPORT, httpx2.Response(307, headers={"location": "http://evil/x"}))

    with pytest.raises(RejectedError):
        await ask(s)

    assert {asked.path for asked in s.channel.asked} == {LWA, REPORT}


async def test_traffic_counts_every_call() -> None:
    s = seat()
    s.channel.on(REPORT, fault(500, "InternalFailure"), ok({}))

    await ask(s)

    assert s.connector.traffic.by_operation == {"LWA token": 1, "getReport": 2}
    assert s.connector.traffic.calls == 3


async def test_what_is_kept_of_an_answer_names_nobody() -> None:
    s = seat()
    body = {
        "order": {
            "orderId": "A-1",
            "buyer": {"buyerName": "Ann Example"},
            "recipient": {"deliveryAddress": {"city": "Oslo", "name": "Ann Example"}},
            "ShippingAddress": {"PostalCode": "0001", "City": "Oslo"},
            "BuyerInfo": {"BuyerEmail": "ann@example.org"},
            "amount": "?",
            "items": [{"giftMessage": "from Ann", "ShipFromAddress": {"Name": "Ann"}}],
        }
    }
    text = json.dumps(body).replace('"?"', "12345678901234567.890123")
    s.channel.on(REPORT, httpx2.Response(200, text=text))
    client = s.connector._seller.client  # noqa: SLF001 - the piece under test

    reply = await client.call(GET_REPORT, dict[str, Any], path={"reportId": "7"})

    kept = reply.raw().body
    assert b"Ann" not in kept
    assert b"ann@" not in kept
    assert b"Oslo" not in kept
    assert b"12345678901234567.890123" in kept
    assert msgspec.json.decode(kept)["order"]["items"] == [{}]
