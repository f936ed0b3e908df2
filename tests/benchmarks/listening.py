"""2,000 who listen to one event a second: all heard in time, and at what cost.

The server changes something each second, as a sync does, and says when. Late is what
somebody hears more than a second after it was begun to be written.
"""

from __future__ import annotations

import asyncio
import json
import re
import resource
import time
from pathlib import Path
from statistics import quantiles
from typing import Final

from tests.benchmarks.served import Served, seller, served
from tests.benchmarks.serving import get
from tests.benchmarks.timing import Result

CLIENTS: Final = 2000
EVENTS: Final = 20
AT_A_TIME: Final = 100  # who connect at once: a listening socket's queue is short
PATIENCE: Final = 120.0  # seconds until everybody listens, on a busy machine
ID: Final = re.compile(rb"^id: (\d+)\r?$", re.MULTILINE)


class Listener(asyncio.Protocol):
    """One open event stream."""

    def __init__(self, request: bytes) -> None:
        self._request = request
        self.heard: dict[int, float] = {}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        now = time.monotonic()
        for number in ID.findall(data):
            self.heard.setdefault(int(number), now)

    def close(self) -> None:
        self._transport.close()


async def connected(server: Served, request: bytes) -> list[Listener]:
    """Open all streams; return when each has heard its first event."""
    loop, opened = asyncio.get_running_loop(), []
    for _ in range(0, CLIENTS, AT_A_TIME):
        pairs = await asyncio.gather(
            *(
                loop.create_connection(
                    lambda: Listener(request), "127.0.0.1", server.port
                )
                for _ in range(AT_A_TIME)
            )
        )
        opened += [listener for _, listener in pairs]
    until = time.monotonic() + PATIENCE
    while not all(listener.heard for listener in opened):
        assert time.monotonic() < until, "not all are connected"
        await asyncio.sleep(0.1)  # noqa: TID251 - another process's time passes
    return opened


def told(server: Served) -> tuple[int, float]:
    """Return the number of the next event, and when it began to be written."""
    assert server.command.process.stdout
    number, moment = json.loads(server.command.process.stdout.readline())
    return number, moment


async def heard(folder: Path) -> list[Result]:
    """Let all listen to so many events."""
    cookie = f"sentia={seller(folder)}"
    with served("changing", str(folder)) as server:
        await asyncio.to_thread(told, server)
        before = server.kilobytes
        listeners = await connected(server, get("/api/v1/events", Cookie=cookie))
        # What was said while they came, up to the newest.
        while time.monotonic() - (await asyncio.to_thread(told, server))[1] > 1:
            pass
        used, begun = server.seconds, time.monotonic()
        events = [await asyncio.to_thread(told, server) for _ in range(EVENTS)]
        await asyncio.sleep(1)  # noqa: TID251 - the last one has its second, too
        share = (server.seconds - used) / (time.monotonic() - begun)
        memory = (server.kilobytes - before) / CLIENTS
        for listener in listeners:
            listener.close()
    delays = [
        listener.heard.get(number, float("inf")) - moment
        for listener in listeners
        for number, moment in events
    ]
    in_time = 100 * sum(delay <= 1 for delay in delays) / len(delays)
    what = f"{CLIENTS:,} event clients, an event a second"
    return [
        Result(f"{what}: % heard within it", in_time, 100, at_least=True),
        Result(
            "  milliseconds until 99 % have heard",
            1e3 * quantiles(delays, n=100)[-1],
            None,
        ),
        Result("  % of a core", 100 * share, 15),
        Result("  kB a client", memory, 40),
    ]


def run(folder: Path) -> list[Result]:
    """Open 2,000 event streams."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # the server inherits it
    return asyncio.run(heard(folder))
