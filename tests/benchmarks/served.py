"""`python -m tests.benchmarks.served …`: what the benchmarks ask, each in its process.

All listen with the server and the settings that the product listens with.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Final

from fastapi import FastAPI
from starlette.responses import Response
from uvicorn.loops.auto import auto_loop_factory

from sentia.api.web import create_api
from sentia.app import product
from sentia.clock import SystemClock
from sentia.config import load_settings
from sentia.serving import address, bound, listening, print_json, stoppable, until
from sentia.site import create_app
from sentia.store import people, versions
from sentia.store.accounts import ensure_account, set_marketplaces
from sentia.store.database import open_database
from sentia.sync.loop import Loop
from tests.benchmarks.routes import PLACES, fill
from tests.support.processes import Running, bare, running

ROOT: Final = Path(__file__).parents[2]
ORDERS: Final = 10_000
TICK: Final = os.sysconf("SC_CLK_TCK")
ACCOUNT: Final = 1


def seller(folder: Path) -> str:
    """Make a seller's database of 10,000 orders; return a session's cookie."""
    clock = SystemClock()
    database = open_database(f"sqlite:///{folder}/sentia.db")
    with database.write() as db:
        account = ensure_account(
            db, channel="amazon", region="EU", seller_id=None, name="Amazon EU",
            connected=True, now=clock.now(),
        )  # fmt: skip
        set_marketplaces(db, account, PLACES)
        fill(db, account, ORDERS, clock)
    database.close()
    return session(folder)


def session(folder: Path) -> str:
    """Sign somebody in; return the cookie."""
    now, database = SystemClock().now(), open_database(f"sqlite:///{folder}/sentia.db")
    with database.write() as db:
        user = people.add_user(db, "bench@example.com", "admin", password=None, now=now)
        cookie = people.begin_session(db, user, now)
    database.close()
    return cookie


@dataclass(frozen=True, slots=True)
class Served:
    """A server in a process of its own."""

    url: str
    command: Running

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    @property
    def seconds(self) -> float:
        """The processor's time that it has used."""
        stat = Path(f"/proc/{self.command.process.pid}/stat").read_text()
        user, system = stat.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / TICK

    @property
    def kilobytes(self) -> float:
        """The memory that it has in use."""
        status = Path(f"/proc/{self.command.process.pid}/status").read_text()
        return float(status.partition("VmRSS:")[2].split()[0])


@contextmanager
def served(what: str, *words: str) -> Iterator[Served]:
    """Run one of the servers of this module for as long as the block lasts."""
    env = bare(PYTHONPATH=str(ROOT))
    command = ("-m", "tests.benchmarks.served", what, *words)
    with running(*command, env=env, cwd=ROOT, program=sys.executable) as it:
        assert it.process.stdout
        yield Served(json.loads(it.process.stdout.readline()), it)


@contextmanager
def sentia_serve(folder: Path, **env: str) -> Iterator[Served]:
    """Run the product itself, as people do, on a data folder."""
    env = bare(SENTIA_DATA_DIR=str(folder), SENTIA_PORT="0", **env)
    with running("serve", env=env, cwd=folder) as it:
        yield Served(it.hears("listening on ").split()[-1], it)


def constant(size: str) -> FastAPI:
    """Return FastAPI with one route, which answers so many bytes."""
    app = FastAPI(openapi_url=None)
    body = b'"%s"' % (b"x" * (int(size) - 2))

    @app.get("/constant")
    async def constant() -> Response:
        return Response(body, media_type="application/json")

    return app


@asynccontextmanager
async def sentia(folder: str, page: str = "") -> AsyncIterator[FastAPI]:
    """Open the product without a sync, with this folder as its page."""
    settings = load_settings(_env_file=None, SENTIA_DATA_DIR=folder)
    async with product(settings, SystemClock()) as it:
        loop = Loop(it.accounts, it.database, it.clock, interval=timedelta(minutes=15))
        app = create_app(it, loop)
        if page:
            app = create_api(replace(app.state.context, page=Path(page)))
        yield app


async def announce(app: FastAPI) -> None:
    """Change something each second, as a sync does; print its number and moment."""
    context, number = app.state.context, 0
    while True:
        await context.clock.sleep(1 - time.time() % 1)
        moment = time.monotonic()
        await context.database.writing(
            lambda db: versions.bump(db, ACCOUNT, ["orders.changed"])
        )
        context.hub.poke()
        number = await context.database.reading(
            lambda db: sum(versions.versions(db, 1).values())
        )
        print_json([number, moment])


async def serve(app: FastAPI, *, changing: bool) -> None:
    """Listen until told to stop."""
    with bound("127.0.0.1", 0) as sock:
        hub = getattr(app.state, "context", None) and app.state.context.hub
        async with (
            stoppable() as told,
            listening(app, sock, on_exit=hub.close if hub else lambda: None) as server,
        ):
            print_json(address(sock))
            if changing:
                await until(told, server, asyncio.create_task(announce(app)))
            await until(told, server)


async def main(what: str, *words: str) -> None:
    """Serve what is asked for: constant SIZE, or page or changing FOLDER [PAGE]."""
    if what == "constant":
        await serve(constant(*words), changing=False)
        return
    async with sentia(*words) as app:
        await serve(app, changing=what == "changing")


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
        runner.run(main(*sys.argv[1:]))
