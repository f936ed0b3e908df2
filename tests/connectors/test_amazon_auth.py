"""Sign-in: one exchange for all, renewed in time, and no storm when refused."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx2
import pytest

from sentia.errors import ContractError, ReconnectError, UnavailableError
from tests.connectors.pretend import LWA, Seat, fault, ok, seat


async def test_many_who_wait_share_one_exchange() -> None:
    s = seat()

    await asyncio.gather(*(s.connector.connect() for _ in range(20)))

    (asked,) = s.channel.to(LWA)
    assert asked.body == (
        b"grant_type=refresh_token&refresh_token=Atzr%7Crefresh"
        b"&client_id=amzn1.application-oa2-client.app&client_secret=s3cret"
    )
    kind = "application/x-www-form-urlencoded;charset=UTF-8"
    assert asked.headers["content-type"] == kind


async def test_a_token_is_renewed_before_it_expires() -> None:
    s = seat()
    await s.connector.connect()

    s.clock.advance(minutes=54)
    await s.connector.connect()
    assert s.channel.tokens == 1

    s.clock.advance(minutes=2)
    await s.connector.connect()
    assert s.channel.tokens == 2


REFUSALS = [
    (401, "invalid_client", "AMAZON_LWA_CLIENT_SECRET again"),
    (400, "invalid_grant", "authorize the app again"),
    (400, "unauthorized_client", "authorize the app again"),
    (400, "unsupported_grant_type", "if they are right"),
    (400, "invalid_request", "if they are right"),
    (400, "invalid_scope", "if they are right"),
]


@pytest.mark.parametrize(("status", "word", "cure"), REFUSALS)
async def test_a_refusal_names_the_word_of_lwa_its_cure_and_no_secret(
    status: int, word: str, cure: str
) -> None:
    s = seat()
    description = "secret s3cret and Atzr|refresh were wrong"
    s.channel.on(LWA, ok({"error": word, "error_description": description}, status))

    with pytest.raises(ReconnectError) as error:
        await s.connector.connect()

    with pytest.raises(ReconnectError) as held:
        await s.connector.connect()

    assert str(error.value) == f"Failed to get LWA access token: {word}"
    assert cure in error.value.hint
    assert held.value.hint == error.value.hint
    assert len(s.channel.to(LWA)) == 1


async def test_a_refusal_is_remembered_for_a_quarter_of_an_hour() -> None:
    s = seat()
    s.channel.on(LWA, ok({"error": "invalid_grant"}, 400))

    for _ in range(10):
        with pytest.raises(ReconnectError, match="invalid_grant"):
            await s.connector.connect()
        s.clock.advance(minutes=1)
    assert len(s.channel.to(LWA)) == 1

    s.clock.advance(minutes=6)
    with pytest.raises(ReconnectError):
        await s.connector.connect()
    assert len(s.channel.to(LWA)) == 2


@pytest.mark.parametrize(
    "body",
    [b"<html>", b"", b"{}", b'{"error": 7}', b'{"error": "s3cret in here"}', b"[]"],
)
async def test_a_refusal_of_a_strange_shape_shows_nothing_of_it(body: bytes) -> None:
    s = seat()
    s.channel.on(LWA, httpx2.Response(400, content=body))

    with pytest.raises(ReconnectError) as error:
        await s.connector.connect()

    assert str(error.value) == "Failed to get LWA access token: status 400"


@pytest.mark.parametrize(
    "reply",
    [
        fault(500, "x"),
        httpx2.Response(503, text="<html>"),
        httpx2.Response(429),
        httpx2.ConnectError("x"),
    ],
)
async def test_lwa_out_of_order_is_tried_again_and_then_unavailable(
    reply: httpx2.Response | Exception,
) -> None:
    s = seat()
    s.channel.on(LWA, reply)

    with pytest.raises(UnavailableError):
        await s.connector.connect()

    assert len(s.channel.to(LWA)) == 4


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"access_token": ""},
        {"access_token": None},
        {"access_token": "Atza|x\r\nHost: evil"},
        {"access_token": "Atza|ü"},
        {"access_token": "Atza|x", "expires_in": "soon"},
    ],
)
async def test_an_answer_without_a_usable_token_is_their_fault(body: Any) -> None:
    s = seat()
    s.channel.on(LWA, ok(body))

    with pytest.raises(ContractError, match="Failed to get LWA access token"):
        await s.connector.connect()


async def test_a_life_written_as_text_is_read() -> None:
    s = seat()
    s.channel.on(LWA, ok({"access_token": "Atza|x", "expires_in": "3600"}))

    await s.connector.connect()
    s.clock.advance(minutes=30)
    await s.connector.connect()

    assert len(s.channel.to(LWA)) == 1


async def test_settings_never_show_their_secrets() -> None:
    s: Seat = seat()

    shown = repr(s.connector._settings)  # noqa: SLF001 - what a traceback would show

    assert "s3cret" not in shown
    assert "Atzr" not in shown
