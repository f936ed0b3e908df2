"""What is on its way to Amazon, and how much of it has arrived?"""

from __future__ import annotations

from typing import Any, Final

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    case,
    exists,
    func,
    or_,
    select,
)

from sentia.domain.pools import sharing
from sentia.domain.stock import CLOSED_SHIPMENT, ENDED, OPEN_SHIPMENT, WITHDRAWN
from sentia.errors import refuse
from sentia.queries.answers import Answer, filled
from sentia.queries.lists import Listed, Paging, page
from sentia.queries.scope import Scope, country_of
from sentia.queries.stock import Pools, sum_known
from sentia.store import schema

SORTS: Final = (
    "open", "statusSince", "firstSeenAt", "shipmentId", "shipped", "received",
)  # fmt: skip
TABLE: Final = schema.shipments
ITEMS: Final = schema.shipment_items
OF_SHIPMENT: Final = and_(
    ITEMS.c.account_id == TABLE.c.account_id,
    ITEMS.c.shipment_id == TABLE.c.shipment_id,
)


class ShipmentLine(Answer):
    """One shipment of a list; units are null where Amazon named none."""

    shipment_id: str
    name: str | None
    account: str
    marketplace_id: str
    country: str | None
    destination: str | None
    status: str
    open: bool
    first_seen_at: str
    status_since: str
    shipped: int | None
    received: int | None
    skus: int


class ShipmentSums(Answer):
    """The units of a list of shipments; of a withdrawn one, none were sent."""

    shipments: int
    shipped: int
    received: int
    on_the_way: int  # sent and not received yet, of the open ones
    missing: int  # sent and not received, of those that are closed or failed


class ShippedItem(Answer):
    """One SKU of a shipment."""

    sku: str
    title: str | None
    shipped: int | None
    received: int | None


class OneShipment(ShipmentLine):
    """A shipment with what is in it."""

    items: list[ShippedItem]


def serving(scope: Scope, pools: Pools) -> list[ColumnElement[bool]]:
    """Return what keeps the shipments to those that serve the stock of a scope.

    One that Amazon lists for France brings units that Germany sells, too: whatever
    goes into its pool is on its way to a marketplace, as in the stock's `inbound`.
    """
    within: list[ColumnElement[bool]] = [TABLE.c.account_id.in_(scope.account_ids)]
    if place := scope.marketplace_id:
        within.append(TABLE.c.marketplace_id.in_(sharing(place, pools)))
    return within


def shipment_lines(
    db: Connection,
    scope: Scope,
    pools: Pools,
    *,
    status: str | None = None,
    q: str | None = None,
) -> list[ShipmentLine]:
    """Which shipments match? `status` is open, closed, or Amazon's own word.

    Raises:
        InvalidParameterError: it is no such word, nor one that Amazon ever sent.
    """
    asked = _shipments(scope, pools)
    if status in {"open", "closed"}:
        is_open = TABLE.c.status.in_(OPEN_SHIPMENT)
        asked = asked.where(is_open if status == "open" else ~is_open)
    elif status:
        _check_status(db, scope, status)
        asked = asked.where(TABLE.c.status == status)
    if q:
        texts = TABLE.c.shipment_id, TABLE.c.name
        asked = asked.where(or_(*(t.icontains(q, autoescape=True) for t in texts)))
    return _lines(db, scope, asked)


def _check_status(db: Connection, scope: Scope, status: str) -> None:
    if status in {*OPEN_SHIPMENT, *CLOSED_SHIPMENT}:
        return
    ours = TABLE.c.account_id.in_(scope.account_ids)
    if not db.scalar(select(exists().where(ours, TABLE.c.status == status))):
        refuse("status", f"{status!r} is not open, closed, nor a word of Amazon's.")


def listed(
    lines: list[ShipmentLine], asked: Paging
) -> Listed[ShipmentLine, ShipmentSums]:
    """Cut the page that is asked for out of some shipments."""
    shown, cursor = page(
        lines,
        asked,
        id_of=lambda s: (s.shipment_id, s.account),
        value_of=_openness if asked.field == "open" else None,
    )
    if not asked.summed:
        return Listed(items=shown, next_cursor=cursor, total=None, sums=None)
    sums = ShipmentSums(
        shipments=len(lines),
        shipped=sum(line.shipped or 0 for line in lines),
        received=sum(line.received or 0 for line in lines),
        on_the_way=sum(
            max(0, (line.shipped or 0) - (line.received or 0))
            for line in lines
            if line.open
        ),
        missing=sum(map(_missing, lines)),
    )
    return Listed(items=shown, next_cursor=cursor, total=len(lines), sums=sums)


def _missing(line: ShipmentLine) -> int:
    if line.status not in ENDED or line.shipped is None or line.received is None:
        return 0  # nobody knows, or it may still come
    return max(0, line.shipped - line.received)


def _openness(line: ShipmentLine) -> tuple[int, str]:
    """Sort open ones by themselves, and within them by when they moved."""
    return int(line.open), line.status_since


def one_shipment(
    db: Connection, scope: Scope, pools: Pools, shipment_id: str
) -> OneShipment | None:
    """What is in a shipment?"""
    asked = _shipments(scope, pools).where(TABLE.c.shipment_id == shipment_id)
    for line in _lines(db, scope, asked):
        account_id = next(a.id for a in scope.accounts if a.name == line.account)
        fields = msgspec.structs.asdict(line)
        return OneShipment(**fields, items=_items(db, account_id, line))
    return None


def _items(db: Connection, account_id: int, of: ShipmentLine) -> list[ShippedItem]:
    stock = schema.stock
    title = (
        select(func.max(stock.c.title))
        .where(stock.c.account_id == account_id, stock.c.sku == ITEMS.c.sku)
        .scalar_subquery()
    )
    asked = (
        select(ITEMS, title.label("title"))
        .where(ITEMS.c.account_id == account_id)
        .where(ITEMS.c.shipment_id == of.shipment_id)
        .order_by(ITEMS.c.sku)
    )
    sent = {"shipped": 0} if of.status in WITHDRAWN else {}
    return [filled(ShippedItem, row, **sent) for row in db.execute(asked).mappings()]


def _shipments(scope: Scope, pools: Pools) -> Select[Any]:
    sent = case((TABLE.c.status.in_(WITHDRAWN), 0), else_=ITEMS.c.shipped)
    return (
        select(
            TABLE,
            sum_known(sent).label("shipped"),
            sum_known(ITEMS.c.received).label("received"),
            func.count(ITEMS.c.sku).label("skus"),
        )
        .outerjoin_from(TABLE, ITEMS, OF_SHIPMENT)
        .where(*serving(scope, pools))
        .group_by(TABLE.c.account_id, TABLE.c.shipment_id)
    )


def _lines(db: Connection, scope: Scope, asked: Select[Any]) -> list[ShipmentLine]:
    names = {account.id: account.name for account in scope.accounts}
    return [
        filled(
            ShipmentLine,
            row,
            account=names[row["account_id"]],
            country=country_of(row["marketplace_id"]),
            open=row["status"] in OPEN_SHIPMENT,
        )
        for row in db.execute(asked).mappings()
    ]
