"""Listen on a port, end within seconds when told to, leave nothing behind."""

from __future__ import annotations

import asyncio
import errno
import json
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any, Final

import uvicorn

from sentia.errors import UsageError
from sentia.log import as_told

GRACE_SECONDS: Final = 2
TICK_SECONDS: Final = 1.0
STOP_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


class Server(uvicorn.Server):
    """A server whose signals are somebody else's business, and that sleeps well."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._told = asyncio.Event()

    def stop(self) -> None:
        """End soon; what is being answered is answered."""
        self.should_exit = True
        self._told.set()

    async def main_loop(self) -> None:
        # Its own looks ten times a second whether it is to stop, which is most of
        # what an idle process does. A tick of 0 renews the date that answers bear.
        while not await self.on_tick(0):
            with suppress(TimeoutError):
                await asyncio.wait_for(self._told.wait(), TICK_SECONDS)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextmanager
def bound(
    host: str, port: int, *, setting: str = "SENTIA_PORT"
) -> Iterator[socket.socket]:
    """Hold a port (0: any free one) for as long as the block lasts.

    `setting` is what chooses another.

    Raises:
        UsageError: it is taken, or not ours to take.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named, else asyncio lets answers wait for earlier ones' receipts
    # (Nagle's algorithm): 40 ms each.
    sock = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
    except OSError as error:
        sock.close()
        msg = f"cannot listen on {host} port {port}: {error.strerror}"
        hints = {
            errno.EADDRINUSE: "Another program, or another Sentia, listens there: stop "
            f"it, or choose another port with {setting}, such as 8080.",
            errno.EACCES: f"Choose a port from 1024 up with {setting}, such as 8080.",
        }
        elsewhere = (
            "Set SENTIA_HOST to an address of this machine: 127.0.0.1, or 0.0.0.0 "
            "for all of them."
        )
        hint = hints.get(error.errno or 0, elsewhere)
        raise UsageError(msg, hint=hint) from None
    with sock:
        yield sock


def address(sock: socket.socket) -> str:
    """Return a URL that a bound socket answers on, one that a browser can open."""
    host, port = sock.getsockname()[:2]
    if host in {"0.0.0.0", "::"}:  # noqa: S104 - every address of this machine
        host = "localhost"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@asynccontextmanager
async def listening(
    app: Any, sock: socket.socket, *, on_exit: Callable[[], None] = lambda: None
) -> AsyncIterator[asyncio.Task[None]]:
    """Serve for as long as the block lasts; `on_exit` ends the open event streams."""
    server = Server(
        uvicorn.Config(
            app,
            log_level="error",
            access_log=False,
            server_header=False,
            # Whom to believe is SENTIA_TRUSTED_PROXIES's business.
            proxy_headers=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
    )
    task = asyncio.create_task(server.serve(sockets=[sock]))
    try:
        while not (server.started or task.done()):
            await asyncio.wait({task}, timeout=0.01)
        yield task
    finally:
        on_exit()
        server.stop()
        with suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def stoppable() -> AsyncIterator[asyncio.Event]:
    """Turn SIGINT and SIGTERM into an event, from before anything is said or opened."""
    loop, told = asyncio.get_running_loop(), asyncio.Event()
    for number in STOP_SIGNALS:
        loop.add_signal_handler(number, told.set)
    yield told


async def until(told: asyncio.Event, *tasks: asyncio.Task[Any]) -> None:
    """Return when told to stop; raise what a task raises."""
    waiting = asyncio.create_task(told.wait())
    try:
        await asyncio.wait({waiting, *tasks}, return_when=asyncio.FIRST_COMPLETED)
        if told.is_set():
            say("stopping")  # it may take a few seconds
        for task in tasks:
            if task.done():
                task.result()
    finally:
        waiting.cancel()


def say(text: str) -> None:
    """Tell the person something, on stderr: stdout is for what was asked."""
    sys.stderr.write(as_told(text) + "\n")
    sys.stderr.flush()


def print_json(value: Any) -> None:
    """Print one JSON document on one line of stdout."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()
