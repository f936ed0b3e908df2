"""Store what one transaction brings, whatever kind of record it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from typing import Any, Final

from sqlalchemy import Connection

from sentia.domain.batches import Batch, names_of
from sentia.domain.marketplaces import default_pools
from sentia.domain.orders import Order
from sentia.domain.stock import (
    AsinDay,
    SalesMetric,
    Shipment,
    StockSweep,
    TrafficDay,
)
from sentia.store import figures, quarantine, raw, rollups, versions
from sentia.store.orders import write_orders
from sentia.store.shipments import write_shipment
from sentia.store.stock import write_sweep

VERSION: Final = version("sentia")


@dataclass(frozen=True, slots=True)
class Written:
    """What a batch changed."""

    changed: int  # records inserted or really changed
    rejected: int
    topics: frozenset[str]
    order_ids: frozenset[str] = frozenset()  # of the orders among them


@dataclass(slots=True)
class _Batch:
    """What writers need beside the records, and what they tell."""

    report_zone: str
    pools: Mapping[str, str]
    file_id: str | None
    order_ids: frozenset[str] = frozenset()  # of those that are new or changed


Writer = Callable[[Connection, int, Sequence[Any], _Batch], int]


def _orders(
    db: Connection, account: int, orders: Sequence[Order], batch: _Batch
) -> int:
    zone, file_id = batch.report_zone, batch.file_id
    batch.order_ids = write_orders(
        db, account, orders, report_zone=zone, file_id=file_id
    )
    return len(batch.order_ids)


def _sweeps(
    db: Connection, account: int, sweeps: Sequence[StockSweep], batch: _Batch
) -> int:
    return sum(write_sweep(db, account, sweep, batch.pools) for sweep in sweeps)


def _shipments(
    db: Connection, account: int, shipments: Sequence[Shipment], _batch: _Batch
) -> int:
    return sum(write_shipment(db, account, shipment) for shipment in shipments)


# A new kind of record is a row: who writes it, and what has changed then.
WRITERS: Final[dict[type, tuple[str, Writer]]] = {
    Order: ("orders.changed", _orders),
    StockSweep: ("inventory.changed", _sweeps),
    Shipment: ("shipments.changed", _shipments),
    TrafficDay: (
        "orders.changed",
        lambda db, account, days, _: figures.write_traffic_days(db, account, days),
    ),
    AsinDay: (
        "orders.changed",
        lambda db, account, days, _: figures.write_asin_days(db, account, days),
    ),
    SalesMetric: (
        "orders.changed",
        lambda db, account, days, _: figures.write_sales_metrics(db, account, days),
    ),
}


def write(  # noqa: PLR0913 - what every writer needs
    db: Connection,
    account_id: int,
    stream: str,
    batch: Batch,
    *,
    now: datetime,
    report_zone: str,
    pools: Mapping[str, str] | None = None,
    span: tuple[datetime, datetime] | None = None,
) -> Written:
    """Store a batch with its rollups; call it in the transaction of the position.

    `span` is of the report that the batch is a part of, if it can be asked for again.
    """
    rollups.prune(db, account_id, now)
    context = _Batch(report_zone, pools or default_pools(), batch.file_id)
    changed, topics = 0, set()
    told: dict[type, list[Any]] = {kind: [] for kind in WRITERS}
    for record in batch.records:
        told[type(record)].append(record)
    for kind, (topic, writer) in WRITERS.items():
        if told[kind] and (count := writer(db, account_id, told[kind], context)):
            changed += count
            topics.add(topic)
    bad = {rejected.key for rejected in batch.rejected}
    good = (name for record in batch.records for name in names_of(record))
    held = quarantine.release(
        db, account_id, stream, (name for name in good if name not in bad)
    )
    held += quarantine.keep(
        db, account_id, stream, batch.rejected, now=now, version=VERSION, span=span
    )
    if held:
        topics.add("issues.changed")
    raw.keep(db, account_id, batch.raw, now)
    versions.bump(db, account_id, topics)
    rejected, ids = len(batch.rejected), context.order_ids
    return Written(changed, rejected, frozenset(topics), ids)
