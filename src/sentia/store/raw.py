"""Answers as they came, so that a mistake in reading them can be repaired."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, insert

from sentia.domain.batches import Raw
from sentia.store.schema import raw_answers as table

KEPT_DAYS: Final = 30


def keep(db: Connection, account_id: int, raw: Sequence[Raw], now: datetime) -> None:
    """Keep answers, compressed: fast rather than small."""
    rows = [
        {
            "account_id": account_id,
            "operation": answer.operation,
            "received_at": now,
            "body": zlib.compress(answer.body, 1),
        }
        for answer in raw
    ]
    if rows:
        db.execute(insert(table), rows)


def prune(db: Connection, now: datetime, days: int = KEPT_DAYS) -> int:
    """Let go of answers older than so many days; return how many."""
    old = table.c.received_at < now - timedelta(days=days)
    return db.execute(delete(table).where(old)).rowcount
