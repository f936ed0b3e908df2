"""What opens a door is nowhere in clear: not in the file, the log, or any answer."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
import structlog
from sqlalchemy import text

from sentia import log
from sentia.app import marks_of
from sentia.simulator.app import Plan
from sentia.site import create_app
from sentia.store import key, people
from sentia.sync.loop import Loop
from tests.api.described import THERE, WAYS
from tests.support.contents import everything_in
from tests.support.shop import Shop, a_shop

PLAN = Plan(orders=50, days=5, clock="fast", marketplaces=("ATVPDKIKX0DER",))
EMAIL, PASSWORD, WRONG = "owner@example.com", "correct-horse-battery", "wrong-horse-9"
REDIS, METRICS = "s3cret-of-redis", "s3cret-of-metrics"
URL = f"redis://:{REDIS}@127.0.0.1:1/0"
SESSION = "/api/v1/session"


@pytest.fixture(autouse=True)
def log_again() -> Iterator[None]:
    """Let the next test's log not go where this one's went."""
    yield
    structlog.reset_defaults()


def browser(shop: Shop) -> Any:
    """Return a client of the shop's Sentia, as the owner's own page is one."""
    loop = Loop(
        shop.product.accounts,
        shop.product.database,
        shop.clock,
        interval=timedelta(minutes=15),
        marks=marks_of(shop.product),
    )
    app = create_app(shop.product, loop)
    return httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app=app, client=("127.0.0.1", 1)),
        base_url="http://localhost",
        headers={"Origin": "http://localhost"},
    )


async def lives(shop: Shop, http: Any) -> set[str]:
    """Do everything that a secret has to do with; return the secrets."""
    token = key.setup_token(key.load_key(shop.settings.data_dir))
    owner = {"email": EMAIL, "password": PASSWORD}
    await http.post("/api/v1/setup", json=owner | {"token": token + "x"})
    await http.post("/api/v1/setup", json=owner | {"token": token})
    first = set(http.cookies.values())
    await http.delete(SESSION)
    await http.post(SESSION, json=owner | {"password": WRONG})
    await http.post(SESSION, json=owner | {"email": PASSWORD, "password": 5})
    await http.post(SESSION, json=owner)
    with shop.product.database.write() as db:
        api = people.create_token(db, "sheet", "admin", shop.clock.now())
    return (
        {PASSWORD, WRONG, REDIS, METRICS, token, api, shop.token}
        | first
        | set(http.cookies.values())
    )


async def answers(http: Any, shop: Shop) -> list[str]:
    """Return what every route says, with its headers."""
    said: list[Any] = []
    bearer = {"Authorization": f"Bearer {shop.token}"}
    for way in (w for w in WAYS if w.method != "DELETE" and "events" not in w.path):
        path = way.path.format(**THERE)
        for headers in (bearer, {"Authorization": f"Bearer {METRICS}"}, {}):
            for query in ({}, {"fresh": "true"}, {"sort": PASSWORD, "q": "x"}):
                body = None if way.method == "GET" else {"leadTimeDays": 5}
                said.append(
                    await http.request(
                        way.method, path, params=query, headers=headers, json=body
                    )
                )
    said += [await http.get(page) for page in ("/", "/setup", "/connections", "/no")]
    # Whoever asks for a sort called like their password has said it themselves.
    return [answer.text.replace(f"'{PASSWORD}'", "") for answer in said]


async def test_no_password_cookie_or_token_of_ours_is_in_the_file_the_log_or_an_answer(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("DEBUG")
    log.set_up("debug", "json")
    async with (
        a_shop(tmp_path, PLAN, REDIS_URL=URL, SENTIA_METRICS_TOKEN=METRICS) as shop,
        browser(shop) as http,
    ):
        await shop.sync()
        secrets = await lives(shop, http)
        shop.clock.advance(minutes=6)
        said = await answers(http, shop)
        stored = await asyncio.to_thread(everything_in, tmp_path / "sentia.db")
        # A fault in the middle of a sign-in, and the traceback that it leaves.
        with shop.product.database.write() as db:
            db.execute(text("ALTER TABLE sessions RENAME TO gone"))
        broken = await http.post(
            SESSION, json={"email": EMAIL, "password": PASSWORD}, headers={"Cookie": ""}
        )
        written = capsys.readouterr().err + caplog.text

    told = "\n".join([stored, written, broken.text, *said])
    assert len(secrets) == 11
    assert broken.status_code == 500
    assert str(tmp_path) not in broken.text
    assert "request_failed" in written
    assert "redis_does_not_answer" in written
    assert EMAIL in stored
    assert "sentia_http_requests" in told
    assert [secret for secret in secrets if secret in told] == []
