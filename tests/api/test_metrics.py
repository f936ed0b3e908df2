"""What Prometheus scrapes, and whom it is told."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

from sentia.store import runs
from sentia.store.database import Database
from tests.api.site import NOW, Site, code_of, order

HERE: dict[str, Any] = {"client": ("127.0.0.1", 50_000), "url": "http://localhost"}
TOKEN = "a-scrape-token"


async def scraped(site: Site) -> dict[tuple[str, ...], float]:
    """Return each sample by its name and the values of its labels."""
    async with site.browser(**HERE) as http:
        answer = await http.get("/metrics")
    assert answer.status_code == 200, answer.text
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


async def test_metrics_tell_how_syncs_go_and_how_fresh_things_are(shop: Site) -> None:
    account = shop.connect()
    shop.synced("orders", throttled_until=NOW + timedelta(minutes=5))
    with shop.database.write() as db:
        run = runs.begin(db, account, "orders", NOW - timedelta(hours=1))
        done = {"calls": 3, "waited_seconds": 1.5, "records": 7}
        runs.finish(db, run.id, now=NOW, status="ok", **done)

    found = await scraped(shop)

    assert found["sentia_runs_last_day", "ok", "orders"] == 1
    assert found["sentia_calls_last_day", "orders"] == 3
    assert found["sentia_waited_seconds_last_day", "orders"] == 1.5
    assert found["sentia_records_last_day", "orders"] == 7
    ago = (NOW - timedelta(minutes=1)).timestamp()
    assert found["sentia_last_synced_timestamp_seconds", "orders"] == ago
    assert found["sentia_throttled", "orders"] == 1
    assert found["sentia_failing", "orders"] == 0
    assert found["sentia_event_clients",] == 0


async def test_requests_are_counted_by_route_not_by_address(site: Site) -> None:
    site.write(order("A-1"))
    await site.get("/orders/A-1")
    await site.get("/orders/A-2")
    await site.get("/orders/A-3")

    found = await scraped(site)

    route = "/api/v1/orders/{order_id}"
    assert found["sentia_http_requests_total", "GET", route, "200"] == 1
    assert found["sentia_http_requests_total", "GET", route, "404"] == 2
    assert not [key for key in found if re.search("A-[0-9]|Amazon EU", str(key))]


async def test_without_a_token_only_this_machine_is_told(site: Site) -> None:
    async with site.browser() as http:
        elsewhere = await http.get("/metrics")
    proxied = {"X-Forwarded-For": "203.0.113.9"}
    async with site.browser(**HERE, headers=proxied) as http:
        through_a_proxy = await http.get("/metrics")

    assert (elsewhere.status_code, code_of(elsewhere)) == (401, "not_signed_in")
    assert through_a_proxy.status_code == 401


async def test_a_token_opens_metrics_from_anywhere_and_nothing_else_does(
    file_database: Database, tmp_path: Path
) -> None:
    site = Site(file_database, tmp_path, SENTIA_METRICS_TOKEN=TOKEN)
    async with site.browser(headers={"Authorization": f"Bearer {TOKEN}"}) as http:
        right = await http.get("/metrics")
    async with site.browser(headers=site.token()) as http:
        wrong = await http.get("/metrics")
    async with site.browser(**HERE) as http:
        none = await http.get("/metrics")

    assert right.status_code == 200
    assert TOKEN not in right.text
    assert (wrong.status_code, none.status_code) == (401, 401)


async def test_what_is_answered_from_memory_counts_for_its_route(site: Site) -> None:
    async with site.browser(client=("127.0.0.1", 1), headers=site.token()) as http:
        for _ in range(3):
            await http.get("/api/v1/inventory")
        metrics = await http.get("http://localhost/metrics")

    route = 'route="/api/v1/inventory",status="200"'
    assert f'sentia_http_requests_total{{method="GET",{route}}} 3.0' in metrics.text
