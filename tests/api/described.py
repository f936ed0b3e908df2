"""Every route there is, and its description in OpenAPI."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from sentia.api.access import Way, ways
from sentia.domain.batches import Rejected
from sentia.domain.stock import Shipment, ShipmentItem
from sentia.store import quarantine
from sentia.store.database import open_database
from tests.api.site import NOW, US, Site, order, position, sweep

# What is there, to be asked for in the wrong way.
THERE = {
    "channel": "amazon", "sku": "MUG", "order_id": "A-1", "shipment_id": "FBA1",
    "session_id": "0123456789abcdef",
}  # fmt: skip


def filled(site: Site) -> Site:
    """Put what `THERE` names into a Sentia, and something into quarantine."""
    shipment = Shipment(
        shipment_id="FBA1", marketplace_id=US, status="SHIPPED", seen_at=NOW,
        items=(ShipmentItem(sku="MUG", shipped=5),),
    )  # fmt: skip
    site.write(order("A-1"), sweep([position("MUG", 4)]), shipment)
    bad = [Rejected(key=f"B-{n}", reason="no date", payload=b"{}") for n in range(3)]
    with site.database.write() as db:
        assert site.account
        quarantine.keep(db, site.account, "orders", bad, now=NOW, version="1")
    return site


def documented() -> tuple[list[Way], dict[str, Any]]:
    """Return the routes and their description."""
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{folder}/sentia.db")
        app = Site(database, Path(folder)).app
        database.close()
        return ways(app), app.openapi()


WAYS, OPENAPI = documented()


def named(value: Any) -> str:
    """Name a test after the route it is about."""
    return " ".join(value[:2]) if isinstance(value, Way) else str(value)
