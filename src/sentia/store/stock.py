"""Write stock: one complete sweep of a marketplace at a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import msgspec
from sqlalchemy import Connection, text

from sentia.domain.pools import zone_of_pool
from sentia.domain.stock import StockPosition, StockSweep
from sentia.domain.times import business_day
from sentia.store.bulk import Bulk, Forms, Row, forms_of, lock
from sentia.store.schema import stock as table

STOCK: Final = Bulk(table)
ABSENT: Final = 2  # complete sweeps without it: gone, 0, out of totalSKUs
# What velocity needs: the most there was that day. A SKU that one sweep lacks counts
# with its last value.
DAYS: Final = text(f"""
    INSERT INTO stock_days (account_id, day, pool, sku, fulfillable)
    SELECT account_id, :day, :pool, sku,
           sum(CASE WHEN missed >= {ABSENT} THEN 0 ELSE fulfillable END)
    FROM stock WHERE account_id = :account AND marketplace_id = :marketplace
    GROUP BY account_id, sku HAVING count(fulfillable) > 0
    ON CONFLICT (account_id, day, pool, sku) DO UPDATE
    SET fulfillable = excluded.fulfillable
    WHERE excluded.fulfillable > stock_days.fulfillable""")


class StockRow(NamedTuple):
    """One row of `stock`, its columns in the table's order."""

    account_id: int
    marketplace_id: str
    sku: str
    fnsku: str
    condition: str
    asin: str | None
    title: str | None
    total: int | None
    fulfillable: int | None
    inbound_working: int | None
    inbound_shipped: int | None
    inbound_receiving: int | None
    reserved: int | None
    researching: int | None
    unfulfillable: int | None
    updated_at: Any
    seen_at: Any
    missed: int

    @property
    def key(self) -> Row:
        """What makes it one position."""
        return self[:5]

    @property
    def shown(self) -> Row:
        """What a person sees of it."""
        return (*self[:15], self.missed >= ABSENT)


def write_sweep(
    db: Connection, account_id: int, sweep: StockSweep, pools: Mapping[str, str]
) -> int:
    """Store a sweep; return how many positions are new, changed or gone.

    What a complete sweep lacks is missed: once it keeps its last value, twice it is
    absent. A bucket that was not sent keeps its value: unknown is not zero.
    """
    lock(db, account_id)
    forms = forms_of(db)
    taken_at = forms.moment(sweep.taken_at)
    stored = _stored(db, account_id, sweep.marketplace_id)
    newer = {key for key, row in stored.items() if row.seen_at > taken_at}
    rows: dict[Row, StockRow] = {}
    for position in sweep.positions:
        row = _row(account_id, position, forms, taken_at)
        if row.key not in newer:
            rows[row.key] = _filled(row, stored.get(row.key))
    for key in stored.keys() - rows.keys() - newer if sweep.complete else ():
        if stored[key].missed < ABSENT:
            rows[key] = stored[key]._replace(missed=stored[key].missed + 1)
    STOCK.put(db, [rows[key] for key in sorted(rows)])
    if not newer:
        pool = pools.get(sweep.marketplace_id, sweep.marketplace_id)
        day = business_day(sweep.taken_at, zone_of_pool(pool, pools))
        values = {"account": account_id, "marketplace": sweep.marketplace_id}
        db.execute(DAYS, values | {"pool": pool, "day": forms.day(day)})
    return sum(
        key not in stored or stored[key].shown != row.shown for key, row in rows.items()
    )


def _stored(
    db: Connection, account_id: int, marketplace_id: str
) -> dict[Row, StockRow]:
    rows = (StockRow._make(row) for row in STOCK.read(db, account_id, marketplace_id))
    return {row.key: row for row in rows}


def _row(
    account_id: int, position: StockPosition, forms: Forms, taken_at: Any
) -> StockRow:
    return StockRow(
        account_id=account_id,
        marketplace_id=position.marketplace_id,
        sku=position.sku,
        fnsku=position.fnsku,
        condition=position.condition,
        asin=position.asin,
        title=position.title,
        **msgspec.structs.asdict(position.buckets),
        updated_at=position.updated_at and forms.moment(position.updated_at),
        seen_at=taken_at,
        missed=0,
    )


def _filled(row: StockRow, old: StockRow | None) -> StockRow:
    if old is None:
        return row
    return StockRow._make(b if a is None else a for a, b in zip(row, old, strict=True))
