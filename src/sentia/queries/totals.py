"""What is stored, whole: the totals that can be held against a channel, and the rows.

The documents are those of the simulator's `/_sim/truth` and `/_sim/truth/orders`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import BigInteger, Connection, Table, cast, func, select

from sentia.config import Settings
from sentia.domain.money import text_of
from sentia.domain.pools import parse_pools
from sentia.domain.times import iso
from sentia.queries.answers import written
from sentia.queries.health import stream_states
from sentia.queries.scope import Scope, accounts
from sentia.queries.setup import VITAL
from sentia.queries.stock import pool_totals, sku_stock
from sentia.store import schema
from sentia.store.accounts import ORGANISATION
from sentia.store.stock import ABSENT

CHANNELS: Final = {"amazon": "marketplaceId", "shopify": "shop"}
AT_A_TIME: Final = 2000
# Sorted as bytes, as everyone else sorts ids, whatever the database's language is.
BINARY: Final = {"sqlite": "BINARY", "postgresql": "C"}
Days = tuple[date | None, date | None]  # inclusive
Line = dict[str, Any]


def totals(
    db: Connection,
    *,
    now: datetime,
    settings: Settings,
    days: Days = (None, None),
    organisation_id: int = ORGANISATION,
) -> Line:
    """What do we hold of each channel? A channel without an account is left out."""
    pools = parse_pools(settings.stock_pools)
    found: Line = {"asOf": None}
    moments: list[datetime] = []
    for channel, place in CHANNELS.items():
        held = accounts(db, organisation_id, channel)
        if not held:
            continue
        scope = Scope(held)
        states = stream_states(db, held, now=now)
        moments += [s["as_of"] for s in states if s["as_of"] and s["stream"] in VITAL]
        skus = sku_stock(db, scope, pools)
        stock = pool_totals(db, scope, pools)
        found[channel] = {
            "orders": _sales(db, scope, place, days),
            "inventory": {
                "skus": len(skus),
                "quantity": stock["total_quantity"] or 0,
                "fulfillable": stock["fulfillable"] or 0,
                "outOfStock": sum(sku["fulfillable"] == 0 for sku in skus),
            },
            "records": _records(db, scope),
        }
    return found | {"asOf": written(min(moments, default=None))}


def _sales(db: Connection, scope: Scope, place: str, days: Days) -> list[Line]:
    table, binary = schema.sales_days, BINARY[db.dialect.name]
    keys = table.c.day, table.c.marketplace_id, table.c.currency
    sums = [
        cast(func.sum(table.c[name]), BigInteger)
        for name in ("orders", "units", "revenue", "without_total")
    ]
    asked = (
        select(*keys, *sums)
        .where(
            *scope.of(table), table.c.calendar == "marketplace", *_within(table, days)
        )
        .group_by(*keys)
        .having(func.sum(table.c.orders) > 0)
        .order_by(table.c.day, keys[1].collate(binary), keys[2].collate(binary))
    )
    rows = db.execute(asked)
    return [
        {
            "day": day.isoformat(),
            place: marketplace_id,
            "currency": currency,
            "orders": orders,
            "units": units,
            "revenue": text_of(revenue, currency),
            "withoutTotal": without,
        }
        for day, marketplace_id, currency, orders, units, revenue, without in rows
    ]


def _within(table: Table, days: Days) -> list[Any]:
    first, last = days
    return [
        *([table.c.day >= first] if first else []),
        *([table.c.day <= last] if last else []),
    ]


def _records(db: Connection, scope: Scope) -> dict[str, dict[str, int]]:
    """Count everything that the channel shows, by marketplace."""
    orders, items, stock = schema.orders, schema.order_items, schema.stock
    shipments, count = schema.shipments, func.count()
    of_order = (items.c.account_id == orders.c.account_id) & (
        items.c.order_id == orders.c.order_id
    )
    asked = {
        "orders": select(orders.c.marketplace_id, count).where(*scope.of(orders)),
        "orderItems": select(orders.c.marketplace_id, count)
        .join_from(orders, items, of_order)
        .where(*scope.of(orders)),
        "inventorySummaries": select(stock.c.marketplace_id, count).where(
            *scope.of(stock), stock.c.missed < ABSENT
        ),
        "inventoryQuantity": select(
            stock.c.marketplace_id, cast(func.sum(stock.c.total), BigInteger)
        ).where(*scope.of(stock), stock.c.missed < ABSENT),
        "shipments": select(shipments.c.marketplace_id, count).where(
            *scope.of(shipments)
        ),
    }
    found: dict[str, dict[str, int]] = {}
    for name, question in asked.items():
        for id_, number in db.execute(question.group_by(question.selected_columns[0])):
            found.setdefault(id_, dict.fromkeys(asked, 0))[name] = number or 0
    return dict(sorted(found.items()))


def order_lines(
    db: Connection, days: Days = (None, None), organisation_id: int = ORGANISATION
) -> Iterator[Line]:
    """Every order we hold, by channel, marketplace, time and id."""
    table, binary = schema.orders, BINARY[db.dialect.name]
    for channel, place in CHANNELS.items():
        scope = Scope(accounts(db, organisation_id, channel))
        asked = (
            select(
                table.c.order_id,
                table.c.marketplace_id,
                table.c.placed_at,
                table.c.currency,
                table.c.total,
                table.c.units,
                table.c.status,
            )
            .where(*scope.of(table), *_within(table, days))
            .order_by(
                table.c.marketplace_id.collate(binary),
                table.c.placed_at,
                table.c.order_id.collate(binary),
            )
        )
        for row in _streamed(db, asked):
            yield {
                "channel": channel,
                "orderId": row.order_id,
                place: row.marketplace_id,
                "createdAt": iso(row.placed_at),
                "currency": row.currency,
                "total": None
                if row.total is None
                else text_of(row.total, row.currency),
                "units": row.units,
                "status": row.status,
            }


def _streamed(db: Connection, asked: Any) -> Iterator[Any]:
    # Never more than so many rows in memory, however long the history is.
    yield from db.execute(asked, execution_options={"yield_per": AT_A_TIME})


def inventory_lines(
    db: Connection, organisation_id: int = ORGANISATION
) -> Iterator[Line]:
    """Every stock position as the channel shows it; null is unknown."""
    present = schema.stock.c.missed < ABSENT
    return _rows(db, organisation_id, schema.stock, present)


def shipment_lines(
    db: Connection, organisation_id: int = ORGANISATION
) -> Iterator[Line]:
    """Every inbound shipment."""
    return _rows(db, organisation_id, schema.shipments)


def _rows(
    db: Connection, organisation_id: int, table: Table, *where: Any
) -> Iterator[Line]:
    columns = [c for c in table.c if c.name not in {"account_id", "missed"}]
    for channel in CHANNELS:
        scope = Scope(accounts(db, organisation_id, channel))
        keys = [c for c in columns if c.primary_key]
        asked = select(*columns).where(*scope.of(table), *where).order_by(*keys)
        for row in _streamed(db, asked):
            yield {"channel": channel} | {
                _camel(c.name): iso(value) if isinstance(value, datetime) else value
                for c, value in zip(columns, row, strict=True)
            }


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(map(str.capitalize, rest))
