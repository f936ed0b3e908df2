"""What one buyer orders, and what then becomes of it.

Everything about an order follows from its own random numbers, so a world is the same
however its time was cut into pieces.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final

from sentia.simulator.catalogue import Listing
from sentia.simulator.orders import NOTHING, Line, Order, Part
from sentia.simulator.places import Place

# Prefixes of order ids as people see them; ids then look like their region.
PREFIXES: Final = {
    "NA": (111, 112, 113, 114), "EU": (26, 202, 205, 302, 304, 402, 404, 407),
    "FE": (249, 250, 503),
}  # fmt: skip
TAX: Final = {"US": 0.08, "CA": 0.13, "UK": 0.2, "DE": 0.19, "SE": 0.25, "PL": 0.23}
VAT: Final = 0.2
# Prime to the power of ten: numbers are spread and never meet.
SPREAD: Final = 36_067_977_499_789
Fate = tuple[datetime, str]  # when, and the state it takes; "" changes nothing else


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """Where and when somebody buys, and what there is to buy."""

    number: int  # of the order, from 1
    at: datetime
    place: Place
    rng: Random
    listings: Sequence[Listing]
    odds: Sequence[float]  # cumulative appeal of the listings
    available: Callable[[Listing, Place], int]  # units
    earlier: Sequence[Order]  # orders that may have to be replaced

    def order(self, seed: int) -> Order:
        """Return the order."""
        first = self._choice(None) or self._always()
        rng, ids = self.rng, f"{seed}{self.number:09d}"
        kind = rng.random()
        replaces = 0.005 <= kind < 0.012 and bool(self.earlier)
        lines = [self._line(first, ids + "1", free=replaces)]
        if rng.random() < 0.18:
            # Now and then a second row of the same SKU, just like the first.
            other = first if rng.random() < 0.25 else self._choice(first)
            left = self.available(first, self.place) - lines[0].quantity
            if other and (other is not first or left > 0):
                left = left if other is first else 0
                lines.append(self._line(other, ids + "2", free=replaces, left=left))
        order = Order(
            id=order_id(seed, self.number, self.place), place=self.place,
            created=self.at, updated=self.at,
            status="PENDING_AVAILABILITY" if kind > 0.998 else "PENDING",
            by_amazon=first.by_amazon, lines=lines,
            replaces=rng.choice(self.earlier).id if replaces else "",
        )  # fmt: skip
        programs = {
            "AMAZON_BUSINESS": rng.random() < 0.06,
            "PRIME": order.by_amazon and rng.random() < 0.7,
            "PREORDER": order.status == "PENDING_AVAILABILITY",
        }
        order.programs = tuple(name for name, applies in programs.items() if applies)
        if not order.by_amazon:
            order.ship_by = self.at.replace(minute=0, second=0) + timedelta(days=3)
        elif kind < 0.005:  # another shop's, which Amazon only ships
            order.on_channel, order.programs = False, ()
            for line in lines:
                line.item = line.shipping = line.gift_wrap = NOTHING
                line.promotions = ()
        return order

    def _choice(self, like: Listing | None) -> Listing | None:
        for _ in range(12):
            found = self.rng.choices(self.listings, cum_weights=self.odds)[0]
            if like and (
                found.by_amazon != like.by_amazon or found.fnsku == like.fnsku
            ):
                continue
            if found.offered_in(self.place) and self.available(found, self.place):
                return found
        return None

    def _always(self) -> Listing:
        return next(x for x in self.listings if not (x.by_amazon or x.countries))

    def _line(self, listing: Listing, id_: str, *, free: bool, left: int = 0) -> Line:
        rng, unit = self.rng, listing.price(self.place)
        most = left or self.available(listing, self.place)
        quantity = min(most, rng.choices((1, 2, 3), (88, 9, 3))[0])
        line = Line(
            id=id_.rjust(14, "6"), sku=listing.sku, asin=listing.asin,
            title=listing.title, quantity=quantity, unit_price=unit,
        )  # fmt: skip
        if free:
            return line
        shipping, gift, promotion = rng.random(), rng.random(), rng.random()
        off = 0
        if promotion < 0.12:
            off = unit * quantity * rng.choice((5, 10, 20)) // 100
            line.promotions = (f"PAWS-V2-{rng.randrange(10**8)}",)
        line.item = self._part(unit * quantity, off)
        if shipping < 0.3:
            fee = unit // 5 + 1
            line.shipping = self._part(fee, fee if promotion < 0.06 else 0)
        if line.shipping.discount:
            line.promotions += ("Free Shipping, Core",)
        if gift < 0.04:
            line.gift_wrap = self._part(unit // 10 + 1)
        return line

    def _part(self, price: int, discount: int = 0) -> Part:
        rate = TAX.get(self.place.country, VAT)
        share = rate if self.place.tax_on_top else rate / (1 + rate)
        return Part(price, round((price - discount) * share), discount)


def order_id(seed: int, number: int, place: Place) -> str:
    """Return an id of 3-7-7 digits; numbers below 10 ** 14 never share one."""
    digits = f"{(number * SPREAD + seed * 7_919) % 10**14:014d}"
    prefixes = PREFIXES[place.region]
    return f"{prefixes[number % len(prefixes)]:03d}-{digits[:7]}-{digits[7:]}"


def fates(rng: Random, order: Order, *, payment_pace: int = 1) -> Iterator[Fate]:
    """Yield what happens to a new order, in order of time.

    Who looks on wants to see money come in: payments may be so many times faster.
    """

    def after(**span: float) -> datetime:
        then = at + timedelta(**span)
        return then.replace(microsecond=rng.randrange(1000) * 1000)

    fate, at, mine = rng.random(), order.created, not order.by_amazon
    if fate < 0.015:  # never paid
        yield after(days=rng.uniform(3, 7)), "CANCELLED"
        return
    slow = 24 * 60 if order.status == "PENDING_AVAILABILITY" or fate > 0.95 else 1
    minutes = rng.uniform(1, 20) if mine else rng.uniform(20, 75)
    at = after(minutes=(minutes + slow * rng.uniform(1, 3)) / payment_pace)
    yield at, "UNSHIPPED"
    if fate < 0.04:
        yield after(hours=rng.uniform(0.2, 12)), "CANCELLED"
        return
    if fate < 0.0405 and not mine:
        yield after(hours=9), "UNFULFILLABLE"
        return
    late = mine and fate > 0.9
    hours = rng.uniform(6, 60) if mine else rng.uniform(3, 40)
    at += timedelta(hours=hours + 72 * late)
    if mine:  # the merchant confirms in batches: the same moment for all
        at = at.replace(minute=at.minute // 30 * 30, second=0, microsecond=0)
    if len(order.lines) > 1 and fate < 0.5:
        yield at, "PARTIALLY_SHIPPED"
        at += timedelta(hours=rng.uniform(2, 30))
    yield at, "SHIPPED"
    if rng.random() < 0.12:
        yield after(days=rng.uniform(0.5, 9)), ""
