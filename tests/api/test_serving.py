"""The server that the product really listens with."""

from __future__ import annotations

import asyncio
import socket

import httpx2

from sentia.serving import address, bound, listening
from tests.api.site import Site, sign_in


async def test_nobody_is_believed_to_be_a_proxy_unless_the_settings_say_so(
    site: Site,
) -> None:
    site.user()

    with bound("127.0.0.1", 0) as sock:
        async with (
            listening(site.app, sock),
            httpx2.AsyncClient(
                base_url=address(sock), headers={"X-Forwarded-Proto": "https"}
            ) as http,
        ):
            answer = await sign_in(http)

    assert answer.status_code == 204
    assert answer.headers["set-cookie"].startswith("sentia=")
    assert "strict-transport-security" not in answer.headers


def test_an_address_that_stands_for_all_is_said_as_one_that_a_browser_opens() -> None:
    with bound("0.0.0.0", 0) as sock:  # noqa: S104 - what is tested
        port = sock.getsockname()[1]

        assert address(sock) == f"http://localhost:{port}"


async def test_a_second_answer_does_not_wait_for_the_receipt_of_the_first() -> None:
    with bound("127.0.0.1", 0) as sock:
        sock.listen()
        with socket.create_connection(sock.getsockname()):
            accepted, _ = sock.accept()
            _, transport_end = await asyncio.open_connection(sock=accepted)
            told = transport_end.get_extra_info("socket")

            waits = told.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 0

            transport_end.close()

    assert not waits
