"""The arithmetic of waiting: 20 at once, then one every 178.57 seconds."""

from __future__ import annotations

import asyncio

import pytest

from sentia.clock import SystemClock
from sentia.store.buckets import SqlBuckets
from sentia.store.database import Database, open_database
from tests.support.clock import VirtualClock

RATE, BURST = 0.0056, 20


class Tap:
    """One bucket as a client uses it."""

    def __init__(self, database: Database, clock: VirtualClock) -> None:
        self.clock = clock
        self.buckets = SqlBuckets(database, clock)

    async def take(self) -> float:
        return await self.buckets.take("orders", rate=RATE, burst=BURST)

    async def take_burst(self) -> set[float]:
        return {await self.take() for _ in range(BURST)}

    async def learn(self, rate: float) -> None:
        await self.buckets.learn("orders", rate=rate, burst=BURST)


@pytest.fixture
def tap(database: Database) -> Tap:
    return Tap(database, VirtualClock())


async def test_twenty_are_free_and_then_one_waits_178_seconds(tap: Tap) -> None:
    free = await tap.take_burst()

    assert free == {0.0}
    assert await tap.take() == pytest.approx(178.571, abs=0.001)


async def test_who_waits_as_told_gets_the_token(tap: Tap) -> None:
    await tap.take_burst()
    wait = await tap.take()

    tap.clock.advance(seconds=wait)

    assert await tap.take() == 0.0
    assert await tap.take() == pytest.approx(178.571, abs=0.001)


async def test_a_new_rate_counts_at_once_without_old_debts(tap: Tap) -> None:
    await tap.take_burst()

    await tap.learn(RATE * 10)

    assert await tap.take() == pytest.approx(17.857, abs=0.001)


async def test_what_was_earned_at_the_old_rate_stays(tap: Tap) -> None:
    await tap.take_burst()
    tap.clock.advance(seconds=0.5 / RATE)

    await tap.learn(RATE / 10)

    assert await tap.take() == pytest.approx(0.5 / (RATE / 10), abs=0.01)


async def test_a_learned_rate_outlives_the_process(url: str) -> None:
    clock = VirtualClock()
    before = open_database(url)
    await Tap(before, clock).learn(1.0)
    await Tap(before, clock).take_burst()
    before.close()

    after = open_database(url)
    wait = await Tap(after, clock).take()
    after.close()

    assert wait == pytest.approx(1.0)


async def test_a_full_bucket_holds_no_more_than_its_burst(tap: Tap) -> None:
    await tap.take()
    tap.clock.advance(days=30)

    assert await tap.take_burst() == {0.0}
    assert await tap.take() > 0


async def test_after_a_429_the_bucket_is_empty(tap: Tap) -> None:
    await tap.take()

    wait = await tap.buckets.drain("orders", rate=RATE, burst=BURST)

    assert wait == pytest.approx(178.571, abs=0.001)
    assert await tap.take() == pytest.approx(wait, abs=0.001)


async def test_a_429_on_the_first_call_empties_a_bucket_that_was_not_there(
    tap: Tap,
) -> None:
    await tap.buckets.drain("orders", rate=RATE, burst=BURST)

    assert await tap.take() == pytest.approx(178.571, abs=0.001)


async def test_a_clock_that_was_set_back_keeps_the_tokens_and_adds_no_wait(
    tap: Tap,
) -> None:
    await tap.take_burst()
    tap.clock.advance(hours=-1)

    assert await tap.take() == pytest.approx(178.571, abs=0.001)


async def test_a_clock_that_was_set_back_holds_up_nobody(tap: Tap) -> None:
    await tap.take()
    tap.clock.advance(hours=-1)

    assert await tap.take() == 0.0


async def test_four_workers_get_no_more_than_the_rate_allows(
    database: Database,
) -> None:
    clock = SystemClock()
    buckets = SqlBuckets(database, clock)
    begin = clock.monotonic()

    async def greedy() -> int:
        got = 0
        while clock.monotonic() < begin + 1:
            got += await buckets.take("k", rate=50.0, burst=20) == 0.0
        return got

    admitted = sum(await asyncio.gather(*(greedy() for _ in range(4))))

    seconds = clock.monotonic() - begin
    assert 20 < admitted <= 20 + 50 * seconds
