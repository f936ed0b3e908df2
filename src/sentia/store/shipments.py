"""Write inbound shipments, and since when each stands where it stands."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from sentia.domain.stock import Shipment
from sentia.store.bulk import Bulk, forms_of, lock
from sentia.store.schema import shipment_items
from sentia.store.schema import shipments as table

SHIPMENTS: Final = Bulk(table)
ITEMS: Final = Bulk(shipment_items)


def write_shipment(db: Connection, account_id: int, shipment: Shipment) -> bool:
    """Store a shipment; return whether it is new or changed. The newest sight wins.

    A shipment that comes without items keeps those it has.
    """
    lock(db, account_id)
    seen_at = forms_of(db).moment(shipment.seen_at)
    old = SHIPMENTS.read(db, account_id, shipment.shipment_id).first()
    if old is not None and old.seen_at > seen_at:
        return False
    shown = (
        shipment.marketplace_id,
        shipment.name or (old and old.name),
        shipment.destination or (old and old.destination),
        shipment.status,
    )
    since = old.status_since if old and old.status == shipment.status else seen_at
    first = old.first_seen_at if old else seen_at
    row = (account_id, shipment.shipment_id, *shown, first, since, seen_at)
    SHIPMENTS.put(db, [row])
    items_changed = bool(shipment.items) and _write_items(db, account_id, shipment)
    return items_changed or old is None or tuple(old[2:6]) != shown


def _write_items(db: Connection, account_id: int, shipment: Shipment) -> bool:
    ours = (account_id, shipment.shipment_id)
    rows = {(*ours, i.sku): (i.fnsku, i.shipped, i.received) for i in shipment.items}
    known = {tuple(row[:3]) for row in ITEMS.read(db, *ours)}
    gone = ITEMS.delete(db, sorted(known - rows.keys()))
    return gone + ITEMS.put(db, [(*key, *rows[key]) for key in sorted(rows)]) > 0
