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
from sentia.simulator.orders import Line, Order
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
        rng = self.rng
        kind = rng.random()
        replaces = 0.005 <= kind < 0.012 and bool(self.earlier)
        lines = [self._line(first, f"{seed}{self.number:09d}1", free=replaces)]
        if rng.random() < 0.18:
            # Now and then a second row of the same SKU, just like the first.
            other = first if rng.random() < 0.25 else self._choice(first)
            left = self.available(first, self.place) - lines[0].quantity
            if other and (other is not first or left > 0):
                id_ = f"{seed}{self.number:09d}2"
                left = left if other is first else 0
                lines.append(self._line(other, id_, free=replaces, left=left))
        order = Order(
            id=order_id(seed, self.number, self.place),
            place=self.place,
            created=self.at,
            updated=self.at,
            status="PENDING_AVAILABILITY" if kind > 0.998 else "PENDING",
            by_amazon=first.by_amazon,
            lines=lines,
        )
        if replaces:
            order.replaces = rng.choice(self.earlier).id
        self._special(order, multi_channel=kind < 0.005)
        return order

    def _special(self, order: Order, *, multi_channel: bool) -> None:
        programs = {
            "AMAZON_BUSINESS": self.rng.random() < 0.06,
            "PRIME": order.by_amazon and self.rng.random() < 0.7,
            "PREORDER": order.status == "PENDING_AVAILABILITY",
        }
        order.programs = tuple(name for name, applies in programs.items() if applies)
        if multi_channel and order.by_amazon:
            order.on_channel, order.programs = False, ()
            for line in order.lines:
                _without_money(line)
        if not order.by_amazon:
            order.ship_by = self.at.replace(minute=0, second=0) + timedelta(days=3)

    def _choice(self, like: Listing | None) -> Listing | None:
        for _ in range(12):
            found = self.rng.choices(self.listings, cum_weights=self.odds)[0]
            fits = like is None or (
                found.by_amazon == like.by_amazon and found.fnsku != like.fnsku
            )
            if (
                fits
                and found.offered_in(self.place)
                and self.available(found, self.place)
            ):
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
        line.price = unit * quantity
        shipping, gift, promotion = rng.random(), rng.random(), rng.random()
        if shipping < 0.3:
            line.shipping = unit // 5 + 1
        if gift < 0.04:
            line.gift_wrap = unit // 10 + 1
        if promotion < 0.12:
            line.discount = line.price * rng.choice((5, 10, 20)) // 100
            line.promotions = (f"PAWS-V2-{rng.randrange(10**8)}",)
        if line.shipping and promotion < 0.06:
            line.shipping_discount = line.shipping
            line.promotions += ("Free Shipping, Core",)
        _tax(line, self.place)
        return line


def order_id(seed: int, number: int, place: Place) -> str:
    """Return an id of 3-7-7 digits; numbers below 10 ** 14 never share one."""
    digits = f"{(number * SPREAD + seed * 7_919) % 10**14:014d}"
    prefixes = PREFIXES[place.region]
    return f"{prefixes[number % len(prefixes)]:03d}-{digits[:7]}-{digits[7:]}"


def _tax(line: Line, place: Place) -> None:
    rate = TAX.get(place.country, VAT)
    share = rate if place.tax_on_top else rate / (1 + rate)
    line.tax = round((line.price - line.discount) * share)
    line.shipping_tax = round((line.shipping - line.shipping_discount) * share)
    line.gift_wrap_tax = round(line.gift_wrap * share)


def _without_money(line: Line) -> None:
    line.price = line.shipping = line.gift_wrap = line.discount = 0
    line.shipping_discount = line.tax = line.shipping_tax = line.gift_wrap_tax = 0
    line.promotions = ()


def fates(rng: Random, order: Order, *, payment_pace: int = 1) -> Iterator[Fate]:
    """Yield what happens to a new order, in order of time.

    Who looks on wants to see money come in: payments may be so many times faster.
    """
    fate, at = rng.random(), order.created
    if fate < 0.015:  # never paid
        yield _moment(rng, at + timedelta(days=rng.uniform(3, 7))), "CANCELLED"
        return
    slow = 24 * 60 if order.status == "PENDING_AVAILABILITY" or fate > 0.95 else 1
    minutes = rng.uniform(20, 75) if order.by_amazon else rng.uniform(1, 20)
    minutes = (minutes + slow * rng.uniform(1, 3)) / payment_pace
    at = _moment(rng, at + timedelta(minutes=minutes))
    yield at, "UNSHIPPED"
    if fate < 0.04:
        yield _moment(rng, at + timedelta(hours=rng.uniform(0.2, 12))), "CANCELLED"
        return
    if fate < 0.0405 and order.by_amazon:
        yield _moment(rng, at + timedelta(hours=9)), "UNFULFILLABLE"
        return
    late = not order.by_amazon and fate > 0.9
    hours = rng.uniform(3, 40) if order.by_amazon else rng.uniform(6, 60)
    at += timedelta(hours=hours + 72 * late)
    if not order.by_amazon:  # the merchant confirms in batches: the same moment for all
        at = at.replace(minute=at.minute // 30 * 30, second=0, microsecond=0)
    if len(order.lines) > 1 and fate < 0.5:
        yield at, "PARTIALLY_SHIPPED"
        at += timedelta(hours=rng.uniform(2, 30))
    yield at, "SHIPPED"
    if rng.random() < 0.12:
        yield _moment(rng, at + timedelta(days=rng.uniform(0.5, 9))), ""


def _moment(rng: Random, at: datetime) -> datetime:
    return at.replace(microsecond=rng.randrange(1000) * 1000)
