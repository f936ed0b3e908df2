"""An order as its rows: in the driver's own forms, so that two of them just compare.

Text of fixed width sorts as time runs, so `updated_at` compares in either form.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from sentia.domain.marketplaces import MARKETPLACES, zone_of
from sentia.domain.orders import Order, OrderItem, Source, Status, supersedes
from sentia.domain.times import business_day
from sentia.store.bulk import Forms


class OrderRow(NamedTuple):
    """One row of `orders`, its columns in the table's order."""

    account_id: int
    order_id: str
    marketplace_id: str
    status: str
    status_word: str
    placed_at: Any
    placed_on: Any
    day: Any
    report_day: Any
    updated_at: Any
    fulfilled_by: str | None
    counted: bool
    on_channel: bool
    is_replacement: bool | None
    is_business: bool | None
    ship_by: Any
    currency: str
    total: int | None
    tax: int | None
    units: int
    source: str
    file_id: str | None


class ItemRow(NamedTuple):
    """One row of `order_items`, its columns in the table's order."""

    account_id: int
    order_id: str
    item_id: str
    sku: str
    asin: str | None
    title: str | None
    quantity: int
    quantity_shipped: int | None
    total: int | None
    day: Any  # of its order


class Telling(NamedTuple):
    """An order and its items, as told once."""

    order: OrderRow
    items: dict[str, ItemRow]


def telling(
    order: Order, account_id: int, forms: Forms, report_zone: str, file_id: str | None
) -> Telling:
    """Turn an order into rows."""
    moment, placed_at, placed_on = forms.moment, order.placed_at, order.placed_on
    day = placed_on or business_day(placed_at, zone_of(order.marketplace_id))
    report_day = placed_on or business_day(placed_at, report_zone)
    of_order = account_id, order.order_id, forms.day(day)
    items = {item.item_id: _item(item, *of_order) for item in order.items}
    row = OrderRow(
        account_id,
        order.order_id,
        order.marketplace_id,
        order.status.value,
        order.status_word,
        moment(placed_at),
        placed_on and forms.day(placed_on),
        forms.day(day),
        forms.day(report_day),
        order.updated_at and moment(order.updated_at),
        order.fulfilled_by,
        _counted(order.on_channel, order.is_replacement, order.status),
        order.on_channel,
        order.is_replacement,
        order.is_business,
        order.ship_by and moment(order.ship_by),
        _currency(order),
        order.total.micros if order.total else None,
        order.tax.micros if order.tax else None,
        sum([item.quantity for item in order.items]),
        order.source.value,
        file_id if order.source is Source.FILE else None,
    )
    return Telling(row, items)


def merged(old: Telling, new: Telling) -> Telling:
    """Return what counts after `new` was told: newest wins."""
    if new.order.file_id is not None and new.order.file_id == old.order.file_id:
        return _continued(old, new)
    if not supersedes(new.order, old.order):
        return old
    if new.order.source == Source.API:
        return new
    row, before = new.order, old.order
    is_replacement = _known(row.is_replacement, before.is_replacement)
    kept = row._replace(
        is_replacement=is_replacement,
        is_business=_known(row.is_business, before.is_business),
        ship_by=_known(row.ship_by, before.ship_by),
        fulfilled_by=_known(row.fulfilled_by, before.fulfilled_by),
        counted=_counted(row.on_channel, is_replacement, row.status),
    )
    return Telling(kept, _named(old.items, new.items))


def _named(old: dict[str, ItemRow], new: dict[str, ItemRow]) -> dict[str, ItemRow]:
    """Return the new items, by the ids that we know where only these differ.

    Reports come with the channel's ids of items, or without, as Amazon lays them out.
    """
    if old.keys() == new.keys() or any("#" not in id_ for id_ in new):
        return new
    same = sorted(map(_but_id, old.values())) == sorted(map(_but_id, new.values()))
    return old if same else new


def _but_id(item: ItemRow) -> str:
    return repr(item[:2] + item[3:])


def _continued(old: Telling, new: Telling) -> Telling:
    """Go on with an order whose other rows stood further up in the same file."""
    items = dict(old.items)
    for item in new.items.values():
        # `SKU#1` again is one more such row, and so is an id of the channel: Amazon
        # splits an item over several rows where it ships from several places.
        name, n = item.item_id, 1
        while name in items:
            n += 1
            name = f"{item.item_id.rpartition('#')[0] or item.item_id}#{n}"
        items[name] = item._replace(item_id=name, day=old.order.day)
    row, more = old.order, new.order
    # Rows that were cancelled add nothing to an order that goes on without them.
    live = [o for o in (row, more) if o.status != Status.CANCELLED] or [row]
    same = row.currency == more.currency
    known = same and all(o.total is not None for o in live)
    taxed = same and all(o.tax is not None for o in live)
    row = row._replace(
        status=live[0].status,
        status_word=live[0].status_word,
        counted=live[0].counted,
        units=sum(item.quantity for item in items.values()),
        total=sum(item.total or 0 for item in items.values()) if known else None,
        tax=sum(o.tax or 0 for o in live) if taxed else None,
        updated_at=max(filter(None, (row.updated_at, more.updated_at)), default=None),
    )
    return Telling(row, items)


def _item(item: OrderItem, account_id: int, order_id: str, day: Any) -> ItemRow:
    return ItemRow(
        account_id,
        order_id,
        item.item_id,
        item.sku,
        item.asin,
        item.title,
        item.quantity,
        item.quantity_shipped,
        item.total.micros if item.total else None,
        day,
    )


def _counted(on_channel: bool, is_replacement: bool | None, status: str) -> bool:  # noqa: FBT001 - three columns
    return on_channel and not is_replacement and status != Status.CANCELLED


def _currency(order: Order) -> str:
    if order.total:
        return order.total.currency
    if marketplace := MARKETPLACES.get(order.marketplace_id):
        return marketplace.currency
    return next((item.total.currency for item in order.items if item.total), "")


def _known(new: Any, old: Any) -> Any:
    return old if new is None else new
