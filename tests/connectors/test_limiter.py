"""Calls go out as fast as the channel allows, and no faster."""

from __future__ import annotations

import pytest

from sentia.connectors.base import Traffic
from sentia.connectors.client.limiter import Limiter
from sentia.connectors.client.operation import Operation
from sentia.errors import ThrottledError
from tests.connectors.pretend import MemoryBuckets
from tests.support.clock import VirtualClock

QUICK = Operation(name="quick", method="GET", path="/", rate=0.5, burst=2, model="")
SLOW = Operation(name="slow", method="GET", path="/", rate=0.0056, burst=1, model="")


def limiter(clock: VirtualClock, waits: list[str] | None = None) -> Limiter:
    told = [] if waits is None else waits
    return Limiter(
        MemoryBuckets(clock),
        clock,
        Traffic(),
        on_wait=lambda name, until: told.append(f"{name} {until:%H:%M:%S}"),
    )


async def test_a_burst_goes_through_at_once_and_the_next_call_waits() -> None:
    clock = VirtualClock()
    waits: list[str] = []
    limits = limiter(clock, waits)

    for _ in range(3):
        await limits.admit(QUICK, "k")

    assert clock.slept == [2.0]
    assert waits == ["quick 12:00:02"]


async def test_a_wait_beyond_our_patience_is_not_slept_but_told() -> None:
    clock = VirtualClock()
    waits: list[str] = []
    limits = limiter(clock, waits)
    await limits.admit(SLOW, "k")

    with pytest.raises(ThrottledError, match="Rate limit exceeded") as error:
        await limits.admit(SLOW, "k")

    assert error.value.retry_after == pytest.approx(1 / 0.0056)
    assert clock.slept == []
    assert waits == ["slow 12:02:58"]


async def test_the_rate_that_the_header_tells_replaces_the_published_one() -> None:
    clock = VirtualClock()
    limits = limiter(clock)

    await limits.learn(SLOW, "k", "0.1")
    await limits.admit(SLOW, "k")
    await limits.admit(SLOW, "k")

    assert clock.slept == [pytest.approx(10)]
    assert limits.interval(SLOW, "k") == 10
    assert limits.interval(SLOW, "another") == 1 / 0.0056


@pytest.mark.parametrize(
    "header", [None, "", "fast", "0", "-1", "nan", "inf", "1e9", "0.0000001"]
)
async def test_nonsense_in_the_header_changes_nothing(header: str | None) -> None:
    limits = limiter(VirtualClock())

    await limits.learn(QUICK, "k", header)

    assert limits.interval(QUICK, "k") == 2


async def test_after_a_refusal_the_bucket_is_empty() -> None:
    clock = VirtualClock()
    limits = limiter(clock)

    wait = await limits.refused(QUICK, "k")
    await limits.admit(QUICK, "k")

    assert wait == 2
    assert clock.slept == [2.0]
