"""A pretended Amazon, ready to be served on a socket or called in process."""

from __future__ import annotations

import asyncio
import signal
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import uvicorn
from starlette.applications import Starlette

from sentia.clock import Clock
from sentia.simulator import truth
from sentia.simulator.amazon.account import Account
from sentia.simulator.amazon.desk import Desk
from sentia.simulator.controls import Controls
from sentia.simulator.plan import Plan
from sentia.simulator.world import World

__all__ = ["Plan", "Simulator", "serve"]

GRACE_SECONDS = 2


class Simulator:
    """One world and its manners.

    In process, addresses that answers name begin with `http://amazon.test`; `ready`
    says what they really begin with.
    """

    def __init__(self, plan: Plan, clock: Clock) -> None:
        self.account = Account(plan, clock)
        self.world: World = self.account.world
        self.calls: Counter[str] = self.account.buckets.calls
        self.throttled: Counter[str] = self.account.buckets.throttled
        desk = Desk(self.account)
        self.app = Starlette(routes=[*Controls(self).routes(), *desk.routes()])

    def ready(self, url: str) -> dict[str, Any]:
        """Return the line that `sentia simulate` prints once it listens at `url`."""
        self.account.base_url = url
        amazon = self.account
        return {"url": url, "env": amazon.env(url), "amazon": amazon.ready(url)}

    def as_of(self) -> str:
        """Return the moment the world is at."""
        at = self.account.time.now().isoformat(timespec="milliseconds")
        return at.replace("+00:00", "Z")

    def truth(self) -> dict[str, Any]:
        """Return what is true now, in the figures' words."""
        self.world.catch_up()
        return {"asOf": self.as_of(), "amazon": truth.truth(self.world)}

    def truth_orders(self) -> Iterator[dict[str, Any]]:
        """Yield every order as it is now."""
        self.world.catch_up()
        return truth.lines(self.world)

    def advance(self, seconds: float) -> None:
        """Move the world on."""
        self.account.time.advance(seconds)
        self.world.catch_up()


class _Server(uvicorn.Server):
    """Ends at SIGINT or SIGTERM without passing the signal on: told to, it is done."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        if threading.current_thread() is threading.main_thread():
            loop = asyncio.get_running_loop()
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(number, self.handle_exit, number, None)
        yield


async def serve(
    simulator: Simulator, *, port: int, announce: Callable[[dict[str, Any]], None]
) -> None:
    """Serve on 127.0.0.1 until cancelled or told to stop; announce once listening."""
    with socket.socket() as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(("127.0.0.1", port))
        config = uvicorn.Config(
            simulator.app,
            log_level="error",
            access_log=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
        server = _Server(config)
        ready = simulator.ready(f"http://127.0.0.1:{sock.getsockname()[1]}")
        task = asyncio.create_task(server.serve(sockets=[sock]))
        try:
            while not (server.started or task.done()):
                await asyncio.wait({task}, timeout=0.01)
            if server.started:
                announce(ready)
            await asyncio.shield(task)
        finally:
            server.should_exit = True
            with suppress(asyncio.CancelledError):
                await task
