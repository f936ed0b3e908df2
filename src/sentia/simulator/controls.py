"""`/_sim/*`: what a test or a demo does to the world. Loopback only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Final

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sentia.errors import ConfigError, UsageError
from sentia.simulator import truth
from sentia.simulator.amazon.account import Account
from sentia.simulator.amazon.desk import OPERATIONS
from sentia.simulator.faults import DOCUMENT, SIGN_IN
from sentia.simulator.world import World

LOOPBACK: Final = frozenset({"127.0.0.1", "::1"})
NAMES: Final = frozenset({*(row.name for row in OPERATIONS), SIGN_IN, DOCUMENT})
# What a control answers: nothing, JSON, or lines of it.
Said = dict[str, Any] | list[dict[str, Any]] | None
Control = Callable[[Account, bytes], Said]


class Wanted(msgspec.Struct, forbid_unknown_fields=True):
    """A fault to put in force."""

    name: str
    operations: list[str] | None = None
    times: Annotated[int, msgspec.Meta(ge=1)] | None = None


class Span(msgspec.Struct, forbid_unknown_fields=True):
    """How far to move the world on."""

    seconds: Annotated[float, msgspec.Meta(ge=0, le=10 * 366 * 86_400)]


def _faults(account: Account, _: bytes) -> Said:
    return {"faults": [fault.shown() for fault in account.faults.active]}


def _add_fault(account: Account, body: bytes) -> Said:
    wanted = msgspec.json.decode(body, type=Wanted)
    if unknown := {*(wanted.operations or ())} - NAMES:
        known = ", ".join(sorted(NAMES))
        msg = f"no such operation: {', '.join(sorted(unknown))}; there are {known}"
        raise UsageError(msg)
    account.faults.add(wanted.name, wanted.operations, wanted.times)
    return _faults(account, body)


def _clear_faults(account: Account, _: bytes) -> Said:
    account.faults.clear()
    return None


def _moved(act: Callable[[World, bytes], None]) -> Control:
    def control(account: Account, body: bytes) -> Said:
        act(account.world, body)
        return {"asOf": truth.moment(account.world.now)}

    return control


def _advance(world: World, body: bytes) -> None:
    world.advance(msgspec.json.decode(body, type=Span).seconds)


CONTROLS: Final[dict[str, Control]] = {
    "GET truth": lambda account, _: truth.truth(account.world),
    "GET truth/orders": lambda account, _: list(truth.lines(account.world)),
    "GET faults": _faults,
    "POST faults": _add_fault,
    "DELETE faults": _clear_faults,
    "GET tokens": lambda account, _: {"tokens": list(account.sign_in.handed_out)},
    "POST advance": _moved(_advance),
    "POST pause": _moved(lambda world, _: world.time.pause()),
    "POST resume": _moved(lambda world, _: world.time.resume()),
}


METHODS: Final = frozenset(name.partition(" ")[0] for name in CONTROLS)


def routes(account: Account) -> list[Route]:
    """Return the routes of all controls of one simulator."""

    async def control(request: Request) -> Response:
        if request.client is None or request.client.host not in LOOPBACK:
            return JSONResponse({"error": "loopback only"}, 403)
        name = request.path_params.get("name", "")
        act = CONTROLS.get(f"{request.method} {name}")
        if act is None:
            known = ", ".join(CONTROLS)
            return JSONResponse({"error": f"no such control; there are {known}"}, 404)
        try:
            said = act(account, await request.body())
        except (ConfigError, UsageError, msgspec.DecodeError) as error:
            return JSONResponse({"error": str(error)}, 400)
        if said is None:
            return Response(status_code=204)
        if isinstance(said, dict):
            return JSONResponse(said)
        # All at once: a world that moves must not change between two lines.
        lines = msgspec.json.Encoder().encode_lines(said)
        return Response(lines, media_type="application/jsonl")

    # Without the slash too, else Amazon's own answer would be that of no address.
    paths = "/_sim", "/_sim/{name:path}"
    return [Route(path, control, methods=[*METHODS]) for path in paths]
