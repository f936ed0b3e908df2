"""What is true in the world, in the words of DESIGN's figures: nothing is asked of
the API that shows it.
"""  # noqa: D205 - one sentence

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sentia.simulator.orders import Order
from sentia.simulator.world import World

STATUSES: Final = {
    "PENDING": "pending",
    "PENDING_AVAILABILITY": "pending",
    "UNSHIPPED": "unshipped",
    "PARTIALLY_SHIPPED": "partially_shipped",
    "SHIPPED": "shipped",
    "CANCELLED": "cancelled",
}


def truth(world: World) -> dict[str, Any]:
    """Return the Amazon half of `/_sim/truth`."""
    return {
        "orders": _sales(world),
        "inventory": _inventory(world),
        "records": _records(world),
    }


def lines(world: World) -> Iterator[dict[str, Any]]:
    """Yield every order that Amazon shows, by marketplace, time and id."""
    everything = world.orders.values()
    for order in sorted(everything, key=lambda o: (o.place.id, o.created, o.id)):
        total = order.total
        at = order.created.isoformat(timespec="milliseconds")
        yield {
            "channel": "amazon",
            "orderId": order.id,
            "marketplaceId": order.place.id,
            "createdAt": at.replace("+00:00", "Z"),
            "currency": order.place.currency,
            "total": None if total is None else order.place.money(total),
            "units": _units(order),
            "status": STATUSES.get(order.status, "other"),
        }


def _units(order: Order) -> int:
    return sum(line.quantity for line in order.lines)


def _sales(world: World) -> list[dict[str, Any]]:
    days: dict[tuple[str, str], dict[str, int]] = {}
    places = {place.id: place for place in world.places}
    for order in world.orders.values():
        if not order.counts:
            continue
        place, total = order.place, order.total
        places[place.id] = place
        day = order.created.astimezone(place.zone).date().isoformat()
        names = ("orders", "units", "revenue", "withoutTotal")
        sums = days.setdefault((day, place.id), dict.fromkeys(names, 0))
        sums["orders"] += 1
        sums["units"] += _units(order)
        sums["revenue"] += total or 0
        sums["withoutTotal"] += total is None
    # A marketplace has one currency, so day and marketplace sort the rows.
    return [
        {
            "day": day,
            "marketplaceId": id_,
            "currency": places[id_].currency,
            **sums,
            "revenue": places[id_].money(sums["revenue"]),
        }
        for (day, id_), sums in sorted(days.items())
    ]


def _inventory(world: World) -> dict[str, int]:
    rows = [row for shown in world.warehouse.shown.values() for row in shown]
    pools = {
        (row.stock.pool, row.stock.fnsku, row.stock.condition): row.stock
        for row in rows
    }
    # A SKU is out where none of its pools, each counted once, can ship a unit.
    stocked = {row.sku for row in rows if row.stock.fulfillable}
    skus = {row.sku for row in rows}
    return {
        "skus": len(skus),
        "quantity": sum(stock.total for stock in pools.values()),
        "fulfillable": sum(stock.fulfillable for stock in pools.values()),
        "outOfStock": len(skus - stocked),
    }


def _records(world: World) -> dict[str, dict[str, int]]:
    names = (
        "orders",
        "orderItems",
        "inventorySummaries",
        "inventoryQuantity",
        "shipments",
    )
    found = {place.id: dict.fromkeys(names, 0) for place in world.places}
    for order in world.orders.values():
        found[order.place.id]["orders"] += 1
        found[order.place.id]["orderItems"] += len(order.lines)
    for id_, rows in world.warehouse.shown.items():
        found[id_]["inventorySummaries"] = len(rows)
        found[id_]["inventoryQuantity"] = sum(row.stock.total for row in rows)
    for shipment in world.warehouse.shipments.values():
        found[shipment.place.id]["shipments"] += 1
    return dict(sorted(found.items()))
