"""Strangers at the doors: guesses, forged requests, and what was once let in."""

from __future__ import annotations

import asyncio
import math
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from sentia.api.events import Hub
from sentia.store import key, people
from sentia.store.database import Database
from tests.api.site import NOW, OWNER, PASSWORD, Site, code_of, sign_in

ME = "/api/v1/session"
SET_UP = "/api/v1/setup"
CHECK = "/api/v1/setup/token"
SYNC = "/api/v1/integrations/amazon/sync"
HERE = {"Origin": "http://sentia.test"}


async def guess(
    site: Site,
    whence: str,
    email: str = OWNER,
    times: int = 1,
    headers: dict[str, str] | None = None,
) -> list[int]:
    """Try wrong passwords from an address; return what was answered."""
    async with site.browser(client=(whence, 1), headers=headers) as http:
        answers = [await sign_in(http, email, "wrong") for _ in range(times)]
    return [answer.status_code for answer in answers]


async def test_strangers_cannot_lock_the_owner_out(site: Site) -> None:
    site.user()
    async with site.browser(headers=HERE) as home:
        await sign_in(home)
        await home.delete(ME)

        for number in range(30):
            await guess(site, f"198.51.100.{number}")
        at_home = await sign_in(home)
        async with site.browser(client=("192.0.2.7", 1)) as elsewhere:
            unknown = await sign_in(elsewhere)

    assert at_home.status_code == 204
    assert (unknown.status_code, code_of(unknown)) == (429, "too_many_attempts")


async def test_a_known_browser_may_not_guess_for_ever_either(site: Site) -> None:
    site.user()
    async with site.browser(headers=HERE) as home:
        await sign_in(home)

        answers = [await sign_in(home, OWNER, "wrong") for _ in range(6)]

    assert [answer.status_code for answer in answers] == [401] * 5 + [429]


@pytest.mark.parametrize("change", ["another account", "the seal", "the name", "none"])
async def test_the_cookie_of_a_known_browser_is_good_for_its_account_alone(
    site: Site, change: str
) -> None:
    site.user()
    site.user("ann@example.com", "viewer")
    async with site.browser(headers=HERE) as http:
        await sign_in(http, "ann@example.com" if change == "another account" else OWNER)
        name, _, seal = http.cookies["sentia-device"].partition(".")
    forged = {
        "another account": f"{name}.{seal}",
        "the seal": f"{name}.{seal[::-1]}",
        "the name": f"x{name}.{seal}",
        "none": "é",
    }[change]

    cookie = f"sentia-device={forged}".encode("latin-1")
    async with site.browser(headers={"Cookie": cookie}) as http:
        answers = [await sign_in(http, OWNER, "wrong") for _ in range(5)]
    elsewhere = await guess(site, "192.0.2.7")

    # They counted for the account, as those of any stranger do.
    assert [answer.status_code for answer in answers] == [401] * 5
    assert elsewhere == [429]


async def test_a_known_browser_s_cookie_is_as_hidden_as_the_session_s(
    site: Site,
) -> None:
    site.user()

    async with site.browser("https://sentia.test") as http:
        answer = await sign_in(http)

    _, device = answer.headers.get_list("set-cookie")
    assert device.startswith("__Host-sentia-device=")
    assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/"} <= set(device.split("; "))
    assert OWNER not in device


async def test_one_account_is_guessed_at_from_many_addresses_in_vain(
    site: Site,
) -> None:
    site.user()
    site.user("ann@example.com")

    tries = [await guess(site, f"198.51.100.{number}") for number in range(6)]
    another = await guess(site, "198.51.100.9", "ann@example.com")

    assert tries == [[401]] * 5 + [[429]]
    assert another == [401]


async def test_many_accounts_are_guessed_at_from_one_address_in_vain(
    site: Site,
) -> None:
    emails = [f"user{number}@example.com" for number in range(6)]

    tries = [await guess(site, "198.51.100.1", email) for email in emails]

    assert tries == [[401]] * 5 + [[429]]


async def test_all_the_addresses_of_one_home_count_as_one(site: Site) -> None:
    tries = [
        await guess(site, f"2001:db8:1:2::{number}", f"user{number}@example.com")
        for number in range(6)
    ]
    neighbour = await guess(site, "2001:db8:1:3::1", "ann@example.com")

    assert tries == [[401]] * 5 + [[429]]
    assert neighbour == [401]


@pytest.mark.parametrize(("trusted", "last"), [("", 429), ("203.0.113.9", 401)])
async def test_an_address_that_anybody_may_claim_is_believed_of_a_trusted_proxy_only(
    file_database: Database, tmp_path: Path, trusted: str, last: int
) -> None:
    site = Site(file_database, tmp_path, SENTIA_TRUSTED_PROXIES=trusted)

    tries = [
        await guess(
            site, "203.0.113.9", f"user{number}@example.com",
            headers={"X-Forwarded-For": f"198.51.100.{number}"},
        )
        for number in range(6)
    ]  # fmt: skip

    assert tries == [[401]] * 5 + [[last]]


async def test_who_is_told_to_wait_does_not_learn_who_has_an_account(
    site: Site,
) -> None:
    site.user()
    said = []
    for email, whence in ((OWNER, "198.51.100.1"), ("no@body.de", "198.51.100.2")):
        await guess(site, whence, email, times=5)
        async with site.browser(client=("192.0.2.7", 1)) as http:
            said.append((await sign_in(http, email, "wrong")).json())

    assert said[0]["code"] == "too_many_attempts"
    assert said[0] == said[1]


async def test_guesses_at_the_set_up_token_do_not_keep_the_owner_waiting(
    site: Site,
) -> None:
    token = key.setup_token(key.load_key(site.settings.data_dir))
    body = {"email": OWNER, "password": PASSWORD}

    async with site.browser() as http:
        wrong = [await http.post(SET_UP, json=body | {"token": "x"}) for _ in range(6)]
        right = await http.post(SET_UP, json=body | {"token": token})

    assert [answer.status_code for answer in wrong] == [403] * 5 + [429]
    assert 0 < int(wrong[-1].headers["retry-after"]) <= 60
    assert right.status_code == 204


async def test_to_check_a_set_up_token_counts_as_to_use_it_and_tells_no_more(
    site: Site,
) -> None:
    token = key.setup_token(key.load_key(site.settings.data_dir))
    body = {"email": OWNER, "password": PASSWORD, "token": "x"}

    async with site.browser(headers=HERE) as http:
        wrong = [await http.post(CHECK, json={"token": "x"}) for _ in range(3)]
        wrong += [await http.post(SET_UP, json=body) for _ in range(2)]
        limited = await http.post(CHECK, json={"token": "x"})
        right = await http.post(CHECK, json={"token": token})
        made = await http.post(SET_UP, json=body | {"token": token})
        over = await http.post(CHECK, json={"token": token})

    assert [answer.status_code for answer in wrong] == [403] * 5
    assert wrong[0].json() == wrong[-1].json()
    assert (limited.status_code, code_of(limited)) == (429, "too_many_attempts")
    assert (right.status_code, made.status_code) == (204, 204)
    assert (over.status_code, code_of(over)) == (403, "forbidden")
    assert over.json()["detail"] == "Set-up is over: there is a user already."


async def test_a_user_from_the_command_line_ends_set_up(site: Site) -> None:
    token = key.setup_token(key.load_key(site.settings.data_dir))
    site.user()

    async with site.browser() as http:
        answer = await http.post(
            SET_UP, json={"token": token, "email": "eve@b.de", "password": PASSWORD}
        )

    assert (answer.status_code, code_of(answer)) == (403, "forbidden")
    assert answer.json()["detail"] == "Set-up is over: there is a user already."
    with site.database.read() as db:
        assert people.user(db, "eve@b.de") is None


async def test_whoever_goes_on_guessing_is_logged_once_and_not_each_time(
    site: Site,
) -> None:
    with capture_logs() as lines:
        await guess(site, "2001:db8::1", times=6)
        await guess(site, "2001:db8::2", times=6)

    limited = [line for line in lines if line["event"] == "too_many_attempts"]
    assert [line["event"] for line in lines[:5]] == ["sign_in_refused"] * 5
    assert [(line["address"], line["log_level"]) for line in limited] == [
        ("2001:db8::1", "warning")
    ]
    assert 0 < limited[0]["wait"] <= 60
    assert len(lines) == 6


async def test_guesses_at_the_set_up_token_are_logged_with_where_they_come_from(
    site: Site,
) -> None:
    body = {"email": OWNER, "password": PASSWORD, "token": "x"}

    with capture_logs() as lines:
        async with site.browser(client=("::ffff:198.51.100.1", 1)) as http:
            for _ in range(7):
                await http.post(SET_UP, json=body)

    refused = [("set_up_refused", "198.51.100.1")] * 5
    assert [(line["event"], line["address"]) for line in lines] == [
        *refused,
        ("too_many_attempts", "198.51.100.1"),
    ]


async def test_what_is_no_address_is_not_repeated_in_the_log(
    file_database: Database, tmp_path: Path
) -> None:
    site = Site(file_database, tmp_path, SENTIA_TRUSTED_PROXIES="203.0.113.9")
    forged = {"X-Forwarded-For": "1.2.3.4 address=198.51.100.7"}

    with capture_logs() as lines:
        await guess(site, "203.0.113.9", headers=forged)

    assert [line["address"] for line in lines] == ["unknown"]


async def test_sign_ins_are_logged_by_number_and_nobody_is_named(site: Site) -> None:
    site.user()
    with capture_logs() as lines:
        await guess(site, "198.51.100.1")
        await guess(site, "198.51.100.1", "nobody@example.com")
        async with site.browser() as http:
            await sign_in(http)

    assert [(line["event"], line["address"], line["user"]) for line in lines] == [
        ("sign_in_refused", "198.51.100.1", 1),
        ("sign_in_refused", "198.51.100.1", None),
        ("signed_in", "203.0.113.9", 1),
    ]
    assert "@" not in str(lines)


async def test_the_set_up_and_its_refusals_are_logged_and_nobody_is_named(
    shop: Site,
) -> None:
    token = key.setup_token(key.load_key(shop.settings.data_dir))
    body = {"email": OWNER, "password": PASSWORD}
    with capture_logs() as lines:
        async with shop.browser(headers=HERE) as http:
            await http.post(SET_UP, json=body | {"token": "guess"})
            await http.post(SET_UP, json=body | {"token": token})
            await http.post(SET_UP, json=body | {"token": token})
            await http.delete(ME)
            await http.delete(ME)  # who is out cannot sign out

    told = [(line["event"], line.get("reason"), line.get("user")) for line in lines]
    assert told == [
        ("set_up_refused", "wrong_token", None),
        ("owner_made", None, 1),
        ("set_up_refused", "over", None),
        ("signed_out", None, 1),
    ]
    assert [line["address"] for line in lines[:3]] == ["203.0.113.9"] * 3
    assert "@" not in str(lines)


SITES = (None, "same-origin", "same-site", "cross-site", "none", "made-up")
ORIGINS = (
    None,
    "http://sentia.test",
    "http://evil.test",
    "null",
    "http://sentia.test.evil",
)


@pytest.mark.parametrize("fetched", SITES)
@pytest.mark.parametrize("origin", ORIGINS)
@pytest.mark.parametrize("session", [True, False])
async def test_only_our_own_page_and_programs_change_anything(
    site: Site, fetched: str | None, origin: str | None, *, session: bool
) -> None:
    """Sec-Fetch-Site decides, else Origin, else whether a cookie came."""
    site.user()
    headers = {"Sec-Fetch-Site": fetched, "Origin": origin}
    given = {name: value for name, value in headers.items() if value}
    ours = fetched in {"same-origin", "none"} or (
        fetched is None
        and (origin == "http://sentia.test" or (origin is None and not session))
    )
    async with site.browser() as http:
        if session:
            await sign_in(http)
        answer = await http.post(SYNC, headers=given)
    async with site.browser(headers=site.token() | given) as program:
        bearer = await program.post(SYNC)

    allowed = (202, None) if session else (401, "not_signed_in")
    code = code_of(answer) if answer.status_code != 202 else None
    assert (answer.status_code, code) == (allowed if ours else (403, "csrf"))
    assert bearer.status_code == 202


async def test_a_request_without_a_host_is_not_from_a_page_without_an_origin(
    site: Site,
) -> None:
    site.user()
    async with site.browser() as http:
        await sign_in(http)
        answer = await http.post(SYNC, headers={"Host": "", "Origin": "null"})

    assert (answer.status_code, code_of(answer)) == (403, "csrf")


async def test_a_cookie_does_not_hide_behind_a_wrong_token(site: Site) -> None:
    site.user()
    async with site.browser() as http:
        await sign_in(http)
        answer = await http.post(SYNC, headers={"Authorization": "Bearer wrong"})

    assert (answer.status_code, code_of(answer)) == (401, "not_signed_in")
    assert site.commands.asked == []


@pytest.mark.parametrize("proto", ["http", "https"])
async def test_only_https_is_told_to_stay_https(
    file_database: Database, tmp_path: Path, proto: str
) -> None:
    site = Site(file_database, tmp_path, SENTIA_TRUSTED_PROXIES="203.0.113.9")

    async with site.browser(headers={"X-Forwarded-Proto": proto}) as http:
        answer = await http.get("/healthz")

    assert ("strict-transport-security" in answer.headers) == (proto == "https")


async def test_a_revoked_token_opens_nothing_after_a_few_seconds(site: Site) -> None:
    headers = site.token()
    async with site.browser(headers=headers) as http:
        before = await http.get(ME)
        with site.database.write() as db:
            people.revoke_tokens(db, "tests")
        site.clock.advance(seconds=6)
        after = await http.get(ME)

    assert (before.status_code, after.status_code) == (200, 401)


async def until_end(stream: Any) -> list[bytes]:
    async with asyncio.timeout(10):
        return [part async for part in stream]


async def test_signing_out_ends_the_event_streams_of_that_session_alone(
    file_database: Database, tmp_path: Path
) -> None:
    # It never looks by itself who has been signed out.
    site = Site(file_database, tmp_path, hub={"recheck": math.inf})
    site.user()
    async with site.browser(headers=HERE) as http:
        await sign_in(http)
        mine = people.digest_of(http.cookies["sentia"])
        other = site.hub.frames(1, holder="another's")
        async with aclosing(site.hub.frames(1, holder=mine)) as stream, aclosing(other):
            await anext(stream)
            await anext(other)
            await http.delete(ME)

            rest = await until_end(stream)
            frame = await anext(other)

    assert len(rest) <= 1
    assert b"event: changed" in frame
    assert site.hub.readers == 0


async def test_who_is_thrown_out_by_another_process_hears_no_more(site: Site) -> None:
    site.user()
    with site.database.write() as db:
        user = people.user(db, OWNER)
        assert user
        cookie = people.begin_session(db, user.id, NOW)
        token = people.create_token(db, "tests", "viewer", NOW)
    hub = Hub(site.database, recheck=0)
    streams = [hub.frames(1, holder=people.digest_of(s)) for s in (cookie, token)]
    for stream in streams:
        await anext(stream)
        await anext(stream)
    with site.database.write() as db:
        people.end_sessions(db, user.id)
        people.revoke_tokens(db, "tests")

    hub.poke()
    rest = [await until_end(stream) for stream in streams]

    assert rest == [[], []]
    assert hub.readers == 0


async def test_an_event_stream_is_held_by_whoever_opened_it(site: Site) -> None:
    site.user()
    async with site.browser(headers=HERE) as http:
        await sign_in(http)
        listening = asyncio.create_task(http.get("/api/v1/events"))
        async with asyncio.timeout(10):
            while not site.hub.readers:
                await asyncio.wait({listening}, timeout=0.01)
            await http.delete(ME)
            answer = await listening

    assert answer.status_code == 200
    assert site.hub.readers == 0
