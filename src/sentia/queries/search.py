"""What begins so? Orders, SKUs and shipments that somebody looks for by a few signs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final, Literal
from urllib.parse import quote

from sqlalchemy import Connection, Table, func, or_, select

from sentia.queries.answers import Answer
from sentia.queries.prefixes import beginnings, begins
from sentia.queries.scope import Scope, country_of
from sentia.store import schema

MOST: Final = 10


class Found(Answer):
    """One thing that was found, and the page that shows it."""

    kind: Literal["order", "sku", "shipment"]
    id: str
    title: str
    opens: str


def search(db: Connection, scope: Scope, q: str) -> list[Found]:
    """What begins so? SKUs first, whose titles are looked through as well."""
    found = [*islice(_skus(db, scope, q), MOST)]
    found += islice(_shipments(db, scope, q), MOST - len(found))
    # Order ids are the many: what is named otherwise must not drown in them.
    return [*found, *islice(_orders(db, scope, q), MOST - len(found))]


def _skus(db: Connection, scope: Scope, q: str) -> Iterator[Found]:
    stock = schema.stock
    texts = (stock.c.sku, stock.c.asin, stock.c.title)
    named = or_(*(text.icontains(q, autoescape=True) for text in texts))
    asked = (
        select(stock.c.sku, func.max(stock.c.title))
        .where(*scope.of(stock), named)
        .group_by(stock.c.sku)
        .order_by(stock.c.sku)
        .limit(MOST)
    )
    titles = dict(db.execute(asked).all())
    # What the merchant ships is in no stock, but it was sold.
    titles |= {
        sku: None
        for sku in _beginning(db, scope, schema.sku_days, "sku", q)
        if sku not in titles
    }
    for sku, title in titles.items():
        opens = f"/products/{quote(sku, safe='')}"
        yield Found(kind="sku", id=sku, title=title or sku, opens=opens)


def _shipments(db: Connection, scope: Scope, q: str) -> Iterator[Found]:
    table = schema.shipments
    texts = (table.c.shipment_id, table.c.name)
    named = or_(*(text.icontains(q, autoescape=True) for text in texts))
    asked = select(table.c.shipment_id, table.c.name).where(*scope.of(table), named)
    for id_, name in db.execute(asked.order_by(table.c.shipment_id).limit(MOST)):
        opens = f"/shipments?shipment={quote(id_, safe='')}"
        yield Found(kind="shipment", id=id_, title=name or id_, opens=opens)


def _orders(db: Connection, scope: Scope, q: str) -> Iterator[Found]:
    table = schema.orders
    for account_id in scope.account_ids:
        asked = (
            select(table.c.order_id, table.c.marketplace_id, table.c.status)
            .where(table.c.account_id == account_id, begins(table.c.order_id, q))
            .order_by(table.c.order_id)
            .limit(MOST)
        )
        for id_, place, status in db.execute(asked):
            title = f"{country_of(place) or place}, {status.replace('_', ' ')}"
            opens = f"/orders?order={quote(id_, safe='')}"
            yield Found(kind="order", id=id_, title=title, opens=opens)


def _beginning(
    db: Connection, scope: Scope, table: Table, name: str, q: str
) -> Iterator[str]:
    """Yield the first of the different texts that begin so, account by account."""
    for account_id in scope.account_ids:
        ours = table.c.account_id == account_id
        yield from db.scalars(beginnings(table.c[name], q, ours).limit(MOST))
