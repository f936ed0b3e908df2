"""What is stored, whole: the totals that can be held against a channel, and the rows.

The documents are those of the simulator's `/_sim/truth` and `/_sim/truth/orders`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Table, func, select

from sentia.config import Settings
from sentia.domain.money import text_of
from sentia.domain.pools import parse_pools
from sentia.domain.times import iso
from sentia.queries.answers import written
from sentia.queries.health import stream_states
from sentia.queries.scope import Scope, accounts
from sentia.queries.setup import VITAL
from sentia.queries.stock import pool_totals, sku_stock, sum_known
from sentia.store import schema
from sentia.store.accounts import ORGANISATION
from sentia.store.stock import ABSENT

CHANNELS: Final = {"amazon": "marketplaceId", "shopify": "shop"}
AT_A_TIME: Final = 2000
# Sorted as bytes, as everyone else sorts ids, whatever the database's language is.
BINARY: Final = {"sqlite": "BINARY", "postgresql": "C"}
PRESENT: Final = schema.stock.c.missed < ABSENT
Days = tuple[date | None, date | None]  # inclusive
Line = dict[str, Any]


def totals(
    db: Connection,
    *,
    now: datetime,
    settings: Settings,
    days: Days = (None, None),
) -> Line:
    """What do we hold of each channel? A channel without an account is left out."""
    pools = parse_pools(settings.stock_pools)
    found: Line = {"asOf": None}
    moments: list[datetime] = []
    for channel, place in CHANNELS.items():
        scope = Scope(accounts(db, ORGANISATION, channel))
        if not scope.accounts:
            continue
        states = stream_states(db, scope.accounts, now=now)
        moments += [s["as_of"] for s in states if s["as_of"] and s["stream"] in VITAL]
        skus, stock = sku_stock(db, scope, pools), pool_totals(db, scope, pools)
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
    sums = {
        "orders": table.c.orders,
        "units": table.c.units,
        "revenue": table.c.revenue,
        "withoutTotal": table.c.without_total,
    }
    asked = (
        select(*keys, *(sum_known(column).label(name) for name, column in sums.items()))
        .where(
            *scope.of(table), table.c.calendar == "marketplace", *_within(table, days)
        )
        .group_by(*keys)
        .having(func.sum(table.c.orders) > 0)
        .order_by(table.c.day, keys[1].collate(binary), keys[2].collate(binary))
    )
    return [
        {"day": day.isoformat(), place: marketplace_id, "currency": currency}
        | dict(zip(sums, values, strict=True))
        | {"revenue": text_of(values[2], currency)}
        for day, marketplace_id, currency, *values in db.execute(asked)
    ]


def _within(table: Table, days: Days) -> list[ColumnElement[bool]]:
    first, last = days
    return [
        *([table.c.day >= first] if first else []),
        *([table.c.day <= last] if last else []),
    ]


def _records(db: Connection, scope: Scope) -> dict[str, dict[str, int]]:
    """Count everything that the channel shows, by marketplace."""
    orders, stock, count = schema.orders, schema.stock, func.count()
    items = orders.join(
        schema.order_items,
        (schema.order_items.c.account_id == orders.c.account_id)
        & (schema.order_items.c.order_id == orders.c.order_id),
    )
    counted: dict[str, tuple[Table, Any, ColumnElement[int]]] = {
        "orders": (orders, orders, count),
        "orderItems": (orders, items, count),
        "inventorySummaries": (stock, stock, count),
        "inventoryQuantity": (stock, stock, sum_known(stock.c.total)),
        "shipments": (schema.shipments, schema.shipments, count),
    }
    found: dict[str, dict[str, int]] = {}
    for name, (table, source, number) in counted.items():
        place = table.c.marketplace_id
        asked = select(place, number).select_from(source).where(*scope.of(table))
        if table is stock:
            asked = asked.where(PRESENT)
        for id_, value in db.execute(asked.group_by(place)):
            found.setdefault(id_, dict.fromkeys(counted, 0))[name] = value or 0
    return dict(sorted(found.items()))


def order_lines(db: Connection, days: Days = (None, None)) -> Iterator[Line]:
    """Every order we hold, by channel, marketplace, time and id."""
    table, binary = schema.orders, BINARY[db.dialect.name]
    place, order_id = table.c.marketplace_id, table.c.order_id
    sorted_by = place.collate(binary), table.c.placed_at, order_id
    rest = {name: table.c[name] for name in ("currency", "total", "units", "status")}
    within = _within(table, days)
    for channel, name in CHANNELS.items():
        shown = {
            "orderId": order_id,
            name: place,
            "createdAt": table.c.placed_at,
            **rest,
        }
        for line in _lines(db, channel, table, shown, sorted_by, *within):
            if line["total"] is not None:
                line["total"] = text_of(line["total"], line["currency"])
            yield line


def inventory_lines(db: Connection) -> Iterator[Line]:
    """Every stock position as the channel shows it; null is unknown."""
    return _rows(db, schema.stock, PRESENT)


def shipment_lines(db: Connection) -> Iterator[Line]:
    """Every inbound shipment."""
    return _rows(db, schema.shipments)


def _rows(db: Connection, table: Table, *where: Any) -> Iterator[Line]:
    hidden = {"account_id", "missed"}
    columns = {_camel(c.name): c for c in table.c if c.name not in hidden}
    keys = [c for c in columns.values() if c.primary_key]
    for channel in CHANNELS:
        yield from _lines(db, channel, table, columns, keys, *where)


def _lines(
    db: Connection,
    channel: str,
    table: Table,
    columns: Mapping[str, ColumnElement[Any]],
    sorted_by: Sequence[ColumnElement[Any]],
    *where: Any,
) -> Iterator[Line]:
    """Never more than some rows are in memory, however long the history is."""
    scope = Scope(accounts(db, ORGANISATION, channel))
    asked = select(*columns.values()).where(*scope.of(table), *where)
    found = db.execute(
        asked.order_by(*sorted_by), execution_options={"yield_per": AT_A_TIME}
    )
    for row in found:
        values = (iso(v) if isinstance(v, datetime) else v for v in row)
        yield {"channel": channel} | dict(zip(columns, values, strict=True))


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(map(str.capitalize, rest))
