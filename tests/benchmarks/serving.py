"""A dashboard route's requests a second ÷ those of a bare FastAPI route.

The bare route answers a constant of the same size, from a server of the same settings.
Both are asked over the same connections of the same client, in turns; each round gives
a ratio. A second is one of the server's processor, which a busy machine hardly changes;
what came in a second of the clock is told beside.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Final, NamedTuple

from tests.benchmarks.served import Served, seller, sentia_serve, served
from tests.benchmarks.timing import Result

ROUTE: Final = "/api/v1/dashboard/amazon-orders"
CONNECTIONS: Final = 16
ROUNDS: Final = 10
SECONDS: Final = 1.0
LENGTH: Final = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
TAG: Final = re.compile(rb'etag: ("[^"]+")', re.IGNORECASE)
END: Final = b"\r\n\r\n"


class Round(NamedTuple):
    """How many answers came."""

    a_second: float
    of_processor: float  # for each second of the server's processor


class Asker(asyncio.Protocol):
    """One connection that asks the same again as soon as it is answered."""

    def __init__(self, request: bytes, status: bytes, until: float) -> None:
        self._request, self._status, self._until = request, status, until
        self._got = bytearray()
        self.answers = 0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._got += data
        head = self._got.find(END)
        if head < 0:
            return
        length = LENGTH.search(self._got, 0, head)
        if len(self._got) < head + len(END) + int(length[1] if length else 0):
            return
        as_wanted = self._got.startswith(b"HTTP/1.1 " + self._status)
        self._got.clear()
        if time.perf_counter() < self._until:
            self.answers += as_wanted
            self._transport.write(self._request)
        else:
            self._transport.close()

    def connection_lost(self, _: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)


async def answers(server: Served, request: bytes, status: bytes) -> int:
    """Ask over all connections for a second; return how many answers came."""
    until, loop = time.perf_counter() + SECONDS, asyncio.get_running_loop()
    opened = [
        await loop.create_connection(
            lambda: Asker(request, status, until), "127.0.0.1", server.port
        )
        for _ in range(CONNECTIONS)
    ]
    await asyncio.gather(*(asker.done for _, asker in opened))
    return sum(asker.answers for _, asker in opened)


async def first(server: Served, request: bytes) -> bytes:
    """Ask once; return the answer, its head and its body."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(request.replace(END, b"\r\nConnection: close" + END))
    answer = await reader.read()
    writer.close()
    return answer


def get(path: str, **headers: str) -> bytes:
    """Write a request."""
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", "Accept: */*"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + END


async def measured(server: Served, request: bytes, status: bytes) -> Round:
    """Ask for a second; return the answers of it, and of a second of the processor."""
    used = server.seconds
    found = await answers(server, request, status)
    return Round(found / SECONDS, found / max(server.seconds - used, 0.01))


async def compared(folder: Path) -> list[Result]:
    """Ask both servers in turns."""
    cookie = f"sentia={seller(folder)}"
    ask = get(ROUTE, Cookie=cookie)
    rounds: dict[str, list[Round]] = {"bare": [], "200": [], "304": []}
    with sentia_serve(folder) as ours:
        body = (await first(ours, ask)).partition(END)[2]
        with served("constant", str(len(body))) as bare:
            for _ in range(ROUNDS):
                constant = get("/constant", Cookie=cookie)
                rounds["bare"].append(await measured(bare, constant, b"200"))
                rounds["200"].append(await measured(ours, ask, b"200"))
                # The next minute's answer may be another.
                tag = TAG.search(await first(ours, ask))
                assert tag
                known = get(ROUTE, Cookie=cookie, If_None_Match=tag[1].decode())
                rounds["304"].append(await measured(ours, known, b"304"))
    name = ROUTE.rpartition("/")[2]
    goals = (("200", f"{name} answered", 0.75), ("304", f"{name}, 304 by ETag", 1.0))
    return [
        result
        for status, what, goal in goals
        for result in _ratios(what, rounds[status], rounds["bare"], goal)
    ]


def _ratios(
    what: str, ours: list[Round], bare: list[Round], goal: float
) -> Iterator[Result]:
    pairs = list(zip(ours, bare, strict=True))
    rate = median(a.a_second / b.a_second for a, b in pairs)
    cost = median(a.of_processor / b.of_processor for a, b in pairs)
    yield Result(f"{what} ÷ a bare FastAPI route", cost, goal, at_least=True)
    yield Result("  by the clock", rate, None)


def run(folder: Path) -> list[Result]:
    """Ask the product and a bare route."""
    return asyncio.run(compared(folder))
