"""One seller's Amazon account: orders, stock and shipments, and how they go on.

The world grows from events in order of time; nothing else moves it, and no event looks
at a clock.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from heapq import heappop, heappush
from itertools import accumulate, count
from random import Random
from typing import Final

from sentia.simulator.buying import Buyer, fates
from sentia.simulator.catalogue import listings
from sentia.simulator.orders import Order
from sentia.simulator.plan import Demand, Plan
from sentia.simulator.warehouse import Warehouse
from sentia.simulator.worldtime import WorldTime

# Where the units of an order go in the end; "" is to the buyer.
SETTLED: Final = {
    "SHIPPED": "", "CANCELLED": "fulfillable", "UNFULFILLABLE": "unfulfillable",
}  # fmt: skip
Event = tuple[datetime, int, Callable[[datetime], None]]


class World:
    """Everything that Amazon knows about one seller."""

    def __init__(self, plan: Plan, time: WorldTime) -> None:
        self.places = places = plan.places
        self.orders: dict[str, Order] = {}
        self.time = time
        self._seed = plan.seed
        self._live_pace = 60 if plan.clock == "live" else 1
        self._events: list[Event] = []
        self._serial = count()
        self._shipped: dict[str, deque[Order]] = defaultdict(lambda: deque(maxlen=200))
        since = time.start - timedelta(days=plan.days)
        catalogue = listings(plan.seed, places) if plan.orders else []
        self.warehouse = Warehouse(catalogue, places, seed=plan.seed)
        self._odds = list(accumulate(x.appeal for x in catalogue))
        if not plan.orders:
            return
        a_day = plan.orders / plan.days / sum(p.share for p in places)
        for pool in sorted({p.pool for p in places}):
            share = sum(p.share for p in places if p.pool == pool)
            self.warehouse.fill(pool, since, units_a_day=1.3 * a_day * share)
            self._nightly(pool, since + timedelta(hours=3))
        self._demand = Demand(plan, since=since, until=time.start)
        self._expect(1)
        self.catch_up()

    @property
    def now(self) -> datetime:
        """The moment the world is at."""
        return self.time.now()

    def catch_up(self) -> None:
        """Let happen what is due by now."""
        now = self.now
        while self._events and self._events[0][0] <= now:
            at, _, happen = heappop(self._events)
            happen(at)

    def advance(self, seconds: float) -> None:
        """Move the world on."""
        self.time.advance(seconds)
        self.catch_up()

    def _later(self, at: datetime, happen: Callable[[datetime], None]) -> None:
        heappush(self._events, (at, next(self._serial), happen))

    def _expect(self, number: int) -> None:
        self._later(self._demand.moment(number), partial(self._buy, number))

    def _buy(self, number: int, at: datetime) -> None:
        self._expect(number + 1)
        rng = Random((self._seed << 32) - number)  # noqa: S311
        place = rng.choices(self.places, self._demand.pull(at))[0]
        order = Buyer(
            number=number, at=at, place=place, rng=rng,
            listings=self.warehouse.catalogue, odds=self._odds,
            available=self.warehouse.available, earlier=self._shipped[place.id],
        ).order(self._seed)  # fmt: skip
        self.orders[order.id] = order
        self.warehouse.move(order, "fulfillable", "pending_orders", at)
        pace = self._live_pace if at > self.time.start else 1
        for moment, status in fates(rng, order, payment_pace=pace):
            self._later(moment, partial(self._become, order, status))

    def _become(self, order: Order, status: str, at: datetime) -> None:
        if not status:
            order.touch(at)
            return
        if status in SETTLED:
            self.warehouse.move(order, "pending_orders", SETTLED[status], at)
        if status == "CANCELLED":
            order.cancelled_by = "BUYER" if order.by_amazon else "MERCHANT"
        order.become(status, at)
        if status == "SHIPPED" and order.counts:
            self._shipped[order.place.id].append(order)

    def _nightly(self, pool: str, at: datetime) -> None:
        def night(at: datetime) -> None:
            self._nightly(pool, at + timedelta(days=1))
            for when, happen in self.warehouse.night(pool, at):
                self._later(when, happen)

        self._later(at, night)
