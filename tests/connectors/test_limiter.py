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


def limiter(clock: VirtualClock) -> Limiter:
    return Limiter(MemoryBuckets(clock), clock, Traffic(), "k")


async def test_a_burst_goes_through_at_once_and_the_next_call_waits() -> None:
    clock = VirtualClock()
    limits = limiter(clock)

    for _ in range(3):
        await limits.admit(QUICK)

    assert clock.slept == [2.0]


async def test_a_wait_beyond_our_patience_is_not_slept_but_told() -> None:
    clock = VirtualClock()
    limits = limiter(clock)
    await limits.admit(SLOW)

    with pytest.raises(ThrottledError, match="Rate limit exceeded") as error:
        await limits.admit(SLOW)

    assert error.value.retry_after == pytest.approx(1 / 0.0056)
    assert clock.slept == []


async def test_the_rate_that_the_header_tells_replaces_the_published_one() -> None:
    clock = VirtualClock()
    limits = limiter(clock)

    await limits.learn(SLOW, "0.1")
    await limits.admit(SLOW)
    await limits.admit(SLOW)

    assert clock.slept == [pytest.approx(10)]
    assert limits.interval(SLOW) == 10
    assert limits.interval(QUICK) == 2


@pytest.mark.parametrize(
    "header", [None, "", "fast", "0", "-1", "nan", "inf", "1e9", "0.0000001"]
)
async def test_nonsense_in_the_header_changes_nothing(header: str | None) -> None:
    limits = limiter(VirtualClock())

    await limits.learn(QUICK, header)

    assert limits.interval(QUICK) == 2


async def test_after_a_refusal_the_bucket_is_empty() -> None:
    clock = VirtualClock()
    limits = limiter(clock)

    wait = await limits.refused(QUICK)
    await limits.admit(QUICK)

    assert wait == 2
    assert clock.slept == [2.0]
