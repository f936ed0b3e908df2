"""The commands as an engineer runs them: processes, signals, files and exit codes."""

from __future__ import annotations

import json
import signal
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.support.processes import Pretend, bare, free_port, running, sentia, simulate

FAST = ("--clock", "fast", "--orders", "400", "--days", "20")


def truly(amazon: Pretend) -> Any:
    """Return the truth of the world."""
    return amazon.ask("/_sim/truth")["amazon"]


def test_sync_once_prints_one_line_and_export_equals_the_truth(tmp_path: Path) -> None:
    with simulate(*FAST, cwd=tmp_path) as amazon:
        env = bare(**amazon.env)

        done = sentia("sync", "--once", env=env, cwd=tmp_path)
        totals = sentia("export", "totals", env=env, cwd=tmp_path)
        orders = sentia("export", "orders", env=env, cwd=tmp_path)

        assert done.returncode == 0, done.stderr
        (line,) = done.stdout.splitlines()
        assert "\norders: ok, " in f"\n{done.stderr}"
        runs = json.loads(line)["runs"]
        assert {run["status"] for run in runs} == {"ok"}
        assert set(runs[0]) == {"channel", "account", "stream", "status", "records"}
        assert (
            json.loads(totals.stdout)["amazon"] == amazon.ask("/_sim/truth")["amazon"]
        )
        truth = httpx2.get(amazon.url + "/_sim/truth/orders").text
        assert [json.loads(x) for x in orders.stdout.splitlines()] == [
            json.loads(x) for x in truth.splitlines()
        ]


def test_a_sync_that_is_broken_off_says_what_becomes_of_it(tmp_path: Path) -> None:
    with simulate("--orders", "400", cwd=tmp_path) as amazon:
        env = bare(**amazon.env)
        with running("sync", "--once", env=env, cwd=tmp_path) as sync:
            sync.hears("orders: ok")  # Amazon's own rates: the rest takes minutes

            code = sync.stop(signal.SIGINT)

        # All of what it said has been heard by now.
        assert code == 130
        assert sync.said[-2].startswith("error: interrupted: ")
        assert sync.said[-1].startswith("hint: What is stored stays")


def test_the_world_moves_only_when_told_and_the_next_sync_follows(
    tmp_path: Path,
) -> None:
    with simulate(*FAST, cwd=tmp_path) as amazon:
        env = bare(**amazon.env)
        sentia("sync", "--once", env=env, cwd=tmp_path)
        before = sentia("export", "totals", env=env, cwd=tmp_path).stdout
        amazon.tell("/_sim/advance", {"seconds": 86_400})

        sentia("sync", "--once", env=env, cwd=tmp_path)
        after = sentia("export", "totals", env=env, cwd=tmp_path).stdout

        assert json.loads(after)["amazon"] == truly(amazon)
        assert json.loads(after)["amazon"] != json.loads(before)["amazon"]


def test_a_second_process_that_would_sync_into_sqlite_is_refused(
    tmp_path: Path,
) -> None:
    env = bare(SENTIA_PORT=str(free_port()))
    with running("serve", env=env, cwd=tmp_path) as first:
        first.hears("listening on")

        second = sentia("worker", env=env, cwd=tmp_path)
        beside = sentia("export", "totals", env=env, cwd=tmp_path)

        assert second.returncode == 2
        assert "error: busy: `sentia serve`" in second.stderr
        assert beside.returncode == 0
        assert first.stop() == 0


def test_in_json_each_line_is_a_document_where_it_listens_and_who_signs_in_first_too(
    tmp_path: Path,
) -> None:
    form = {"SENTIA_LOG_FORMAT": "json", "SENTIA_LOG_LEVEL": "warning"}
    with running("serve", env=bare(SENTIA_PORT="0", **form), cwd=tmp_path) as server:
        set_up = server.hears("nobody can sign in yet; open http://127.0.0.1:")
        server.stop()

    told = [json.loads(line) for line in server.said]
    url = told[0]["event"].removeprefix("listening on ")
    assert url.startswith("http://127.0.0.1:")
    assert f"{url}/setup#" in json.loads(set_up)["event"]
    assert {*told[0]} == {"event", "level", "timestamp"}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serve_ends_within_five_seconds_also_with_an_open_event_stream(
    tmp_path: Path, number: int
) -> None:
    url = f"http://127.0.0.1:{(port := free_port())}"
    env = bare(SENTIA_PORT=str(port))
    token = sentia(
        "token", "create", "--name", "t", "--role", "viewer", env=env, cwd=tmp_path
    ).stdout.strip()
    with running("serve", env=env, cwd=tmp_path) as server:
        server.hears("listening on")
        head = {"Authorization": f"Bearer {token}"}
        with httpx2.stream("GET", f"{url}/api/v1/events", headers=head) as events:
            assert next(events.iter_lines()).startswith("retry")

            assert server.stop(number) == 0


def test_the_set_up_address_is_shown_until_somebody_can_sign_in(tmp_path: Path) -> None:
    port = free_port()
    env = bare(SENTIA_PORT=str(port))
    with running("serve", env=env, cwd=tmp_path) as server:
        shown = server.hears("/setup#").split("/setup#")[1].strip()
        answer = httpx2.post(
            f"http://127.0.0.1:{port}/api/v1/setup",
            json={
                "token": shown,
                "email": "ann@example.com",
                "password": "long-enough",
            },
            headers={"Origin": f"http://127.0.0.1:{port}"},
        )
        assert answer.status_code < 300, answer.text
        server.stop()
    with running("serve", env=env, cwd=tmp_path) as again:
        again.hears("listening on")
        assert again.stop() == 0
    assert again.said[-1] == "stopping\n"
    assert not any("/setup#" in line for line in again.said)


def test_the_demo_fills_itself_from_a_pretended_amazon_and_leaves_nothing_behind(
    tmp_path: Path,
) -> None:
    port = free_port()
    page = httpx2.Client(base_url=f"http://127.0.0.1:{port}")
    env = bare(SENTIA_PORT=str(port), TMPDIR=str(tmp_path), HOME="")
    with running("demo", env=env, cwd=tmp_path) as demo, page:
        demo.hears("open the dashboard: ")
        amazon = demo.hears("Amazon answers on").split()[-1]
        assert page.get("/healthz").status_code == 200
        assert page.get("/api/v1/session").status_code == 401
        page.get("/", headers={"Accept": "text/html"})
        assert page.get("/api/v1/session").json()["data"]["email"] == "demo@localhost"
        httpx2.post(f"{amazon}/_sim/pause")

        def filled() -> bool:
            rows = httpx2.get(f"{amazon}/_sim/truth").json()["amazon"]["orders"]
            span = {"from": rows[0]["day"], "to": rows[-1]["day"]}
            shown = page.get("/api/v1/dashboard/amazon-orders", params=span).json()[
                "data"
            ]
            euros = sum(Decimal(r["revenue"]) for r in rows if r["currency"] == "EUR")
            told = {r["currency"]: Decimal(r["amount"]) for r in shown["byCurrency"]}
            orders = sum(row["orders"] for row in rows)
            return shown["totalOrders"] == orders and told.get("EUR") == euros

        assert any(filled() for _ in range(400))
        assert demo.stop() == 0
    assert list(tmp_path.glob("sentia-demo-*")) == []


def test_the_demo_prints_the_dashboards_address_last_and_how_often_it_syncs(
    tmp_path: Path,
) -> None:
    port = free_port()
    env = bare(SENTIA_PORT=str(port), TMPDIR=str(tmp_path))
    with running("demo", env=env, cwd=tmp_path) as demo:
        opened = demo.hears("open the dashboard: ")
        scheduled = demo.hears("sync scheduled")
        shown = [line for line in demo.said if "http://" in line]
        demo.stop()

    assert opened == f"open the dashboard: http://127.0.0.1:{port}\n"
    assert shown[-1] == opened
    assert "every='10 seconds'" in scheduled
