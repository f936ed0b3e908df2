"""Map what was put aside again, after an upgrade that may understand it."""

from __future__ import annotations

import msgspec

from sentia.connectors.amazon import mapping
from sentia.connectors.amazon.quarantine import BAD
from sentia.domain.batches import Record


class _Within(msgspec.Struct, rename="camel"):
    record: msgspec.Raw
    marketplace_id: str


def reread(stream: str, payload: bytes, *, home: str) -> Record:
    """Map a quarantined record; `home` is the marketplace of one that names none.

    Raises:
        ValueError: it still cannot be read, or comes again by itself.
    """
    try:
        return _reread(stream, payload, home)
    except BAD as error:
        raise ValueError(str(error)) from error


def _reread(stream: str, payload: bytes, home: str) -> Record:
    if stream == "orders":
        return mapping.order(msgspec.Raw(payload), fallback=home)
    if stream == "metrics":
        kept = msgspec.json.decode(payload, type=_Within)
        return mapping.sales_metric(kept.record, marketplace_id=kept.marketplace_id)
    if stream == "traffic":
        kept = msgspec.json.decode(payload, type=_Within)
        return mapping.traffic_day(kept.record, marketplace_id=kept.marketplace_id)
    # Stock and shipments are read whole every time, and reports again every day.
    msg = f"the next pass of {stream} reads it again"
    raise ValueError(msg)
