"""Where one is signed in, and how one ends it."""

from __future__ import annotations

import asyncio
import math
from contextlib import aclosing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from sentia.domain.browsers import browser_of
from sentia.domain.times import iso
from sentia.store import people
from sentia.store.database import Database
from tests.api.site import NOW, Site, code_of, sign_in

MINE = "/api/v1/sessions"
ME = "/api/v1/session"
HERE = {"Origin": "http://sentia.test"}
VIEWER = "viewer@example.com"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
WINDOWS = "Windows NT 10.0; Win64; x64"
IPHONE = "iPhone; CPU iPhone OS 18_6 like Mac OS X"


def like_chrome(system: str, last: str = "") -> str:
    """Return what a browser calls itself that is made of Chrome's engine."""
    return (
        f"Mozilla/5.0 ({system}) AppleWebKit/537.36 (KHTML, like Gecko) "
        f"Chrome/140.0.0.0 Safari/537.36 {last}"
    )


def like_safari(system: str, which: str = "Version/18.6") -> str:
    """Return what a browser calls itself that is made of Safari's engine."""
    return (
        f"Mozilla/5.0 ({system}) AppleWebKit/605.1.15 (KHTML, like Gecko) "
        f"{which} Safari/604.1"
    )


def at(site: Site, agent: str = FIREFOX) -> Any:
    """Return a browser of this name, on the page."""
    return site.browser(headers=HERE | {"User-Agent": agent})


async def enter(*browsers: Any) -> None:
    """Sign in with each, and look who that is: they are known for seconds."""
    for http in browsers:
        await sign_in(http)
        await http.get(ME)


async def listed(http: Any) -> list[dict[str, Any]]:
    answer = await http.get(MINE)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["data"]["sessions"]
    return found


async def elsewhere(http: Any) -> list[str]:
    """Return the ids of the sessions that do not ask."""
    return [one["id"] for one in await listed(http) if not one["current"]]


async def test_one_s_sessions_are_listed_with_when_and_by_which_browser(
    shop: Site,
) -> None:
    shop.user()
    async with at(shop) as home, at(shop, like_chrome(WINDOWS)) as work:
        await sign_in(work)
        shop.clock.advance(minutes=5)
        await sign_in(home)

        answer = await home.get(MINE)

    here, there = answer.json()["data"]["sessions"]
    assert here | {"id": ""} == {
        "id": "",
        "created": iso(NOW + timedelta(minutes=5)),
        "lastSeen": iso(NOW + timedelta(minutes=5)),
        "expires": iso(NOW + timedelta(days=30, minutes=5)),
        "browser": "Firefox on Linux",
        "userAgent": FIREFOX,
        "current": True,
    }
    assert (there["browser"], there["current"]) == ("Chrome on Windows", False)
    assert (there["created"], there["lastSeen"]) == (iso(NOW), iso(NOW))
    assert answer.json()["data"]["total"] == 2
    assert answer.headers["cache-control"] == "no-store"


async def test_the_id_of_a_session_opens_nothing(site: Site) -> None:
    site.user()
    async with at(site) as http:
        await sign_in(http)
        answer = await http.get(MINE)
        cookie = http.cookies["sentia"]
        (one,) = answer.json()["data"]["sessions"]

    async with site.browser(cookies={"sentia": one["id"]}) as thief:
        tried = await thief.get(MINE)

    assert cookie not in answer.text
    assert people.digest_of(cookie) not in answer.text
    assert code_of(tried) == "not_signed_in"


async def test_nobody_sees_or_ends_the_sessions_of_another(shop: Site) -> None:
    shop.user()
    shop.user(VIEWER, "viewer")
    async with at(shop) as owner, at(shop) as viewer:
        await sign_in(owner)
        await sign_in(viewer, VIEWER)
        (its,) = await listed(owner)

        theirs = await listed(viewer)
        ended = await viewer.delete(f"{MINE}/{its['id']}")
        others = await viewer.delete(MINE)
        still = await owner.get(ME)

    assert [one["id"] == its["id"] for one in theirs] == [False]
    assert (ended.status_code, code_of(ended)) == (404, "not_found")
    assert (others.status_code, still.status_code) == (204, 200)


async def test_a_viewer_ends_one_of_their_own_sessions_at_once(shop: Site) -> None:
    shop.user(VIEWER, "viewer")
    async with at(shop) as home, at(shop) as work:
        await sign_in(home, VIEWER)
        await sign_in(work, VIEWER)
        await work.get(ME)  # it is known, and would be for seconds
        (there,) = await elsewhere(home)

        ended = await home.delete(f"{MINE}/{there}")
        after = await work.get(ME)
        again = await home.delete(f"{MINE}/{there}")

        assert (ended.status_code, ended.content) == (204, b"")
        assert code_of(after) == "not_signed_in"
        assert (again.status_code, code_of(again)) == (404, "not_found")
        assert len(await listed(home)) == 1


async def test_ending_the_session_that_asks_signs_out(site: Site) -> None:
    site.user()
    async with at(site) as http:
        await sign_in(http)
        (here,) = await listed(http)

        ended = await http.delete(f"{MINE}/{here['id']}")

        assert ended.status_code == 204
        assert "sentia" not in http.cookies
        assert code_of(await http.get(ME)) == "not_signed_in"


async def test_all_sessions_end_at_once_but_the_one_that_asks(shop: Site) -> None:
    shop.user()
    async with at(shop) as home, at(shop) as work, at(shop) as phone:
        everywhere = (home, work, phone)
        await enter(*everywhere)

        with capture_logs() as lines:
            ended = await home.delete(MINE)
        answers = [await http.get(ME) for http in everywhere]

    assert ended.status_code == 204
    assert [answer.status_code for answer in answers] == [200, 401, 401]
    assert lines == [
        {
            "event": "signed_out_elsewhere", "log_level": "info", "sessions": 2,
            "user": 1,
        }
    ]  # fmt: skip


async def test_the_event_streams_of_an_ended_session_end_with_it(
    file_database: Database, tmp_path: Path
) -> None:
    # It never looks by itself who has been signed out.
    site = Site(file_database, tmp_path, hub={"recheck": math.inf})
    site.user()
    async with at(site) as home, at(site) as work:
        await sign_in(home)
        await sign_in(work)
        digest = people.digest_of(work.cookies["sentia"])
        async with aclosing(site.hub.frames(1, holder=digest)) as stream:
            await anext(stream)
            (there,) = await elsewhere(home)

            await home.delete(f"{MINE}/{there}")

            async with asyncio.timeout(10):
                rest = [part async for part in stream]

    assert len(rest) <= 1
    assert site.hub.readers == 0


async def test_what_has_expired_is_listed_no_more(site: Site) -> None:
    site.user()
    async with at(site) as home, at(site) as work:
        await sign_in(work)
        site.clock.advance(days=20)
        await sign_in(home)
        site.clock.advance(days=11)

        found = await listed(home)

    assert [one["current"] for one in found] == [True]


async def test_of_very_many_sessions_the_last_seen_are_listed_and_all_are_counted(
    site: Site,
) -> None:
    site.user()
    async with at(site) as http:
        await sign_in(http)
        later = NOW + timedelta(minutes=1)
        with site.database.write() as db:  # as a program leaves them
            _ = [people.begin_session(db, 1, later) for _ in range(120)]

        data = (await http.get(MINE)).json()["data"]

    assert data["total"] == 121
    assert len(data["sessions"]) == 100
    assert data["sessions"][0]["current"] is True


@pytest.mark.parametrize(
    ("method", "path"), [("GET", ""), ("DELETE", ""), ("DELETE", "/0123456789abcdef")]
)
async def test_a_token_is_told_that_it_has_no_sessions(
    site: Site, method: str, path: str
) -> None:
    site.user()
    async with at(site) as home, site.browser(headers=site.token()) as program:
        await sign_in(home)

        answer = await program.request(method, MINE + path)
        still = await home.get(ME)

    assert (answer.status_code, code_of(answer)) == (404, "not_found")
    assert answer.json()["detail"] == "An API token has no sessions."
    assert "sentia token revoke" in answer.json()["hint"]
    assert still.status_code == 200


async def test_no_other_page_ends_a_session(site: Site) -> None:
    site.user()
    async with at(site) as home, at(site) as work:
        await sign_in(home)
        await sign_in(work)

        answer = await home.delete(MINE, headers={"Origin": "http://evil.test"})
        still = await work.get(ME)

    assert (answer.status_code, code_of(answer)) == (403, "csrf")
    assert still.status_code == 200


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (FIREFOX, "Firefox on Linux"),
        (like_chrome(WINDOWS), "Chrome on Windows"),
        (like_chrome(WINDOWS, "Edg/140.0.0.0"), "Edge on Windows"),
        (like_chrome(WINDOWS, "OPR/122.0.0.0"), "Opera on Windows"),
        (like_chrome("Linux; Android 15; K"), "Chrome on Android"),
        (
            like_chrome("Linux; Android 15", "SamsungBrowser/28"),
            "Samsung Internet on Android",
        ),
        (like_chrome("X11; CrOS x86_64 14541.0.0"), "Chrome on ChromeOS"),
        (like_safari("Macintosh; Intel Mac OS X 10_15_7"), "Safari on macOS"),
        (like_safari(IPHONE), "Safari on iPhone"),
        (like_safari(IPHONE, "CriOS/140.0"), "Chrome on iPhone"),
        (like_safari(IPHONE, "FxiOS/140.0"), "Firefox on iPhone"),
        (
            "Mozilla/5.0 (Windows NT 6.1; Trident/7.0) like Gecko",
            "A browser on Windows",
        ),
        ("curl/8.14.1", "curl"),
        ("python-httpx2/2.0", "python-httpx2"),
        ("Mozilla/5.0", None),
        ("", None),
        (None, None),
    ],
)
def test_a_browser_is_called_as_people_call_it(
    agent: str | None, name: str | None
) -> None:
    assert browser_of(agent) == name
