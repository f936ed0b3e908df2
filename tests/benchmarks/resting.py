"""A product that has nothing to do: its start, its memory, its share of a core.

`sentia serve` on a database that a sync has filled, with a pretended Amazon beside it;
once with nobody connected, once with a page open in a browser, both at the same time.
Of several starts the quickest counts: what else the machine does only adds to it.
"""

from __future__ import annotations

import time
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import httpx2

from tests.benchmarks.browsing import browser, signed_in
from tests.benchmarks.served import Served, sentia_serve, session
from tests.benchmarks.timing import Result
from tests.support.processes import bare, sentia, simulate

ORDERS: Final = 5000
STARTS: Final = 5
SETTLED: Final = 20  # seconds after a start, in which the first sync ends
SECONDS: Final = 60


def start(folder: Path, env: dict[str, str]) -> tuple[float, float]:
    """Start and stop; return the seconds until it is ready, and of the processor."""
    begun = time.perf_counter()
    with sentia_serve(folder, **env) as server:
        assert httpx2.get(f"{server.url}/readyz").status_code == 200
        return time.perf_counter() - begun, server.seconds


def shares(servers: list[Served]) -> list[float]:
    """Return the share of a core that each uses in a minute, in per cent."""
    used, begun = [server.seconds for server in servers], time.perf_counter()
    time.sleep(SECONDS)  # noqa: TID251 - other processes' time passes
    passed = time.perf_counter() - begun
    return [
        100 * (server.seconds - before) / passed
        for server, before in zip(servers, used, strict=True)
    ]


def run(folder: Path) -> list[Result]:
    """Start the product some times, then leave two of them alone."""
    with ExitStack() as stack:
        amazon = stack.enter_context(
            simulate("--orders", str(ORDERS), "--clock", "fast", cwd=folder)
        )
        homes = [folder / name for name in ("alone", "looked-at")]
        for home in homes:
            home.mkdir()
            env = bare(SENTIA_DATA_DIR=str(home), **amazon.env)
            done = sentia("sync", "--once", env=env, cwd=home)
            assert done.returncode == 0, done.stderr
        starts = [start(homes[0], amazon.env) for _ in range(STARTS)]
        alone, looked_at = servers = [
            stack.enter_context(sentia_serve(home, **amazon.env)) for home in homes
        ]
        page = stack.enter_context(browser()).new_context()
        page.add_cookies([signed_in(looked_at.url, session(homes[1]))])
        page.new_page().goto(looked_at.url)
        time.sleep(SETTLED)  # noqa: TID251
        nobody, one = shares(servers)
        memory = alone.kilobytes / 1024
    return [
        Result(
            "start to ready on an existing database, seconds",
            min(s for s, _ in starts),
            2,
        ),
        Result("  seconds of the processor", min(s for _, s in starts), None),
        Result("idle memory, MB", memory, 120),
        Result("idle, nobody connected, % of a core", nobody, 0.5),
        Result("idle, one page open, % of a core", one, 0.5),
    ]
