"""The API does what its description says, whatever it is sent."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings, strategies
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from sentia.api.access import Way
from sentia.serving import address, bound, listening
from sentia.store.database import Database
from tests.api.described import OPENAPI, THERE, WAYS, filled, named
from tests.api.site import Site

WRONG = schemathesis.GenerationMode.NEGATIVE
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@contextmanager
def served(site: Site) -> Iterator[str]:
    """Serve a Sentia from a thread of this process for as long as the block lasts."""
    ready, over = threading.Event(), asyncio.Event()

    with bound("127.0.0.1", 0) as sock:

        async def serve() -> None:
            async with listening(site.app, sock, on_exit=site.hub.close):
                loops.append(asyncio.get_running_loop())
                ready.set()
                await over.wait()

        loops: list[asyncio.AbstractEventLoop] = []
        thread = threading.Thread(target=asyncio.run, args=(serve(),))
        thread.start()
        ready.wait(30)
        try:
            yield address(sock)
        finally:
            loops[0].call_soon_threadsafe(over.set)
            thread.join(30)


@pytest.fixture
def description(
    file_database: Database, tmp_path: Path
) -> Iterator[schemathesis.BaseSchema]:
    """What Sentia says of itself, while it answers."""
    site = filled(Site(file_database, tmp_path))
    with served(site) as url:
        described = schemathesis.openapi.from_url(f"{url}/api/v1/openapi.json")
        described.config.update(headers=site.token())
        yield described


# An open stream has no end to wait for, and the description does not describe itself.
CALLED = [
    way for way in WAYS if way.path in OPENAPI["paths"] and "events" not in way.path
]


@pytest.mark.parametrize("way", CALLED, ids=named)
def test_whatever_is_sent_the_answer_is_as_described(
    description: schemathesis.BaseSchema, way: Way
) -> None:
    operation = description[way.path][way.method]

    @settings(
        max_examples=16,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        case=operation.as_strategy() | operation.as_strategy(generation_mode=WRONG),
        there=strategies.booleans(),
    )
    def call(case: schemathesis.Case[Any], *, there: bool) -> None:
        if there:
            case.path_parameters |= {n: THERE[n] for n in case.path_parameters}
        case.call_and_validate(checks=CHECKS)

    call()
