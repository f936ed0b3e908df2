"""What is large comes small to those who take it so, and stays the same answer."""

from __future__ import annotations

import asyncio
import gzip
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from tests.api.site import NOW, Site, order, sign_in

ORDERS = "/api/v1/orders"
EXECUTIVE = "/api/v1/dashboard/executive"


def many(site: Site) -> None:
    """Put as many orders into it as a page of a list holds."""
    site.write(
        *(order(f"A-{n}", placed_at=NOW - timedelta(minutes=n)) for n in range(500))
    )


async def ask(site: Site, path: str, taking: str, **headers: str) -> httpx2.Response:
    """Ask as a program does that takes these encodings."""
    said = site.token() | {"Accept-Encoding": taking} | headers
    async with site.browser(headers=said) as http:
        answer: httpx2.Response = await http.get(path)
    return answer


async def raw(site: Site, path: str) -> list[bytes]:
    """Return the bodies that the server is handed to send, twice for the same asker."""
    headers = [(b"accept-encoding", b"gzip"), (b"host", b"sentia.test")]
    token = site.token()["Authorization"].encode()
    scope = {
        "type": "http", "method": "GET", "path": path, "query_string": b"",
        "headers": [*headers, (b"authorization", token)], "scheme": "http",
        "http_version": "1.1", "client": ("203.0.113.9", 5), "server": ("x", 80),
    }  # fmt: skip
    bodies = []

    async def send(message: Any) -> None:
        if message["type"] == "http.response.body":
            bodies.append(message["body"])

    async def receive() -> Any:
        await asyncio.Future()

    await site.app({**scope}, receive, send)
    await site.app({**scope}, receive, send)
    return bodies


async def test_a_long_list_comes_small_to_who_takes_it_so(site: Site) -> None:
    many(site)

    small = await ask(site, f"{ORDERS}?limit=500", "gzip, br")
    plain = await ask(site, f"{ORDERS}?limit=500", "identity")

    assert small.json() == plain.json()
    assert len(small.json()["data"]["items"]) == 500
    assert small.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    sizes = [int(answer.headers["content-length"]) for answer in (small, plain)]
    assert sizes[0] < sizes[1] / 8
    assert small.headers["vary"] == plain.headers["vary"] == "Accept, Accept-Encoding"


async def test_an_answer_from_memory_is_compressed_once(site: Site) -> None:
    site.write(order("A-1"))

    first, again = await raw(site, EXECUTIVE)

    assert gzip.decompress(first).startswith(b'{"success":true')
    assert again is first


@pytest.mark.parametrize("taking", ["gzip;q=0", "br", "identity, *;q=0", ""])
@pytest.mark.parametrize("path", [EXECUTIVE, "/api/v1/openapi.json"])
async def test_who_does_not_take_it_small_gets_it_plain(
    site: Site, path: str, taking: str
) -> None:
    site.write(order("A-1"))

    answer = await ask(site, path, taking)

    assert "content-encoding" not in answer.headers
    assert answer.headers["vary"] == "Accept-Encoding"
    assert int(answer.headers["content-length"]) == len(answer.content) > 1000


@pytest.mark.parametrize("got", ["gzip", "identity"])
@pytest.mark.parametrize("taking", ["gzip", "identity"])
async def test_an_unchanged_answer_is_not_sent_again_in_either_form(
    site: Site, got: str, taking: str
) -> None:
    site.write(order("A-1"))
    first = await ask(site, EXECUTIVE, got)
    tag = first.headers["etag"]

    same = await ask(site, EXECUTIVE, taking, **{"If-None-Match": f'"x", W/{tag}'})
    site.write(order("A-2"))
    changed = await ask(site, EXECUTIVE, taking, **{"If-None-Match": tag})

    assert (same.status_code, same.content) == (304, b"")
    assert same.headers["etag"] == tag
    assert same.headers["vary"] == "Accept-Encoding"
    assert changed.status_code == 200


async def test_the_two_forms_are_not_one_to_a_cache(site: Site) -> None:
    site.write(order("A-1"))

    tags = [(await ask(site, EXECUTIVE, t)).headers["etag"] for t in ("gzip", "br")]

    assert tags[0] == f'{tags[1][:-1]}-gzip"'


async def test_a_short_answer_is_left_as_it_is(site: Site) -> None:
    answer = await ask(site, "/api/v1/session", "gzip")

    assert len(answer.content) < 1000
    assert "content-encoding" not in answer.headers


async def test_a_sheet_and_the_description_come_small_too(site: Site) -> None:
    many(site)

    sheet = await ask(site, ORDERS, "gzip", Accept="text/csv")
    description = await ask(site, "/api/v1/openapi.json", "gzip")

    assert len(sheet.text.splitlines()) == 501
    assert sheet.headers["vary"] == "Accept, Accept-Encoding"
    assert description.json()["info"]["title"] == "Sentia"
    encodings = [a.headers["content-encoding"] for a in (sheet, description)]
    assert encodings == ["gzip", "gzip"]


async def test_events_are_never_held_back_to_be_made_smaller(site: Site) -> None:
    site.user()
    async with site.browser(headers={"Accept-Encoding": "gzip"}) as http:
        await sign_in(http)
        asyncio.get_running_loop().call_later(0.2, site.hub.close)
        answer = await asyncio.wait_for(http.get("/api/v1/events"), timeout=5)

    assert "content-encoding" not in answer.headers
    assert answer.text.startswith("retry: ")
