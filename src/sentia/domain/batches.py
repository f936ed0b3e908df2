"""What a channel or a file told us, ready to be stored in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sentia.domain.orders import Order
from sentia.domain.stock import (
    AsinDay,
    SalesMetric,
    Shipment,
    StockSweep,
    TrafficDay,
)

Record = Order | StockSweep | Shipment | TrafficDay | AsinDay | SalesMetric


def names_of(record: Record) -> list[str]:
    """Return what names a record, and what is put aside of it: see `Rejected.key`."""
    match record:
        case Order():
            return [record.order_id]
        case Shipment():
            return [record.shipment_id]
        case StockSweep():
            return [name(record.marketplace_id, p.sku) for p in record.positions]
        case AsinDay():
            return [name(record.marketplace_id, record.day, record.asin)]
        case TrafficDay() | SalesMetric():
            return [name(record.marketplace_id, record.day)]


def name(*parts: object) -> str:
    """Name a record that only all of these together tell from others."""
    return " ".join(map(str, parts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A record we could not read: kept, shown, and tried again after an upgrade."""

    key: str  # one of the record's names, or where it stood
    reason: str
    payload: bytes  # JSON without personal keys


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """An answer as it came, without personal keys, so that it can be mapped again."""

    operation: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What one transaction stores."""

    records: Sequence[Record] = ()
    rejected: Sequence[Rejected] = ()
    raw: Sequence[Raw] = ()
    # Rows of one file: an order that comes again under the same id goes on where it
    # stopped, it is not another version of itself.
    file_id: str | None = None
