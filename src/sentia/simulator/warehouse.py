"""The seller's stock at Amazon: it falls by orders, and comes in by shipments."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from random import Random
from typing import Final, NamedTuple

from sentia.simulator.catalogue import LETTERS, Listing
from sentia.simulator.orders import Order
from sentia.simulator.places import Place
from sentia.simulator.stock import Parcel, Shipment, Stock, journey

Happening = tuple[datetime, Callable[[datetime], None]]
PLENTY: Final = 10**6  # what merchants ship themselves is not Amazon's to count
CENTRES: Final = {
    "UK": "LTN4", "EU": "DTM2", "US": "PHX7", "CA": "YYZ1", "JP": "NRT1",
}  # fmt: skip
# What happens in a warehouse at night, one unit at a time.
MISHAPS: Final = (
    ("fulfillable", "unfulfillable"), ("fulfillable", "researching"),
    ("researching", "fulfillable"), ("fulfillable", "transshipment"),
    ("transshipment", "fulfillable"), ("fulfillable", "processing"),
    ("processing", "fulfillable"),
)  # fmt: skip


class Row(NamedTuple):
    """One SKU in one condition, as a marketplace shows it."""

    sku: str
    asin: str
    title: str
    stock: Stock


class Warehouse:
    """All stock of one seller, by physical pool, and the shipments to it."""

    def __init__(
        self, catalogue: Sequence[Listing], places: Sequence[Place], *, seed: int
    ) -> None:
        self.catalogue = catalogue
        self.shipments: dict[str, Shipment] = {}
        self.shown: dict[str, list[Row]] = {place.id: [] for place in places}
        self.missing: dict[str, set[str]] = {}  # marketplaces by SKU that flickers
        self._places = places
        self._rng = Random(f"warehouse {seed}")  # noqa: S311
        self._stocks: dict[tuple[str, str, str], Stock] = {}
        self._by_sku = {listing.sku: listing for listing in catalogue}
        self._a_day: dict[tuple[str, str], float] = {}
        for place in places:
            for x in catalogue:
                if x.by_amazon and x.offered_in(place):
                    for condition in x.conditions:
                        stock = self.stock(place.pool, x.fnsku, condition)
                        self.show(place.id, Row(x.sku, x.asin, x.title, stock))

    def stock(self, pool: str, fnsku: str, condition: str = "NewItem") -> Stock:
        """Return the physical pool of an FNSKU."""
        key = (pool, fnsku, condition)
        if key not in self._stocks:
            self._stocks[key] = Stock(*key)
        return self._stocks[key]

    def show(self, marketplace_id: str, row: Row) -> None:
        """Let a marketplace show a row, in place of the one it may have shown."""
        rows, pool = self.shown[marketplace_id], row.stock
        rows[:] = [r for r in rows if r.sku != row.sku or r.stock is not pool]
        rows.append(row)

    def sweep(self, marketplace_id: str) -> list[Row]:
        """Return what a sweep of a marketplace finds, by SKU."""
        lacks = [sku for sku, left in self.missing.items() if marketplace_id in left]
        for sku in lacks:
            self.missing[sku].discard(marketplace_id)
        rows = self.shown[marketplace_id]
        return sorted((r for r in rows if r.sku not in lacks), key=lambda row: row.sku)

    def available(self, listing: Listing, place: Place) -> int:
        """Return how many units can be bought."""
        if not listing.by_amazon:
            return PLENTY
        return self.stock(place.pool, listing.fnsku).fulfillable

    def move(self, order: Order, source: str, target: str, at: datetime) -> None:
        """Take an order's units from one bucket to another."""
        for line in order.lines:
            if order.by_amazon and (listing := self._by_sku.get(line.sku)):
                stock = self.stock(order.place.pool, listing.fnsku)
                stock.move(line.quantity, source, target, at)

    def fill(self, pool: str, at: datetime, *, units_a_day: float) -> None:
        """Put what lies in a pool at the beginning of time."""
        whole = sum(listing.appeal for listing in self.catalogue)
        for listing in self.catalogue:
            key = (pool, listing.fnsku)
            offered = any(listing.offered_in(p) for p in self._places if p.pool == pool)
            unused = self._rng.random() < 0.04
            if not (listing.by_amazon and offered) or unused or key in self._a_day:
                continue
            self._a_day[key] = a_day = units_a_day * listing.appeal / whole
            for condition in listing.conditions:
                units = round(a_day * self._rng.uniform(4, 60)) + self._rng.randrange(9)
                stock = self.stock(pool, listing.fnsku, condition)
                stock.move(units, "", "fulfillable", at)

    def night(self, pool: str, at: datetime) -> Iterator[Happening]:
        """Count, lose and find; every other night send what runs low."""
        rng = self._rng
        known = [x for x in self.catalogue if (pool, x.fnsku) in self._a_day]
        for source, target in MISHAPS:
            stock = self.stock(pool, rng.choice(known).fnsku)
            if getattr(stock, source):
                stock.move(1, source, target, at)
        if at.toordinal() % 2:
            return
        low = sorted(known, key=lambda x: self._cover(pool, x))[:30]
        needed = [x for x in low if self._cover(pool, x) < 16 and rng.random() < 0.6]
        if needed:
            yield from self._send(pool, needed, at)

    def _cover(self, pool: str, listing: Listing) -> float:
        stock = self.stock(pool, listing.fnsku)
        return (stock.fulfillable + stock.inbound) / self._a_day[pool, listing.fnsku]

    def _send(
        self, pool: str, needed: Sequence[Listing], at: datetime
    ) -> Iterator[Happening]:
        rng, number = self._rng, len(self.shipments)
        parcels = [
            Parcel(
                x.sku,
                self.stock(pool, x.fnsku),
                round(self._a_day[pool, x.fnsku] * rng.uniform(20, 45)) + 5,
            )
            for x in {x.fnsku: x for x in needed}.values()
        ]  # fmt: skip
        places = [place for place in self._places if place.pool == pool]
        shipment = Shipment(
            id=f"FBA15{''.join(rng.choices(LETTERS, k=4))}{number:04d}",
            place=rng.choice(places), name=f"FBA ({at:%d/%m/%y, %H:%M}) - {number + 1}",
            centre=CENTRES.get(pool, "XXX1"), created=at, parcels=parcels,
        )  # fmt: skip
        self.shipments[shipment.id] = shipment
        for when, status, share, extra in journey(rng, at, generous=not number):
            yield when, partial(shipment.go_on, status, share, extra)
