"""Who may come in, and how often one may try."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sentia.store import key, people
from sentia.store.database import Database
from tests.api.site import NOW, OWNER, PASSWORD, Site, code_of, sign_in

ME = "/api/v1/session"


async def test_signing_in_sets_a_cookie_that_scripts_cannot_read(site: Site) -> None:
    site.user()

    async with site.browser() as http:
        answer = await sign_in(http)
        me = await http.get(ME)

    cookie = answer.headers["set-cookie"]
    assert (answer.status_code, answer.content) == (204, b"")
    assert cookie.startswith("sentia=")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert f"Max-Age={30 * 86400}" in cookie
    assert "Secure" not in cookie
    assert me.json()["data"]["email"] == OWNER
    assert me.json()["data"]["role"] == "admin"


async def test_over_https_the_cookie_is_secure_and_belongs_to_this_host(
    site: Site,
) -> None:
    site.user()

    async with site.browser("https://sentia.test") as http:
        answer = await sign_in(http)

    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-sentia=")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    assert "max-age=" in answer.headers["strict-transport-security"]


@pytest.mark.parametrize(
    ("trusted", "name"), [("203.0.113.0/24", "__Host-sentia"), ("", "sentia")]
)
async def test_https_is_believed_of_a_trusted_proxy_only(
    file_database: Database, tmp_path: Path, trusted: str, name: str
) -> None:
    site = Site(file_database, tmp_path, SENTIA_TRUSTED_PROXIES=trusted)
    site.user()

    async with site.browser(headers={"X-Forwarded-Proto": "https"}) as http:
        answer = await sign_in(http)

    assert answer.headers["set-cookie"].partition("=")[0] == name


async def test_each_sign_in_ends_the_session_before(site: Site) -> None:
    site.user()
    async with site.browser() as http:
        await sign_in(http)
        first = http.cookies["sentia"]
        await http.get(ME)
        await http.post(
            ME,
            json={"email": OWNER, "password": PASSWORD},
            headers={"Origin": "http://sentia.test"},
        )

    async with site.browser(cookies={"sentia": first}) as old:
        answer = await old.get(ME)

    assert http.cookies["sentia"] != first
    assert code_of(answer) == "not_signed_in"


async def test_signing_out_ends_the_session_and_takes_the_cookie_back(
    site: Site,
) -> None:
    site.user()
    async with site.browser(headers={"Origin": "http://sentia.test"}) as http:
        await sign_in(http)
        cookie = http.cookies["sentia"]
        await http.get(ME)
        answer = await http.delete(ME)

        assert answer.status_code == 204
        assert "sentia" not in http.cookies

    async with site.browser(cookies={"sentia": cookie}) as http:
        assert (await http.get(ME)).status_code == 401


async def test_a_session_ends_after_thirty_days(site: Site) -> None:
    site.user()
    async with site.browser() as http:
        await sign_in(http)
        site.clock.advance(days=29)
        before = await http.get(ME)
        site.clock.advance(days=1, seconds=1)
        after = await http.get(ME)

    assert (before.status_code, after.status_code) == (200, 401)


@pytest.mark.parametrize(
    ("email", "password"), [(OWNER, "wrong"), ("nobody@example.com", PASSWORD)]
)
async def test_a_wrong_address_and_a_wrong_password_sound_the_same(
    site: Site, email: str, password: str
) -> None:
    site.user()

    async with site.browser() as http:
        answer = await sign_in(http, email, password)

    assert (answer.status_code, code_of(answer)) == (401, "not_signed_in")
    assert answer.json()["detail"] == "The address or the password is wrong."


async def test_a_user_without_a_password_cannot_sign_in_with_any(
    file_database: Database, tmp_path: Path
) -> None:
    site = Site(file_database, tmp_path)
    with site.database.write() as db:
        people.add_user(db, OWNER, "admin", password=None, now=NOW)

    async with site.browser() as http:
        answer = await sign_in(http, OWNER, "nobody")

    assert answer.status_code == 401


async def test_repeated_wrong_sign_ins_are_told_to_wait(site: Site) -> None:
    site.user()

    async with site.browser() as http:
        answers = [await sign_in(http, OWNER, "wrong") for _ in range(6)]
        right = await sign_in(http)

    assert [a.status_code for a in answers] == [401] * 5 + [429]
    assert code_of(answers[-1]) == "too_many_attempts"
    assert 0 < int(answers[-1].headers["retry-after"]) <= 60
    assert right.status_code == 429


async def test_right_sign_ins_are_not_counted(site: Site) -> None:
    site.user()

    async with site.browser(headers={"Origin": "http://sentia.test"}) as http:
        answers = [await sign_in(http) for _ in range(6)]

    assert {a.status_code for a in answers} == {204}


async def test_a_token_is_a_key_for_programs(site: Site) -> None:
    async with site.browser(headers=site.token("viewer")) as http:
        me = await http.get(ME)
    async with site.browser(headers={"Authorization": "Bearer wrong"}) as http:
        wrong = await http.get(ME)

    assert me.json()["data"] == {
        "email": "tests",
        "role": "viewer",
        "organisation": me.json()["data"]["organisation"],
    }
    assert code_of(wrong) == "not_signed_in"


async def test_a_viewer_may_look_but_not_sync(site: Site) -> None:
    async with site.browser(headers=site.token("viewer")) as http:
        look = await http.get("/api/v1/dashboard/amazon-orders")
        sync = await http.post("/api/v1/integrations/amazon/sync")

    assert look.status_code == 200
    assert (sync.status_code, code_of(sync)) == (403, "forbidden")
    assert site.commands.asked == []


async def test_the_one_time_token_makes_the_owner_once(site: Site) -> None:
    token = key.setup_token(key.load_key(site.settings.data_dir))
    body = {"token": token, "email": " Owner@Example.com ", "password": PASSWORD}

    async with site.browser() as http:
        wrong = await http.post("/api/v1/setup", json=body | {"token": "guess"})
        made = await http.post("/api/v1/setup", json=body)
        me = await http.get(ME)
    async with site.browser() as http:
        again = await http.post("/api/v1/setup", json=body)
        signed_in = await sign_in(http)

    assert (wrong.status_code, code_of(wrong)) == (403, "forbidden")
    assert made.status_code == 204
    assert me.json()["data"]["role"] == "admin"
    assert (again.status_code, code_of(again)) == (403, "forbidden")
    assert signed_in.status_code == 204


async def test_a_short_password_is_refused_by_name(site: Site) -> None:
    token = key.setup_token(key.load_key(site.settings.data_dir))
    body = {"token": token, "email": OWNER, "password": "short"}

    async with site.browser() as http:
        answer = await http.post("/api/v1/setup", json=body)

    assert (answer.status_code, code_of(answer)) == (422, "invalid_parameter")
    assert answer.json()["detail"].startswith("password: ")
    assert "short" not in answer.json()["detail"].removeprefix("password: ")


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A built page."""
    folder = tmp_path / "web_dist"
    (folder / "assets").mkdir(parents=True)
    for name in ("index.html", "nobody.html"):
        (folder / name).write_text("<!doctype html><title>Sentia</title>")
    (folder / "assets" / "app-1.js").write_text("0")
    return folder


async def test_the_demo_signs_in_who_opens_the_page_on_this_machine(
    file_database: Database, tmp_path: Path, page: Path
) -> None:
    site = Site(file_database, tmp_path, demo=True, page=page)

    async with site.browser("http://localhost:5000", client=("127.0.0.1", 1)) as http:
        refused = await http.get(ME)
        await http.get("/orders", headers={"Accept": "text/html"})
        cookie = http.cookies["sentia"]
        me = await http.get(ME)
        await http.get("/", headers={"Accept": "text/html"})

    assert refused.status_code == 401
    assert (me.json()["data"]["email"], me.json()["data"]["role"]) == (
        "demo@localhost",
        "admin",
    )
    assert http.cookies["sentia"] == cookie


@pytest.mark.parametrize(
    ("who", "demo"),
    [
        (("http://localhost", "203.0.113.9", {}), True),
        (("http://sentia.test", "127.0.0.1", {}), True),
        (("http://evil.test", "127.0.0.1", {}), True),
        (("http://localhost.evil.test", "127.0.0.1", {}), True),
        (("http://localhost", "127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}), True),
        (("http://localhost", "127.0.0.1", {"X-Forwarded-Host": "localhost"}), True),
        (("http://localhost", "127.0.0.1", {"Forwarded": "for=127.0.0.1"}), True),
        (("http://localhost", "127.0.0.1", {"Via": "1.1 proxy"}), True),
        (("http://localhost", "127.0.0.1", {}), False),
    ],
)
async def test_nobody_else_is_signed_in_by_looking(
    file_database: Database,
    page: Path,
    who: tuple[str, str, dict[str, str]],
    *,
    demo: bool,
) -> None:
    url, client, headers = who
    site = Site(file_database, page, demo=demo, page=page)

    async with site.browser(url, client=(client, 1), headers=headers) as http:
        answer = await http.get("/", headers={"Accept": "text/html"})

    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("email", ["a\x00@example.com", "\ud800@example.com"])
async def test_text_that_no_database_holds_is_refused(shop: Site, email: str) -> None:
    body = json.dumps({"email": email, "password": PASSWORD})

    async with shop.browser() as http:
        answer = await http.post(
            ME, content=body, headers={"Content-Type": "application/json"}
        )

    assert (answer.status_code, code_of(answer)) == (422, "invalid_parameter")
    assert answer.json()["detail"].startswith("email: ")
