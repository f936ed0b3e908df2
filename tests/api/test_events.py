"""What has changed, as it changes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

from sentia.api.events import TOPICS, Hub
from sentia.store.accounts import ensure_account
from tests.api.site import Site, sign_in

EVENTS = "/api/v1/events"


async def frame(stream: AsyncIterator[bytes]) -> tuple[str, dict[str, Any]]:
    """Return the id and the data of the next frame, pings left out."""
    text = b": ping"
    while text.startswith((b": ping", b"retry:")):
        text = await asyncio.wait_for(anext(stream), timeout=5)
    number, event, data = text.decode().strip().split("\n")
    assert event == "event: changed"
    return number.removeprefix("id: "), json.loads(data.removeprefix("data: "))


async def test_a_reader_hears_at_once_where_everything_stands(shop: Site) -> None:
    shop.bump("orders.changed")

    async with aclosing(shop.hub.frames(1)) as stream:
        first = await anext(stream)
        number, topics = await frame(stream)

    assert first == b"retry: 3000\n\n"
    assert topics == dict.fromkeys(TOPICS, 0) | {"orders.changed": 1}
    assert number == "1"


async def test_a_reader_hears_of_what_another_process_wrote(shop: Site) -> None:
    async with aclosing(shop.hub.frames(1)) as stream:
        await frame(stream)
        shop.bump("inventory.changed")

        number, topics = await frame(stream)

    assert (number, topics["inventory.changed"]) == ("1", 1)


async def test_versions_are_summed_over_the_accounts_of_an_organisation(
    site: Site,
) -> None:
    site.bump("orders.changed")
    other = Site(site.database, site.settings.data_dir)
    with site.database.write() as db:
        other.account = ensure_account(
            db, channel="amazon", region="NA", seller_id=None, name="Amazon NA",
            connected=True, now=site.clock.now(),
        )  # fmt: skip
    other.bump("orders.changed")

    async with aclosing(site.hub.frames(1)) as stream:
        _, topics = await frame(stream)

    assert topics["orders.changed"] == 2


async def test_a_slow_reader_skips_to_the_newest(site: Site) -> None:
    async with aclosing(site.hub.frames(1)) as stream:
        await frame(stream)
        for _ in range(3):
            site.bump()
            site.hub.poke()
            await site.hub.version(1)

        number, _ = await frame(stream)

    assert number == "3"


async def test_who_comes_back_is_told_only_what_is_new(site: Site) -> None:
    site.bump()
    hub = Hub(site.database, ping=0.05)

    async with aclosing(hub.frames(1, last="1")) as stream:
        await anext(stream)
        silence = await anext(stream)
        site.bump()
        hub.poke()
        number, _ = await frame(stream)

    assert silence == b": ping\n\n"
    assert number == "2"


async def test_a_stream_ends_with_its_session(site: Site) -> None:
    frames = [part async for part in site.hub.frames(1, seconds=0.05)]

    assert frames[0] == b"retry: 3000\n\n"
    assert site.hub.readers == 0


async def test_closing_ends_every_stream_at_once(site: Site) -> None:
    site.user()
    async with site.browser() as http, aclosing(site.hub.frames(1)) as other:
        await sign_in(http)
        await frame(other)
        asyncio.get_running_loop().call_later(0.5, site.hub.close)
        answer = await asyncio.wait_for(http.get(EVENTS), timeout=5)
        the_other = [part async for part in other]

    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["cache-control"] == "no-store"
    assert "event: changed" in answer.text
    assert the_other == []
    assert site.hub.readers == 0


async def test_events_are_for_those_who_are_signed_in(site: Site) -> None:
    async with site.browser() as http:
        answer = await http.get(EVENTS)

    assert answer.status_code == 401


async def test_thousands_of_readers_share_one_look_and_one_frame(site: Site) -> None:
    streams = [site.hub.frames(1) for _ in range(2000)]
    starts = await asyncio.gather(*(anext(stream) for stream in streams))
    frames = await asyncio.gather(*(anext(stream) for stream in streams))

    for stream in streams:
        await stream.aclose()

    assert len(starts) == 2000
    assert all(part is frames[0] for part in frames)
