"""`/_sim/*`: what a test or a demo does to the world. Loopback only."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING, Annotated, Any, Final

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from sentia.errors import ConfigError

if TYPE_CHECKING:
    from sentia.simulator.app import Simulator

LOOPBACK: Final = frozenset({"127.0.0.1", "::1"})
Control = Callable[[Request], Awaitable[Response]]


class Wanted(msgspec.Struct, forbid_unknown_fields=True):
    """A fault to put in force."""

    name: str
    operations: list[str] | None = None
    times: int | None = None


class Span(msgspec.Struct, forbid_unknown_fields=True):
    """How far to move the world on."""

    seconds: Annotated[float, msgspec.Meta(ge=0, le=10 * 366 * 86_400)]


class Controls:
    """The controls of one simulator."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._faults = simulator.account.faults

    def routes(self) -> list[Route]:
        """Return a route for each."""
        rows: list[tuple[str, str, Control]] = [
            ("GET", "truth", self._truth),
            ("GET", "truth/orders", self._truth_orders),
            ("GET", "faults", self._list_faults),
            ("POST", "faults", self._add_fault),
            ("DELETE", "faults", self._clear_faults),
            ("GET", "tokens", self._tokens),
            ("POST", "{act:str}", self._move),
        ]
        return [
            Route(f"/_sim/{path}", _guarded(control), methods=[method])
            for method, path, control in rows
        ]

    async def _truth(self, _: Request) -> Response:
        return JSONResponse(self._simulator.truth())

    async def _truth_orders(self, _: Request) -> Response:
        lines = map(msgspec.json.encode, self._simulator.truth_orders())
        return StreamingResponse(_chunks(lines), media_type="application/jsonl")

    async def _list_faults(self, _: Request) -> Response:
        return JSONResponse({"faults": [x.shown() for x in self._faults.active]})

    async def _add_fault(self, request: Request) -> Response:
        wanted = msgspec.json.decode(await request.body(), type=Wanted)
        self._faults.add(wanted.name, wanted.operations, wanted.times)
        return await self._list_faults(request)

    async def _clear_faults(self, _: Request) -> Response:
        self._faults.clear()
        return Response(status_code=204)

    async def _tokens(self, _: Request) -> Response:
        handed_out = self._simulator.account.sign_in.handed_out
        return JSONResponse({"tokens": list(handed_out)})

    async def _move(self, request: Request) -> Response:
        time = self._simulator.account.time
        match request.path_params["act"]:
            case "advance":
                span = msgspec.json.decode(await request.body(), type=Span)
                self._simulator.advance(span.seconds)
            case "pause":
                time.pause()
            case "resume":
                time.resume()
            case _:
                return JSONResponse({"error": "no such control"}, 404)
        return JSONResponse({"asOf": self._simulator.as_of()})


def _guarded(control: Control) -> Control:
    async def guarded(request: Request) -> Response:
        if request.client is None or request.client.host not in LOOPBACK:
            return JSONResponse({"error": "loopback only"}, 403)
        try:
            return await control(request)
        except (ConfigError, msgspec.DecodeError) as error:
            return JSONResponse({"error": str(error)}, 400)

    return guarded


def _chunks(lines: Iterable[bytes]) -> Iterable[Any]:
    batch: list[bytes] = []
    for line in lines:
        batch.append(line + b"\n")
        if len(batch) == 1000:
            yield b"".join(batch)
            batch.clear()
    yield b"".join(batch)
