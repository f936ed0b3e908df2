"""What do we know of one order?"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import Connection, RowMapping, select

from sentia.connectors.amazon import kept
from sentia.domain.money import Money, text_of
from sentia.domain.orders import Source
from sentia.queries.answers import Answer, MoneyText, money_text
from sentia.queries.order_lists import OrderLine, order_lines
from sentia.queries.scope import Scope
from sentia.store import schema

# An order is in one of the first answers after it changed: a first sync has twenty.
LOOKED_THROUGH: Final = 24


class OrderItemLine(Answer):
    """One line of an order; its parts by Amazon's words, as far as they are kept."""

    item_id: str
    sku: str
    asin: str | None
    title: str | None
    quantity: int
    shipped: int | None
    total: MoneyText | None
    parts: dict[str, MoneyText]


class OneOrder(OrderLine):
    """An order with its lines, and what Amazon said of it, without personal data."""

    items: list[OrderItemLine]
    source: Source
    raw: msgspec.Raw | None


def one_order(
    db: Connection, scope: Scope, order_id: str, *, now: datetime
) -> OneOrder | None:
    """What do we know of an order?"""
    table = schema.orders
    asked = select(table).where(*scope.of(table), table.c.order_id == order_id)
    order = db.execute(asked.order_by(table.c.account_id).limit(1)).mappings().first()
    if order is None:
        return None
    (line,) = order_lines(db, scope, [order], now=now)
    raw = _raw(db, order)
    return OneOrder(
        **msgspec.structs.asdict(line),
        items=list(_items(db, order, kept.parts_of(raw) if raw else {})),
        source=Source(order["source"]),
        raw=raw,
    )


def _items(
    db: Connection, order: RowMapping, parts: dict[str, dict[str, Money]]
) -> Iterator[OrderItemLine]:
    table = schema.order_items.c
    asked = (
        select(*table)
        .where(
            table.account_id == order["account_id"],
            table.order_id == order["order_id"],
        )
        .order_by(table.item_id)
    )
    for row in db.execute(asked).mappings():
        known = parts.get(row["item_id"], {})
        yield OrderItemLine(
            item_id=row["item_id"],
            sku=row["sku"],
            asin=row["asin"],
            title=row["title"],
            quantity=row["quantity"],
            shipped=row["quantity_shipped"],
            total=money_text(row["total"], order["currency"]),
            parts={
                word: MoneyText(
                    amount=text_of(amount.micros, amount.currency),
                    currency=amount.currency,
                )
                for word, amount in known.items()
            },
        )


def _raw(db: Connection, order: RowMapping) -> msgspec.Raw | None:
    """Find what Amazon answered when the order had last changed."""
    if order["source"] != Source.API or order["updated_at"] is None:
        return None
    table = schema.raw_answers.c
    asked = (
        select(table.id)
        .where(
            table.account_id == order["account_id"],
            table.operation.in_(kept.HOLD_ORDERS),
            table.received_at >= order["updated_at"],
        )
        .order_by(table.received_at, table.id)
        .limit(LOOKED_THROUGH)
    )
    for id_ in db.scalars(asked).all():
        body = db.execute(select(table.body).where(table.id == id_)).scalar_one()
        if found := kept.order_in(zlib.decompress(body), order["order_id"]):
            return found
    return None
