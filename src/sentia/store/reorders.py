"""When a person wants to reorder a SKU: their own settings, one row a SKU."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from sentia.store import versions
from sentia.store.bulk import Bulk, forms_of, lock
from sentia.store.schema import reorder_settings as table

REORDERS: Final = Bulk(table)
FIELDS: Final = ("reorder_point", "lead_time_days", "safety_days")


def save(  # noqa: PLR0913 - what, of which SKU, by whom and when
    db: Connection,
    account_id: int,
    sku: str,
    changes: Mapping[str, int | None],
    *,
    now: datetime,
    user_id: int | None,
) -> bool:
    """Change some of a SKU's settings (None: the default); return whether any moved."""
    lock(db, account_id)
    row = REORDERS.read(db, account_id, sku).first()
    old = {name: getattr(row, name) if row else None for name in FIELDS}
    new = old | dict(changes)
    if new == old:
        return False
    at = forms_of(db).moment(now)
    REORDERS.put(db, [(account_id, sku, *(new[name] for name in FIELDS), at, user_id)])
    versions.bump(db, account_id, ["inventory.changed"])
    return True
