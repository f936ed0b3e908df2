"""Write orders with their items and the rollups: newest wins, nothing counts twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, func, select, update

from sentia.domain.orders import Order
from sentia.store import rollups
from sentia.store.bulk import Bulk, forms_of, lock
from sentia.store.rows import ItemRow, OrderRow, Telling, merged, telling
from sentia.store.schema import order_items
from sentia.store.schema import orders as orders_table

ORDERS: Final = Bulk(orders_table)
ITEMS: Final = Bulk(order_items)


def write_orders(
    db: Connection,
    account_id: int,
    orders: Sequence[Order],
    *,
    report_zone: str,
    file_id: str | None = None,
) -> frozenset[str]:
    """Store what was told of these orders; return the ids of the new and changed.

    `file_id` names one reading of one file: an order that comes again under it goes
    on where it stopped. Reading the file once more needs another one.
    """
    lock(db, account_id)
    forms = forms_of(db)
    stored = _stored(db, account_id, list({order.order_id for order in orders}))
    state = dict(stored)
    for order in orders:
        told = telling(order, account_id, forms, report_zone, file_id)
        old = state.get(order.order_id)
        state[order.order_id] = merged(old, told) if old else told
    changes: dict[str, tuple[Telling | None, Telling]] = {}
    retold: list[str] = []
    for id_, new in sorted(state.items()):
        before = stored.get(id_)
        if before is None or _differ(before, new):
            changes[id_] = before, new
        elif new.order.file_id != before.order.file_id:
            retold.append(id_)
    _store(db, account_id, list(changes.values()))
    _mark(db, account_id, file_id, retold)
    return frozenset(changes)


def updated_between(
    db: Connection, account_id: int, start: datetime, end: datetime
) -> int:
    """Return how many orders of a span (by their last update) we hold."""
    updated_at = orders_table.c.updated_at
    held = select(func.count()).where(
        orders_table.c.account_id == account_id, updated_at >= start, updated_at < end
    )
    return db.scalar(held) or 0


def _store(
    db: Connection, account_id: int, changes: list[tuple[Telling | None, Telling]]
) -> None:
    deltas = rollups.deltas(db, account_id)
    items: list[ItemRow] = []
    gone: list[tuple[int, str, str]] = []
    for old, new in changes:
        if old:
            items += [i for id_, i in new.items.items() if old.items.get(id_) != i]
            gone += [i[:3] for id_, i in old.items.items() if id_ not in new.items]
            deltas.count(old, -1)
        else:
            items += new.items.values()
        deltas.count(new, 1)
    ORDERS.put(db, [new.order for _, new in changes])
    ITEMS.delete(db, gone)
    ITEMS.put(db, items)
    deltas.apply(db)


def _mark(
    db: Connection, account_id: int, file_id: str | None, ids: Sequence[str]
) -> None:
    """Note which file told the same of these orders as we knew."""
    table = orders_table.c
    ours = (table.account_id == account_id) & table.order_id.in_(ids)
    if ids:
        db.execute(update(orders_table).where(ours).values(file_id=file_id))


def _differ(old: Telling, new: Telling) -> bool:
    """Whether more has changed than which file told it last."""
    if new is old:
        return False
    same = new.order._replace(file_id=old.order.file_id)
    return same != old.order or new.items != old.items


def _stored(db: Connection, account_id: int, ids: list[str]) -> dict[str, Telling]:
    """Read the orders that we know, in the driver's own forms."""
    stored = {
        row[1]: Telling(OrderRow._make(row), {})
        for row in ORDERS.among(db, account_id, ids).all()
    }
    for row in ITEMS.among(db, account_id, list(stored)).all() if stored else ():
        item = ItemRow._make(row)
        stored[item.order_id].items[item.item_id] = item
    return stored
