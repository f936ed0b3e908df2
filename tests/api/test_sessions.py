"""What is kept of a session, and of a password, and what that costs."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import event, select

from sentia.api.passwords import HASH
from sentia.store import people
from sentia.store.schema import sessions, users
from tests.api.site import NOW, OWNER, PASSWORD, Site, code_of, sign_in

ME = "/api/v1/session"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def kept(site: Site) -> list[Any]:
    """Return the sessions as they are stored."""
    with site.database.read() as db:
        return list(db.execute(select(sessions).order_by(sessions.c.seen_at)))


def updates(site: Site) -> list[str]:
    """Return the statements that have changed a session, as they come to be run."""
    found: list[str] = []

    @event.listens_for(site.database.engine, "after_cursor_execute")
    def note(_: Any, cursor: Any, statement: str, *_more: Any) -> None:
        if statement.startswith("UPDATE sessions") and cursor.rowcount:
            found.append(statement)

    return found


async def settled() -> None:
    """Let what nobody waits for come to its end."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    await asyncio.gather(*others)


async def test_a_session_is_kept_with_the_browser_that_began_it(shop: Site) -> None:
    shop.user()

    async with shop.browser(headers={"User-Agent": FIREFOX}) as http:
        await sign_in(http)

    (session,) = kept(shop)
    assert session.user_agent == FIREFOX
    assert (session.created_at, session.seen_at) == (NOW, NOW)
    assert session.expires_at == NOW + timedelta(days=30)


async def test_a_browser_that_calls_itself_at_length_is_cut_short(shop: Site) -> None:
    shop.user()

    async with shop.browser(headers={"User-Agent": "x" * 10_000}) as http:
        await sign_in(http)

    (session,) = kept(shop)
    assert session.user_agent == "x" * 200


async def test_a_session_in_use_is_noted_once_a_minute(shop: Site) -> None:
    shop.user()
    written = updates(shop)
    async with shop.browser() as http:
        await sign_in(http)
        for _ in range(12):  # two minutes, asked every ten seconds
            shop.clock.advance(seconds=10)
            await asyncio.gather(*(http.get(ME) for _ in range(5)))
            await settled()

    (session,) = kept(shop)
    assert session.seen_at == NOW + timedelta(minutes=2)
    assert len(written) == 2


async def test_a_request_waits_for_no_note_of_its_session(site: Site) -> None:
    site.user()
    async with site.browser() as http:
        await sign_in(http)
        site.clock.advance(minutes=5)
        with site.database.write():  # somebody writes at length
            answer = await asyncio.wait_for(http.get(ME), timeout=5)
            before = kept(site)[0].seen_at
        await settled()

    assert answer.status_code == 200
    assert before == NOW
    assert kept(site)[0].seen_at == NOW + timedelta(minutes=5)


async def test_programs_have_no_session_to_note(site: Site) -> None:
    written = updates(site)
    async with site.browser(headers=site.token()) as http:
        await http.get(ME)
        site.clock.advance(minutes=5)
        answer = await http.get(ME)
        await settled()

    assert answer.status_code == 200
    assert written == []


async def test_who_may_come_in_is_listed_with_when_they_were_last_seen(
    shop: Site,
) -> None:
    shop.user()
    shop.user("viewer@example.com", "viewer")
    async with shop.browser() as first, shop.browser() as second:
        await sign_in(first)
        shop.clock.advance(minutes=3)
        await sign_in(second)

    with shop.database.read() as db:
        found = [(one.name, one.seen) for one in people.all_users(db)]

    assert found == [
        (OWNER, NOW + timedelta(minutes=3)),
        ("viewer@example.com", None),
    ]


async def test_a_password_hashed_as_it_once_was_is_hashed_anew_at_the_next_sign_in(
    shop: Site,
) -> None:
    old = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=1024),)).hash(PASSWORD)
    with shop.database.write() as db:
        people.add_user(db, OWNER, "admin", password=old, now=NOW)
    async with shop.browser() as elsewhere, shop.browser() as http:
        wrong = await sign_in(http, password="guess")
        with shop.database.read() as db:
            before = db.scalar(select(users.c.password))
        await sign_in(elsewhere)
        with shop.database.read() as db:
            after = db.scalar(select(users.c.password))
        again = await sign_in(http)
        with shop.database.read() as db:
            at_last = db.scalar(select(users.c.password))
        still_in = await elsewhere.get(ME)

    assert code_of(wrong) == "not_signed_in"
    assert before == old
    assert after not in {None, old}
    assert HASH.verify_and_update(PASSWORD, after or "") == (True, None)
    assert (again.status_code, at_last) == (204, after)
    assert still_in.status_code == 200


def test_a_password_that_was_changed_meanwhile_is_left(site: Site) -> None:
    site.user()
    with site.database.write() as db:
        people.renew_password(db, 1, "what it was before", "an old one, hashed anew")
        user = people.user(db, OWNER)

    assert user
    assert HASH.verify(PASSWORD, user.password or "")
