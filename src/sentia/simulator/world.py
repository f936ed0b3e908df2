"""One seller's Amazon account: orders, stock and shipments, and how they go on.

The world grows from events in order of time; nothing else moves it, and no event looks
at a clock. Tests build worlds of their own with these words (`Plan(orders=0)` is an
empty one; a moment left out is now, a marketplace left out the account's first):

    put_order      put an order, or put it again in another state
    put_stock      put what lies in a pool, or change it
    put_shipment   send something to Amazon
    withhold       an order is found by its id and in reports, but no list has it yet
    release        it is listed from now on, its last update as old as it was
    flicker        a SKU is missing from the next sweep of each marketplace, then back
    delist         a SKU is gone for good
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from heapq import heappop, heappush
from itertools import accumulate, count
from random import Random
from typing import Any
from zlib import crc32

from sentia.simulator.buying import Buyer, fates
from sentia.simulator.catalogue import listings
from sentia.simulator.demand import Demand
from sentia.simulator.orders import Line, Order
from sentia.simulator.places import PLACES, Place
from sentia.simulator.plan import Plan
from sentia.simulator.stock import Parcel, Shipment
from sentia.simulator.warehouse import Row, Warehouse
from sentia.simulator.worldtime import WorldTime, whole_milliseconds

Event = tuple[datetime, int, Callable[[datetime], None]]


class World:
    """Everything that Amazon knows about one seller."""

    def __init__(self, plan: Plan, time: WorldTime) -> None:
        seed, orders, places = plan.seed, plan.orders, plan.places
        self.places = places
        self.orders: dict[str, Order] = {}
        self._time = time
        self._seed = seed
        self._live_pace = 60 if plan.clock == "live" else 1
        self._events: list[Event] = []
        self._serial = count()
        self._shipped: dict[str, deque[Order]] = defaultdict(lambda: deque(maxlen=200))
        since = time.start - timedelta(days=plan.days)
        catalogue = listings(seed, places) if orders else []
        self.warehouse = Warehouse(catalogue, places, seed=seed)
        self._odds = list(accumulate(x.appeal for x in catalogue))
        if not orders:
            return
        a_day = orders / plan.days / sum(p.share for p in places)
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
        return self._time.now()

    def catch_up(self) -> None:
        """Let happen what is due by now."""
        now = self.now
        while self._events and self._events[0][0] <= now:
            at, _, happen = heappop(self._events)
            happen(at)

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
        self.warehouse.reserve(order)
        pace = self._live_pace if at > self._time.start else 1
        for moment, status in fates(rng, order, payment_pace=pace):
            self._later(moment, partial(self._become, order, status))

    def _become(self, order: Order, status: str, at: datetime) -> None:
        if not status:
            order.updated = at
            order.texts.clear()
            return
        if status in {"SHIPPED", "CANCELLED", "UNFULFILLABLE"}:
            self.warehouse.settle(order, status, at)
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

    # What follows is for tests.

    def _place(self, marketplace_id: str) -> Place:
        return PLACES[marketplace_id] if marketplace_id else self.places[0]

    def put_order(
        self,
        order_id: str,
        *,
        marketplace_id: str = "",
        total: str | None = "12.30",
        items: Sequence[tuple[str, int]] = (("SKU-1", 1),),
        **fields: Any,
    ) -> Order:
        """Put an order; `fields` are those of Order. Its first item costs the total."""
        place, before = self._place(marketplace_id), self.orders.get(order_id)
        said = dict[str, Any](status="SHIPPED", by_amazon=True, updated=None) | fields
        said["updated"] = whole_milliseconds(said["updated"] or self.now)
        said.setdefault("created", before.created if before else said["updated"])
        said["created"] = said["created"].replace(microsecond=0)
        lines = [
            Line(
                id=f"{order_id.replace('-', '')[-12:]}{n:02d}", sku=sku,
                asin=f"B0{crc32(sku.encode()) % 10**8:08d}", title=f"A {sku}",
                quantity=quantity,
                shipped=quantity if said["status"] == "SHIPPED" else 0,
            )
            for n, (sku, quantity) in enumerate(items, 1)
        ]  # fmt: skip
        if total is not None:
            lines[0].price = place.minor(total)
            lines[0].unit_price = lines[0].price // (lines[0].quantity or 1)
        self.orders[order_id] = order = Order(
            id=order_id, place=place, lines=lines, priced=total is not None, **said
        )  # fmt: skip
        return order

    def withhold(self, order_id: str) -> None:
        """Keep an order out of the lists."""
        self.orders[order_id].withheld = True

    def release(self, order_id: str) -> None:
        """List an order that was withheld."""
        self.orders[order_id].withheld = False

    def put_stock(
        self,
        sku: str,
        *,
        marketplace_id: str = "",
        fnsku: str = "",
        condition: str = "NewItem",
        **buckets: int,
    ) -> Row:
        """Put stock; `buckets` are fields of Stock, those left out stay as they are."""
        place, fnsku = (
            self._place(marketplace_id),
            fnsku or f"X{crc32(sku.encode()):09d}",
        )
        stock = self.warehouse.stock(place.pool, fnsku, condition)
        for name, units in buckets.items():
            stock.move(units - getattr(stock, name), "", name, self.now)
        row = Row(sku, f"B0{crc32(sku.encode()) % 10**8:08d}", f"A {sku}", stock)
        self.warehouse.show(place.id, row)
        return row

    def put_shipment(
        self,
        shipment_id: str,
        *,
        marketplace_id: str = "",
        status: str = "WORKING",
        items: Sequence[tuple[str, int]] = (("SKU-1", 10),),
    ) -> Shipment:
        """Send something to Amazon, or let it come to another state."""
        shipment = self.warehouse.shipments.get(shipment_id)
        if shipment is None:
            parcels = [
                Parcel(sku, self.put_stock(sku, marketplace_id=marketplace_id).stock, n)
                for sku, n in items
            ]
            shipment = Shipment(
                id=shipment_id, place=self._place(marketplace_id), name=shipment_id,
                centre="PHX7", created=self.now, parcels=parcels,
            )  # fmt: skip
            self.warehouse.shipments[shipment_id] = shipment
        if status != shipment.status:
            shipment.become(status, self.now)
        return shipment

    def flicker(self, sku: str) -> None:
        """Let the next sweep of each marketplace lack a SKU."""
        self.warehouse.flicker(sku)

    def delist(self, sku: str) -> None:
        """Take a SKU away for good."""
        self.warehouse.delist(sku)
