"""The server that the product really listens with."""

from __future__ import annotations

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
