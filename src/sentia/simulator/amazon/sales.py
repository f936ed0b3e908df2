"""What Amazon itself counts as ordered: sums over order rows of one marketplace."""

from __future__ import annotations

from typing import NamedTuple

from sentia.simulator.orders import Line, Order
from sentia.simulator.places import Place
from sentia.simulator.world import World

Sold = list[tuple[Order, Line]]


def sold(world: World, place: Place) -> Sold:
    """Return the rows that count in a marketplace, pending ones too."""
    return [
        (order, line)
        for order in world.orders.values()
        if order.place is place and order.counts
        for line in order.lines
    ]


class Sums(NamedTuple):
    """Ordered product sales: nothing but the items' prices."""

    orders: int
    items: int
    units: int
    minor: int


def summed(rows: Sold) -> Sums:
    """Sum up some rows."""
    return Sums(
        orders=len({order.id for order, _ in rows}),
        items=len(rows),
        units=sum(line.quantity for _, line in rows),
        minor=sum(line.item.price for _, line in rows),
    )
