"""What every request must pass, what every answer carries, and how errors look."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from sentia.store.database import Database
from tests.api.site import Site, code_of, order, sign_in

SYNC = "/api/v1/integrations/amazon/sync"
ORDERS = "/api/v1/dashboard/amazon-orders"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"Origin": "http://sentia.test"}, 202),
        ({"Origin": "http://evil.test"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 202),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://sentia.test"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
async def test_a_session_changes_things_from_our_own_page_only(
    site: Site, headers: dict[str, str], status: int
) -> None:
    site.user()
    async with site.browser() as http:
        await sign_in(http)

        answer = await http.post(SYNC, headers=headers)

    assert answer.status_code == status
    assert site.commands.asked == ["amazon"] * (status == 202)


async def test_the_refusal_of_another_site_says_so(site: Site) -> None:
    site.user()
    async with site.browser() as http:
        await sign_in(http)
        answer = await http.post(SYNC)

    assert code_of(answer) == "csrf"


async def test_a_token_may_come_from_anywhere(site: Site) -> None:
    headers = site.token() | {"Origin": "http://elsewhere.test"}

    async with site.browser(headers=headers) as http:
        answer = await http.post(SYNC)

    assert answer.status_code == 202
    assert answer.json() == {"success": True, "data": {"runId": 7}}
    assert site.commands.whose == [1]


async def test_a_sign_in_cannot_be_forced_from_another_site(site: Site) -> None:
    site.user()

    async with site.browser(headers={"Origin": "http://evil.test"}) as http:
        answer = await sign_in(http)

    assert code_of(answer) == "csrf"


async def test_a_sync_without_a_connection_says_so(site: Site) -> None:
    site.commands.connected = False

    async with site.browser(headers=site.token()) as http:
        answer = await http.post(SYNC)

    assert (answer.status_code, code_of(answer)) == (409, "not_connected")


async def test_the_problems_that_a_request_can_run_into(site: Site) -> None:
    large = b'"' + b"x" * 1024 * 1024 + b'"'
    kind = {"Content-Type": "application/json"}
    form = {"Content-Type": "application/x-www-form-urlencoded"}

    async def chunks() -> Any:
        yield large

    async with site.browser() as http:
        session = "/api/v1/session"
        answers = {
            "announced": await http.post(session, content=large, headers=kind),
            "chunked": await http.post(session, content=chunks(), headers=kind),
            "form": await http.post(session, content=b"a=b", headers=form),
            "untyped": await http.post(session, content=b"{}"),
            "broken": await http.post(session, content=b"{", headers=kind),
            "no text": await http.post(session, content=b'"\xff"', headers=kind),
            "deep": await http.post(session, content=b"[" * 100_000, headers=kind),
            "empty": await http.post(session, content=b"{}", headers=kind),
            "list": await http.post(session, content=b"[]", headers=kind),
            "nowhere": await http.get("/api/v1/nope"),
            "as a page": await http.get("/api/nope", headers={"Accept": "text/html"}),
            "method": await http.put(session, content=b"{}", headers=kind),
            "on a page": await http.post("/orders"),
            "no session": await http.get(ORDERS),
        }

    found = {name: (a.status_code, code_of(a)) for name, a in answers.items()}
    assert answers["list"].json()["detail"] == "body: it takes an object."
    assert found == {
        "announced": (413, "too_large"),
        "chunked": (413, "too_large"),
        "form": (415, "unsupported_media_type"),
        "untyped": (415, "unsupported_media_type"),
        "broken": (422, "invalid_parameter"),
        "no text": (422, "invalid_parameter"),
        "deep": (422, "invalid_parameter"),
        "empty": (422, "invalid_parameter"),
        "list": (422, "invalid_parameter"),
        "nowhere": (404, "not_found"),
        "as a page": (404, "not_found"),
        "method": (405, "method_not_allowed"),
        "on a page": (405, "method_not_allowed"),
        "no session": (401, "not_signed_in"),
    }
    assert answers["empty"].json()["detail"] == "email: it is needed."
    assert answers["no session"].headers["www-authenticate"] == "Bearer"
    assert answers["method"].headers["allow"] == "DELETE, GET, HEAD, POST"
    assert answers["on a page"].headers["allow"] == "GET, HEAD"


@pytest.mark.parametrize(
    ("parameters", "name"),
    [
        ({"range": "1d"}, "range"),
        ({"range": "7d", "from": "2026-01-01", "to": "2026-01-02"}, "range"),
        ({"from": "2026-01-02", "to": "2026-01-01"}, "from"),
        ({"from": "2026-01-02"}, "to"),
        ({"to": "2026-01-02"}, "from"),
        ({"from": "2026-02-30", "to": "2026-03-01"}, "from"),
        ({"from": "20260301", "to": "2026-03-01"}, "from"),
        ({"from": "0001-01-01", "to": "0001-01-02"}, "from"),
        ({"from": "9999-12-31", "to": "9999-12-31"}, "to"),
        ({"from": "2010-01-01", "to": "2026-01-01"}, "from"),
        ({"marketplace": "XX"}, "marketplace"),
        ({"marketplace": ""}, "marketplace"),
        ({"account": "nobody's"}, "account"),
        ({"currency": "XXX"}, "currency"),
    ],
)
@pytest.mark.parametrize("path", ["amazon-orders", "amazon-inventory"])
async def test_a_bad_parameter_is_refused_by_name(
    site: Site, path: str, parameters: dict[str, str], name: str
) -> None:
    site.write(order("A-1"))

    answer = await site.get(f"/dashboard/{path}", **parameters)

    assert (answer.status_code, code_of(answer)) == (422, "invalid_parameter")
    assert answer.json()["detail"].startswith(f"{name}: ")


@pytest.mark.parametrize(
    ("asked", "detail"),
    [
        ("marketplace=DE&marketplace=DE", "marketplace: it stands there more than"),
        ("range=7d&range=30d", "range: it stands there more than once"),
        ("marketplce=DE", "marketplce: there is no such parameter; did you mean mark"),
        ("Range=7d", "Range: there is no such parameter; did you mean range?"),
        ("from_=2026-01-01", "from_: there is no such parameter; did you mean from?"),
        ("x", "x: there is no such parameter; there are account, compare, currency, "),
        ("x" * 1000 + "=1", "x" * 50 + ": there is no such parameter; there are "),
        ("=1", ": there is no such parameter; there are account, "),
    ],
)
async def test_what_is_asked_and_cannot_be_heard_is_refused(
    site: Site, asked: str, detail: str
) -> None:
    site.write(order("A-1"))

    async with site.browser(headers=site.token()) as http:
        answer = await http.get(f"{ORDERS}?{asked}")

    assert (answer.status_code, code_of(answer)) == (422, "invalid_parameter")
    assert answer.json()["detail"].startswith(detail)


async def test_monitors_may_add_what_they_like_to_the_address(site: Site) -> None:
    async with site.browser() as http:
        answer = await http.get("/healthz?now=1&now=2")

    assert answer.status_code == 200


async def test_every_answer_carries_the_security_headers(site: Site) -> None:
    async with site.browser() as http:
        fine = await http.get("/healthz")
        wrong = await http.get("/api/v1/nope")

    for answer in (fine, wrong):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "trusted-types sentia" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["cross-origin-opener-policy"] == "same-origin"
        assert "strict-transport-security" not in answer.headers
    assert wrong.headers["cache-control"] == "no-store"


async def test_a_fault_of_ours_is_a_problem_without_its_inside(site: Site) -> None:
    async with site.browser(headers=site.token()) as http:
        site.database.engine.dispose()
        site.database.close()
        answer = await http.get(ORDERS)
        ready = await http.get("/readyz")
        alive = await http.get("/healthz")

    assert (answer.status_code, code_of(answer)) == (500, "error")
    assert "Traceback" not in answer.text
    assert ready.status_code >= 500
    assert alive.status_code == 200


async def test_the_page_answers_for_its_screens_and_files(
    file_database: Database, tmp_path: Path
) -> None:
    folder = tmp_path / "web_dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "nobody.html").write_text("<!doctype html>")
    (folder / "assets" / "app-1.js").write_text("0")
    site = Site(file_database, tmp_path, page=folder)
    html = {"Accept": "text/html"}

    async with site.browser() as http:
        paths = "/", "/inventory", "/setup", "/alerts", "/products/A/1 ü"
        screens = [await http.get(path) for path in paths]
        unknown = await http.get("/nowhere", headers=html)
        asset = await http.get("/assets/app-1.js")
        no_asset = await http.get("/assets/app-2.js")
        dashboard = await http.get("/dashboard")
        outside = await http.get("/..%2fsentia.db")

    assert {(a.status_code, a.text) for a in screens} == {(200, "<!doctype html>")}
    # The page says itself that nothing is there.
    assert (unknown.status_code, unknown.text) == (404, "<!doctype html>")
    assert {a.headers["cache-control"] for a in screens} == {"no-store"}
    assert asset.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert (no_asset.status_code, code_of(no_asset)) == (404, "not_found")
    assert no_asset.headers["cache-control"] == "no-cache"
    assert (dashboard.status_code, dashboard.headers["location"]) == (307, "/")
    assert outside.status_code == 404


async def test_the_set_up_address_says_when_set_up_is_over(
    file_database: Database, tmp_path: Path
) -> None:
    _ = [(tmp_path / f"{name}.html").write_text(name) for name in ("nobody", "owned")]
    site = Site(file_database, tmp_path, page=tmp_path)

    async with site.browser() as stranger:
        before = await stranger.get("/setup")
        site.user()
        after = [await stranger.get(path) for path in ("/setup", "/")]
        with site.database.write() as db:
            db.execute(text("ALTER TABLE users RENAME TO lost"))
        unknown = await stranger.get("/setup")

    assert before.text == "nobody"
    assert [answer.text for answer in after] == ["owned", "nobody"]
    assert after[0].headers["cache-control"] == "no-store"
    assert unknown.text == "nobody"


async def test_the_first_figures_set_out_with_the_page_of_whoever_is_signed_in(
    file_database: Database, tmp_path: Path
) -> None:
    for page in ("index.html", "nobody.html"):
        (tmp_path / page).write_text(page)
    site = Site(file_database, tmp_path, page=tmp_path)

    async with site.browser() as stranger, site.browser(headers=site.token()) as http:
        nobody = await stranger.get("/")
        overview = await http.get("/")
        # What it asks for there, nobody knows before the page does.
        others = [await http.get(path) for path in ("/orders", "/?range=7d")]

    (address, *how) = overview.headers["link"].split("; ")
    assert address == "</api/v1/dashboard/executive>"
    assert how == ["rel=preload", "as=fetch", "crossorigin"]
    assert not any("link" in answer.headers for answer in [nobody, *others])
    assert {answer.text for answer in [overview, *others]} == {"index.html"}
    assert nobody.text == "nobody.html"
    assert overview.headers["cache-control"] == "no-cache"


async def test_where_the_database_is_away_the_page_comes_and_says_so_itself(
    file_database: Database, tmp_path: Path
) -> None:
    for page in ("index.html", "nobody.html"):
        (tmp_path / page).write_text(page)
    site = Site(file_database, tmp_path, page=tmp_path)
    token = site.token()
    with site.database.write() as db:
        db.exec_driver_sql("DROP TABLE tokens")

    async with site.browser(headers=token) as http:
        answers = [await http.get(path) for path in ("/", "/orders")]

    assert [(a.status_code, a.text) for a in answers] == [(200, "index.html")] * 2


async def test_the_api_describes_itself(site: Site) -> None:
    async with site.browser() as http:
        answer = await http.get("/api/v1/openapi.json")
        docs = await http.get("/docs")

    document = answer.json()
    orders = document["paths"]["/api/v1/dashboard/amazon-orders"]["get"]
    figures = document["components"]["schemas"]["OrderFigures"]
    described = figures["properties"]["totalRevenue"]["description"]
    assert "application/problem+json" in orders["responses"]["default"]["content"]
    assert "order totals as Amazon states them" in described
    assert docs.status_code == 404


async def test_an_unchanged_answer_is_not_sent_again(site: Site) -> None:
    site.write(order("A-1"))
    async with site.browser(headers=site.token()) as http:
        first = await http.get(ORDERS)
        tag = {"If-None-Match": first.headers["etag"]}
        same = await http.get(ORDERS, headers=tag)
        site.write(order("A-2"))
        changed = await http.get(ORDERS, headers=tag)
        anything = await http.get(ORDERS, headers={"If-None-Match": "*"})

    assert first.headers["etag"].startswith('"')
    assert first.headers["cache-control"] == "private, no-cache"
    assert (same.status_code, same.content) == (304, b"")
    assert same.headers["etag"] == first.headers["etag"]
    assert (changed.status_code, changed.json()["data"]["totalOrders"]) == (200, 2)
    assert anything.status_code == 304


async def test_what_changes_with_time_is_fresh_after_a_minute(site: Site) -> None:
    site.write(order("A-1"))
    async with site.browser(headers=site.token()) as http:
        before = await http.get(ORDERS, params={"range": "today"})
        site.clock.advance(days=1)
        after = await http.get(ORDERS, params={"range": "today"})

    assert before.json()["data"]["totalOrders"] == 1
    assert after.json()["data"]["totalOrders"] == 0
