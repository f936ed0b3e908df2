"""What a channel or a file told us, ready to be stored in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sentia.domain.orders import Order
from sentia.domain.stock import SalesMetric, Shipment, StockSweep, TrafficDay

Record = Order | StockSweep | Shipment | TrafficDay | SalesMetric


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A record we could not read: kept, shown, and tried again after an upgrade."""

    key: str  # the channel's own id of the record, or where it stood
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
