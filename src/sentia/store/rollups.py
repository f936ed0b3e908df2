"""Sums kept exact in the transaction that changes the rows they sum.

Every order adds to a handful of cells. A change takes the old order out and puts the
new one in; `SUMS` says the same in SQL, to verify and to build anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, bindparam, select, text, update

from sentia.domain.orders import Status
from sentia.domain.times import business_day, slot_of
from sentia.store import facts
from sentia.store.bulk import Bulk, Forms, Row, forms_of, lock
from sentia.store.rows import Telling
from sentia.store.schema import accounts, metadata, orders

BULKS: Final = {
    name: Bulk(metadata.tables[name])
    for name in ("sales_days", "sales_slots", "sku_days")
}
SLOTS_KEPT: Final = timedelta(days=40)
REPORT_ZONE: Final = "report_zone"  # a fact
AT_ONCE: Final = 10_000
COUNTED: Final = (
    "count(*), cast(sum(units) AS bigint), cast(coalesce(sum(total), 0) AS bigint)"
)
WITHOUT_TOTAL: Final = "sum(CASE WHEN total IS NULL THEN 1 ELSE 0 END)"
SLOT: Final = {
    "sqlite": "substr(placed_at, 1, 14) || "
    "printf('%02d:00.000000+00:00', substr(placed_at, 15, 2) / 15 * 15)",
    "postgresql": "date_bin('15 minutes', placed_at, '2000-01-01T00:00Z')",
}


def _sales_days(calendar: str, day: str) -> str:
    return f"""
        SELECT account_id, '{calendar}', {day}, marketplace_id, currency,
               coalesce(fulfilled_by, '') AS fulfilled, {COUNTED},
               cast(coalesce(sum(tax), 0) AS bigint), {WITHOUT_TOTAL}
        FROM orders WHERE account_id = :account AND counted
        GROUP BY account_id, {day}, marketplace_id, currency, fulfilled"""


def _sums(dialect: str) -> dict[str, str]:
    days = _sales_days("marketplace", "day") + " UNION ALL "
    return {
        "sales_days": days + _sales_days("report", "report_day"),
        "sales_slots": f"""
            SELECT account_id, {SLOT[dialect]} AS slot, marketplace_id, currency,
                   {COUNTED}, {WITHOUT_TOTAL}
            FROM orders
            WHERE account_id = :account AND counted AND placed_at >= :floor
            GROUP BY account_id, slot, marketplace_id, currency""",
        "sku_days": f"""
            SELECT i.account_id, sku, i.day, marketplace_id,
                   coalesce(fulfilled_by, '') = 'amazon' AS fba, sum(quantity)
            FROM orders o JOIN order_items i
              ON i.account_id = o.account_id AND i.order_id = o.order_id
            WHERE o.account_id = :account
              AND (counted OR (NOT on_channel AND status <> '{Status.CANCELLED}'))
            GROUP BY i.account_id, sku, i.day, marketplace_id, fba
            HAVING sum(quantity) <> 0""",
    }


SUMS: Final = {dialect: _sums(dialect) for dialect in SLOT}


class Deltas:
    """What a change of orders adds to the cells, and takes from them."""

    def __init__(self, forms: Forms, floor: Any) -> None:
        self._forms = forms
        self._floor = floor
        self._cells: dict[str, dict[Row, list[tuple[int, ...]]]] = {
            name: defaultdict(list) for name in BULKS
        }

    def count(self, told: Telling, sign: int) -> None:
        """Put an order in (1), or take it out (-1)."""
        row = told.order
        account, place, currency = row.account_id, row.marketplace_id, row.currency
        if row.counted:
            units, total = sign * row.units, sign * (row.total or 0)
            unknown = sign * (row.total is None)
            sales = (sign, units, total, sign * (row.tax or 0), unknown)
            rest = (place, currency, row.fulfilled_by or "")
            days = self._cells["sales_days"]
            days[account, "marketplace", row.day, *rest].append(sales)
            days[account, "report", row.report_day, *rest].append(sales)
            if row.placed_at >= self._floor:
                slot = self._forms.moment(slot_of(self._forms.read(row.placed_at)))
                slots = self._cells["sales_slots"]
                slots[account, slot, place, currency].append(
                    (sign, units, total, unknown)
                )
        # Multi-channel fulfilment is no sale here, but it leaves the stock.
        if row.counted or (not row.on_channel and row.status != Status.CANCELLED):
            fba, sku_days = row.fulfilled_by == "amazon", self._cells["sku_days"]
            for item in told.items.values():
                cell = account, item.sku, row.day, place, fba
                sku_days[cell].append((sign * item.quantity,))

    def apply(self, db: Connection) -> None:
        """Write them; sorted, or two writers would lock each other out."""
        for name, cells in self._cells.items():
            sums = ((key, _sum(parts)) for key, parts in cells.items())
            changed = sorted((key, values) for key, values in sums if any(values))
            BULKS[name].add(db, [(*key, *values) for key, values in changed])
            # Only where the count falls can a cell have become empty.
            BULKS[name].delete_zeros(db, [k for k, v in changed if v[0] < 0])


def _sum(parts: list[tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(map(sum, zip(*parts, strict=True))) if len(parts) > 1 else parts[0]


def deltas(db: Connection, account_id: int) -> Deltas:
    """Begin a change of an account's orders."""
    return Deltas(forms_of(db), _floor(db, account_id))


def prune(db: Connection, account_id: int, now: datetime) -> None:
    """Let go of slots older than 40 days, once a day.

    The moment from which slots are kept stands in the database, not in the clock, so
    that they stay exact whatever is written when.
    """
    floor = slot_of(now - SLOTS_KEPT)
    known = facts.get(db, _fact(account_id))
    if known and floor < datetime.fromisoformat(known) + timedelta(days=1):
        return
    lock(db, account_id)
    facts.put(db, _fact(account_id), floor.isoformat())
    db.execute(
        text("DELETE FROM sales_slots WHERE account_id = :account AND slot < :floor"),
        {"account": account_id, "floor": forms_of(db).moment(floor)},
    )


def rebuild(db: Connection, account_id: int) -> None:
    """Sum an account's orders anew."""
    lock(db, account_id)
    values = _parameters(db, account_id)
    for name, sums in SUMS[db.dialect.name].items():
        db.execute(text(f"DELETE FROM {name} WHERE account_id = :account"), values)
        db.execute(text(f"INSERT INTO {name} {sums}"), values)


def rebuild_report_calendar(db: Connection, zone: str) -> bool:
    """Count days across marketplaces in this zone; False when it is so already."""
    if facts.get(db, REPORT_ZONE) == zone:
        return False
    for account_id in list(db.scalars(select(accounts.c.id).order_by(accounts.c.id))):
        lock(db, account_id)
        last: str | None = ""
        while last is not None:
            last = _move_days(db, account_id, zone, last)
        rebuild(db, account_id)
    facts.put(db, REPORT_ZONE, zone)
    return True


def _move_days(db: Connection, account_id: int, zone: str, after: str) -> str | None:
    """Move the report days of the next orders; return the id of the last."""
    asked = (
        select(orders.c.order_id, orders.c.placed_at, orders.c.report_day)
        .where(orders.c.account_id == account_id, orders.c.order_id > after)
        .where(orders.c.placed_on.is_(None))  # a day as written belongs to no zone
        .order_by(orders.c.order_id)
        .limit(AT_ONCE)
    )
    rows = db.execute(asked).all()
    days = [(row, business_day(row.placed_at, zone)) for row in rows]
    moved = [
        {"id": r.order_id, "moved_to": day} for r, day in days if day != r.report_day
    ]
    if moved:
        ours = orders.c.account_id == account_id, orders.c.order_id == bindparam("id")
        move = update(orders).where(*ours).values(report_day=bindparam("moved_to"))
        db.execute(move, moved)
    return rows[-1].order_id if rows else None


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell that is not the sum of its orders."""

    table: str
    row: Row  # as it stands, or as it should
    stands: bool

    def __str__(self) -> str:
        state = "stands at" if self.stands else "should be"
        return f"{self.table} {state} {', '.join(map(str, self.row))}"


def verify(db: Connection) -> list[Difference]:
    """Recompute every rollup, and return where they differ."""
    return [
        difference
        for account_id in list(db.scalars(select(accounts.c.id)))
        for name in SUMS[db.dialect.name]
        for difference in _differences(db, account_id, name)
    ]


def _differences(db: Connection, account_id: int, name: str) -> Iterator[Difference]:
    stored = f"SELECT {BULKS[name].columns} FROM {name} WHERE account_id = :account"
    sums = SUMS[db.dialect.name][name]
    for stands, one, other in ((True, stored, sums), (False, sums, stored)):
        sql = f"SELECT * FROM ({one}) AS a EXCEPT SELECT * FROM ({other}) AS b"
        for row in db.execute(text(sql), _parameters(db, account_id)):
            yield Difference(name, tuple(row), stands)


def _parameters(db: Connection, account_id: int) -> dict[str, Any]:
    return {"account": account_id, "floor": _floor(db, account_id)}


def _floor(db: Connection, account_id: int) -> Any:
    known = facts.get(db, _fact(account_id))
    floor = known or "1970-01-01T00:00:00+00:00"
    return forms_of(db).moment(datetime.fromisoformat(floor))


def _fact(account_id: int) -> str:
    return f"slots_from:{account_id}"
