"""Every route by itself: who may call it, and what it says when called wrongly."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx2
import pytest

from sentia.api.access import Access, Way
from sentia.store.database import Database
from tests.api.described import OPENAPI, THERE, WAYS, filled, named
from tests.api.site import Site, code_of

# What anybody may call; all else asks for a session or a token.
OPEN = {
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/api/v1/openapi.json"),
    ("GET", "/api/v1/dashboard/setup-status"),
    ("POST", "/api/v1/session"),
    ("DELETE", "/api/v1/session"),
    ("POST", "/api/v1/setup"),
    ("POST", "/api/v1/setup/token"),
}
# What changes nothing but what is one's own.
OWN = {("DELETE", "/api/v1/sessions"), ("DELETE", "/api/v1/sessions/{session_id}")}
# What no parameter of this name takes.
WRONG = {
    "about": "maybe",
    "account": "nobody's",
    "columns": "beauty",
    "compare": "everything",
    "counted": "maybe",
    "currency": "XXX",
    "cursor": "nonsense",
    "due": "some day",
    "fresh": "maybe",
    "from": "yesterday",
    "fulfilledBy": "nobody",
    "inbound": "maybe",
    "late": "maybe",
    "limit": "0",
    "marketplace": "XX",
    "offset": "-1",
    "q": "\x00",
    "range": "1d",
    "sku": "",
    "sort": "beauty",
    "state": "liquid",
    "status": "\x00",
    "to": "tomorrow",
    "withoutTotal": "maybe",
}


GUARDED = [way for way in WAYS if way.access != "open"]
READS = [way for way in WAYS if way.method == "GET" and way.path != "/api/v1/events"]
UNSAFE = [way for way in WAYS if way.method != "GET"]
OURS = [
    way
    for way in WAYS
    if way.path.startswith("/api/v1/") and not way.path.endswith("openapi.json")
]
PARAMETERS = [
    (way, parameter["name"])
    for way in WAYS
    for parameter in OPENAPI["paths"]
    .get(way.path, {})
    .get(way.method.lower(), {})
    .get("parameters", ())
    if parameter["in"] == "query"
]


@pytest.fixture
def site(file_database: Database, tmp_path: Path) -> Site:
    """A Sentia with something of everything."""
    return filled(Site(file_database, tmp_path))


async def call(
    site: Site, way: Way, *, role: Access | None = None, **options: Any
) -> httpx2.Response:
    """Call a route as a program does, with a token of this role or none."""
    headers = options.pop("headers", {})
    if role in {"viewer", "admin"}:
        headers |= site.token(role)
    path = way.path.format(**(THERE | options.pop("there", {})))
    async with site.browser(headers=headers) as http:
        answer: httpx2.Response = await http.request(way.method, path, **options)
    return answer


def test_what_is_open_is_a_short_list() -> None:
    found = {(way.method, way.path) for way in WAYS if way.access == "open"}

    assert found == OPEN


def test_what_changes_anything_is_an_admin_s_but_what_is_one_s_own() -> None:
    found = {way.access for way in UNSAFE if way[:2] not in OPEN | OWN}

    assert found == {"admin"}
    assert {way.access for way in UNSAFE if way[:2] in OWN} == {"viewer"}


def test_the_description_says_who_may_call_each_route() -> None:
    described = [
        Way(method.upper(), path, operation["x-role"])
        for path, operations in OPENAPI["paths"].items()
        for method, operation in operations.items()
    ]
    itself = Way("GET", "/api/v1/openapi.json", "open")

    assert sorted([*described, itself], key=lambda way: (way.path, way.method)) == WAYS


def test_the_guide_says_who_may_call_each_route() -> None:
    text = (Path(__file__).parents[2] / "docs/api.md").read_text("utf-8")
    rows = [line.split(" | ") for line in text.splitlines() if line.startswith("| ")]
    said = {row[0].removeprefix("| "): row[1] for row in rows if len(row) > 2}

    for method, path, access in WAYS:
        assert said.get(f"{method} `{path}`") == access, (method, path)


@pytest.mark.parametrize("way", GUARDED, ids=named)
async def test_without_a_session_nobody_gets_in(site: Site, way: Way) -> None:
    answer = await call(site, way, headers={"Origin": "http://sentia.test"})

    assert (answer.status_code, code_of(answer)) == (401, "not_signed_in")
    assert site.commands.asked == []


@pytest.mark.parametrize(
    "way", [way for way in GUARDED if way.access == "admin"], ids=named
)
async def test_a_viewer_changes_nothing(site: Site, way: Way) -> None:
    answer = await call(site, way, role="viewer", json={})

    assert (answer.status_code, code_of(answer)) == (403, "forbidden")
    assert site.commands.asked == []


@pytest.mark.parametrize("way", UNSAFE, ids=named)
async def test_a_form_is_no_body(site: Site, way: Way) -> None:
    answer = await call(site, way, role="admin", data={"a": "b"})

    assert (answer.status_code, code_of(answer)) == (415, "unsupported_media_type")


@pytest.mark.parametrize(("way", "name"), PARAMETERS, ids=named)
async def test_a_wrong_parameter_is_named_with_a_hint(
    site: Site, way: Way, name: str
) -> None:
    answer = await call(site, way, role="admin", json=None, params={name: WRONG[name]})

    assert answer.status_code == 422, answer.text
    assert code_of(answer) in {"invalid_parameter", "invalid_cursor"}


@pytest.mark.parametrize(("way", "name"), PARAMETERS, ids=named)
async def test_a_parameter_that_comes_twice_is_refused_by_name(
    site: Site, way: Way, name: str
) -> None:
    twice = [(name, "1"), (name, "2")]

    answer = await call(site, way, role="admin", json=None, params=twice)

    assert (answer.status_code, code_of(answer)) == (422, "invalid_parameter")
    assert answer.json()["detail"] == (
        f"{name}: it stands there more than once; give one value."
    )


@pytest.mark.parametrize(("way", "name"), PARAMETERS, ids=named)
async def test_a_mistyped_parameter_is_refused_with_the_one_that_was_meant(
    site: Site, way: Way, name: str
) -> None:
    mistyped = f"{name}x" if len(name) > 1 else name.upper()

    answer = await call(site, way, role="admin", json=None, params={mistyped: "1"})

    assert (answer.status_code, code_of(answer)) == (422, "invalid_parameter")
    assert answer.json()["detail"] == (
        f"{mistyped}: there is no such parameter; did you mean {name}?"
    )


@pytest.mark.parametrize("way", OURS, ids=named)
async def test_a_parameter_that_is_like_none_is_refused(site: Site, way: Way) -> None:
    answer = await call(site, way, role="admin", json={}, params={"zzz": "1"})

    assert (answer.status_code, code_of(answer)) == (422, "invalid_parameter")
    assert answer.json()["detail"].startswith("zzz: there is no such parameter; ")


@pytest.mark.parametrize("way", GUARDED, ids=named)
async def test_who_is_not_let_in_hears_that_first(site: Site, way: Way) -> None:
    answer = await call(site, way, json={}, params={"zzz": "1"})

    assert (answer.status_code, code_of(answer)) == (401, "not_signed_in")


@pytest.mark.parametrize(
    "way",
    [way for way in GUARDED if "{" in way.path],
    ids=named,
)
async def test_what_is_not_there_is_not_found(site: Site, way: Way) -> None:
    there = dict.fromkeys(THERE, "nowhere")

    answer = await call(site, way, role="admin", there=there, json={})

    assert (answer.status_code, code_of(answer)) == (404, "not_found")


@pytest.mark.parametrize("way", WAYS, ids=named)
async def test_every_other_method_is_refused(site: Site, way: Way) -> None:
    known = {other.method for other in WAYS if other.path == way.path}
    other = next(m for m in ("PATCH", "PUT", "DELETE") if m not in known)

    answer = await call(site, Way(other, way.path, "open"), role="admin")

    assert (answer.status_code, code_of(answer)) == (405, "method_not_allowed")
    allowed = known | ({"HEAD"} if "GET" in known else set())
    assert answer.headers["allow"] == ", ".join(sorted(allowed))


@pytest.mark.parametrize("way", READS, ids=named)
async def test_every_read_answers_a_probe_as_it_answers_and_sends_no_body(
    site: Site, way: Way
) -> None:
    told = ("content-type", "etag", "cache-control", "vary", "x-content-type-options")

    read = await call(site, way, role="admin")
    probe = await call(site, way._replace(method="HEAD"), role="admin")

    assert read.content
    assert (probe.status_code, probe.content) == (read.status_code, b"")
    assert [probe.headers.get(n) for n in told] == [read.headers.get(n) for n in told]


async def test_a_probe_of_the_events_ends_at_once(site: Site) -> None:
    events = Way("HEAD", "/api/v1/events", "viewer")

    probe = await call(site, events, role="viewer")

    assert (probe.status_code, probe.content) == (200, b"")
    assert probe.headers["content-type"].startswith("text/event-stream")
    assert site.hub.readers == 0


async def test_a_probe_of_a_sheet_has_no_rows(site: Site) -> None:
    orders = Way("HEAD", "/api/v1/orders", "viewer")

    probe = await call(site, orders, role="viewer", headers={"Accept": "text/csv"})

    assert (probe.status_code, probe.content) == (200, b"")
    assert probe.headers["content-type"].startswith("text/csv")
