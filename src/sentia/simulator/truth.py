"""What is true in the world, in the words of DESIGN's figures: nothing is asked of
the API that shows it.
"""  # noqa: D205 - one sentence

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from sentia.simulator.orders import Order
from sentia.simulator.world import World

STATUSES: Final = {
    "PENDING": "pending", "PENDING_AVAILABILITY": "pending", "UNSHIPPED": "unshipped",
    "PARTIALLY_SHIPPED": "partially_shipped", "SHIPPED": "shipped",
    "CANCELLED": "cancelled",
}  # fmt: skip


def truth(world: World) -> dict[str, Any]:
    """Return what `/_sim/truth` answers now."""
    world.catch_up()
    found = {
        "orders": _sales(world), "inventory": _inventory(world),
        "records": _records(world),
    }  # fmt: skip
    return {"asOf": moment(world.now), "amazon": found}


def lines(world: World) -> Iterator[dict[str, Any]]:
    """Yield every order that Amazon shows, by marketplace, time and id."""
    world.catch_up()
    everything = world.orders.values()
    for order in sorted(everything, key=lambda o: (o.place.id, o.created, o.id)):
        total = order.total
        yield {
            "channel": "amazon", "orderId": order.id, "marketplaceId": order.place.id,
            "createdAt": moment(order.created), "currency": order.place.currency,
            "total": None if total is None else order.place.money(total),
            "units": _units(order), "status": STATUSES.get(order.status, "other"),
        }  # fmt: skip


def moment(at: datetime) -> str:
    """Write a moment with milliseconds and Z."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _units(order: Order) -> int:
    return sum(line.quantity for line in order.lines)


def _sales(world: World) -> list[dict[str, Any]]:
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for order in world.orders.values():
        if not order.counts:
            continue
        place, total = order.place, order.total
        day = order.created.astimezone(place.zone).date().isoformat()
        # A marketplace has one currency, so day and marketplace sort the rows.
        row = rows.setdefault((day, place.id), {
            "day": day, "marketplaceId": place.id, "currency": place.currency,
            "orders": 0, "units": 0, "revenue": 0, "withoutTotal": 0, "place": place,
        })  # fmt: skip
        row["orders"] += 1
        row["units"] += _units(order)
        row["revenue"] += total or 0
        row["withoutTotal"] += total is None
    for row in rows.values():
        row["revenue"] = row.pop("place").money(row["revenue"])
    return [row for _, row in sorted(rows.items())]


def _inventory(world: World) -> dict[str, int]:
    rows = [row for shown in world.warehouse.shown.values() for row in shown]
    pools = {id(row.stock): row.stock for row in rows}.values()
    # A SKU is out where none of its pools, each counted once, can ship a unit.
    stocked = {row.sku for row in rows if row.stock.fulfillable}
    skus = {row.sku for row in rows}
    return {
        "skus": len(skus), "quantity": sum(stock.total for stock in pools),
        "fulfillable": sum(stock.fulfillable for stock in pools),
        "outOfStock": len(skus - stocked),
    }  # fmt: skip


def _records(world: World) -> dict[str, dict[str, int]]:
    warehouse = world.warehouse
    found = {
        id_: {
            "orders": 0, "orderItems": 0, "inventorySummaries": len(rows),
            "inventoryQuantity": sum(row.stock.total for row in rows),
            "shipments": sum(s.place.id == id_ for s in warehouse.shipments.values()),
        }
        for id_, rows in sorted(warehouse.shown.items())
    }  # fmt: skip
    for order in world.orders.values():
        found[order.place.id]["orders"] += 1
        found[order.place.id]["orderItems"] += len(order.lines)
    return found
