"""What lies in Amazon's warehouses, and what is on its way there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Final

from sentia.simulator.places import Place

# In which bucket the units of a shipment lie that are not received yet.
INBOUND: Final = {
    "WORKING": "inbound_working", "SHIPPED": "inbound_shipped",
    "IN_TRANSIT": "inbound_shipped", "DELIVERED": "inbound_shipped",
    "CHECKED_IN": "inbound_shipped", "RECEIVING": "inbound_receiving",
}  # fmt: skip


@dataclass(slots=True)
class Stock:
    """One physical pool: an FNSKU in one condition, where it is sold from."""

    pool: str
    fnsku: str
    condition: str
    updated: datetime | None = None  # None: never had any
    fulfillable: int = 0
    inbound_working: int = 0
    inbound_shipped: int = 0
    inbound_receiving: int = 0
    pending_orders: int = 0
    transshipment: int = 0
    processing: int = 0
    researching: int = 0
    unfulfillable: int = 0

    @property
    def reserved(self) -> int:
        return self.pending_orders + self.transshipment + self.processing

    @property
    def inbound(self) -> int:
        return self.inbound_working + self.inbound_shipped + self.inbound_receiving

    @property
    def held(self) -> int:
        """Return what lies in the warehouses."""
        return self.fulfillable + self.reserved + self.researching + self.unfulfillable

    @property
    def total(self) -> int:
        """Return Amazon's totalQuantity, what is on its way included."""
        return self.held + self.inbound

    def move(self, units: int, source: str, target: str, at: datetime) -> None:
        """Take units from one bucket to another; "" is outside of Amazon."""
        for name, change in ((source, -units), (target, units)):
            if name:
                setattr(self, name, max(0, getattr(self, name) + change))
        self.updated = at


@dataclass(slots=True)
class Parcel:
    """One SKU within a shipment."""

    sku: str
    stock: Stock
    shipped: int
    received: int = 0


@dataclass(slots=True)
class Shipment:
    """Units that the seller sends to Amazon."""

    id: str
    place: Place
    name: str
    centre: str
    created: datetime
    parcels: list[Parcel]
    status: str = "WORKING"
    updated: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.updated = self.created
        for parcel in self.parcels:
            parcel.stock.move(parcel.shipped, "", "inbound_working", self.created)

    def become(self, status: str, at: datetime) -> None:
        """Change the state; the units move along."""
        source, target = INBOUND.get(self.status, ""), INBOUND.get(status, "")
        self.status, self.updated = status, at
        if source != target:
            for parcel in self.parcels:
                missing = max(0, parcel.shipped - parcel.received)
                parcel.stock.move(missing, source, target, at)

    def go_on(self, status: str, share: float, extra: int, at: datetime) -> None:
        """Take the next step; a share of what was sent is in, and some nobody sent."""
        self.become(status, at)
        if not share:
            return
        for parcel in self.parcels:
            wanted = round(parcel.shipped * share) + extra
            more, extra = max(0, wanted - parcel.received), 0
            expected = min(more, max(0, parcel.shipped - parcel.received))
            parcel.received += more
            parcel.stock.move(expected, "inbound_receiving", "fulfillable", at)
            parcel.stock.move(more - expected, "", "fulfillable", at)


Step = tuple[datetime, str, float, int]  # when, status, share received, extra units
_JOURNEY: Final = (
    ("SHIPPED", 26), ("IN_TRANSIT", 9), ("DELIVERED", 50), ("CHECKED_IN", 14),
)  # fmt: skip


def journey(rng: Random, created: datetime, *, generous: bool) -> Iterator[Step]:
    """Yield what becomes of a shipment; a generous one holds more than was sent."""
    fate, at = (1.0 if generous else rng.random()), created
    if fate < 0.05:
        yield at + timedelta(hours=30), "DELETED", 0, 0
        return
    for status, hours in _JOURNEY:
        at += timedelta(hours=hours * rng.uniform(0.6, 1.5))
        yield at, status, 0, 0
        if status == "SHIPPED" and fate < 0.08:
            yield at + timedelta(hours=5), "CANCELLED", 0, 0
            return
        if status == "DELIVERED" and fate < 0.10:
            yield at + timedelta(hours=8), "ERROR", 0, 0
            return
    for share in (0.0, 0.3, 0.7, 0.98 if 0.1 < fate < 0.2 else 1.0):
        at += timedelta(hours=rng.uniform(6, 20))
        yield at, "RECEIVING", share, 2 if generous and share == 1 else 0
    yield at + timedelta(hours=40), "CLOSED", 0, 0
