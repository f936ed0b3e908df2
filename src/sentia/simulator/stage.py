"""A world that tests arrange (`Plan(orders=0)` is an empty one).

A moment left out is now, a marketplace left out the account's first.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from zlib import crc32

from sentia.simulator.orders import Line, Order, Part
from sentia.simulator.places import PLACES, Place
from sentia.simulator.warehouse import Row
from sentia.simulator.world import World
from sentia.simulator.worldtime import whole_milliseconds


class Stage(World):
    """A world, and the words that change it by hand."""

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
        """Put an order, or put it again; its first item costs the total."""
        place, before = self._place(marketplace_id), self.orders.get(order_id)
        said = dict[str, Any](status="SHIPPED", by_amazon=True, updated=None) | fields
        said["updated"] = whole_milliseconds(said["updated"] or self.now)
        said.setdefault("created", before.created if before else said["updated"])
        said["created"] = said["created"].replace(microsecond=0)
        lines = [
            Line(
                id=f"{order_id.replace('-', '')[-12:]}{n:02d}", sku=sku,
                asin=_asin(sku), title=f"A {sku}", quantity=quantity,
                shipped=quantity if said["status"] == "SHIPPED" else 0,
            )
            for n, (sku, quantity) in enumerate(items, 1)
        ]  # fmt: skip
        if total is not None:
            lines[0].item = Part(int(Decimal(total).scaleb(place.decimals)))
            lines[0].unit_price = lines[0].item.price // (lines[0].quantity or 1)
        self.orders[order_id] = order = Order(
            id=order_id, place=place, lines=lines, priced=total is not None, **said
        )  # fmt: skip
        return order

    def withhold(self, order_id: str) -> None:
        """Keep an order out of the lists; its id and reports still find it."""
        self.orders[order_id].withheld = True

    def release(self, order_id: str) -> None:
        """List an order that was withheld, its last update as old as it was."""
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
        """Put what lies in a pool; buckets left out stay as they are."""
        place = self._place(marketplace_id)
        fnsku = fnsku or f"X{crc32(sku.encode()):09d}"
        stock = self.warehouse.stock(place.pool, fnsku, condition)
        for name, units in buckets.items():
            stock.move(units - getattr(stock, name), "", name, self.now)
        row = Row(sku, _asin(sku), f"A {sku}", stock)
        self.warehouse.show(place.id, row)
        return row

    def flicker(self, sku: str) -> None:
        """Leave a SKU out of the next sweep of each marketplace."""
        self.warehouse.missing[sku] = set(self.warehouse.shown)

    def delist(self, sku: str) -> None:
        """Let a SKU be gone for good."""
        for rows in self.warehouse.shown.values():
            rows[:] = [row for row in rows if row.sku != sku]


def _asin(sku: str) -> str:
    return f"B0{crc32(sku.encode()) % 10**8:08d}"
