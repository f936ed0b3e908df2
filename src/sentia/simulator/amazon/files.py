"""What stands in the report flat files, tab by tab."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from sentia.simulator.amazon.account import Asked
from sentia.simulator.orders import Line, Order
from sentia.simulator.warehouse import Row
from sentia.simulator.world import World

LONGEST: Final = timedelta(days=30)
TOO_LONG: Final = b"Date range exceeded. Report can be requested only upto 30 days"
# As Amazon writes it; the last column tells a replacement, which costs nothing.
ORDERS_HEADER: Final = (
    "amazon-order-id merchant-order-id purchase-date last-updated-date order-status "
    "fulfillment-channel sales-channel order-channel ship-service-level product-name "
    "sku asin item-status quantity currency item-price item-tax shipping-price "
    "shipping-tax gift-wrap-price gift-wrap-tax item-promotion-discount "
    "ship-promotion-discount ship-city ship-state ship-postal-code ship-country "
    "promotion-ids cpf is-business-order purchase-order-number price-designation "
    "signature-confirmation-recommended is-replacement-order"
)
# Columns come without notice, and not always in the same place.
ALSO: Final[Sequence[tuple[str, ...]]] = (
    (),
    ("order-item-id",),
    ("order-item-id", "url", "customized-url", "customized-page"),
)
STOCK_HEADER: Final = (
    "sku fnsku asin product-name condition your-price mfn-listing-exists "
    "mfn-fulfillable-quantity afn-listing-exists afn-warehouse-quantity "
    "afn-fulfillable-quantity afn-unsellable-quantity afn-reserved-quantity "
    "afn-total-quantity per-unit-volume afn-inbound-working-quantity "
    "afn-inbound-shipped-quantity afn-inbound-receiving-quantity "
    "afn-researching-quantity afn-reserved-future-supply afn-future-supply-buyable"
)
# Between `afn-` and `-quantity`: what of a pool is counted there.
QUANTITIES: Final = {
    "warehouse": "held", "fulfillable": "fulfillable", "unsellable": "unfulfillable",
    "reserved": "reserved", "total": "total", "inbound-working": "inbound_working",
    "inbound-shipped": "inbound_shipped", "inbound-receiving": "inbound_receiving",
    "researching": "researching",
}  # fmt: skip


def orders_by_update(world: World, asked: Asked) -> bytes | None:
    """All Orders by last update; None if there are none."""
    columns = [name for name in ORDERS_HEADER.split() if name != "cpf"]
    return _orders(world, asked, columns, lambda order: order.updated)


def orders_by_date(world: World, asked: Asked) -> bytes | None:
    """All Orders by purchase date; None if there are none."""
    return _orders(world, asked, ORDERS_HEADER.split(), lambda order: order.created)


def _orders(
    world: World,
    asked: Asked,
    columns: Sequence[str],
    moment: Callable[[Order], datetime],
) -> bytes | None:
    if asked.end - asked.start > LONGEST:
        return TOO_LONG
    # The whole region comes, whichever marketplaces were asked for.
    orders = [o for o in world.orders.values() if asked.start <= moment(o) <= asked.end]
    if not orders:
        return None
    also = ALSO[asked.number % len(ALSO)]
    middle = 12 if asked.number % 2 else len(columns)
    header = [*columns[:middle], *also, *columns[middle:]]
    rows = (_order_row(order, line) for order in orders for line in order.lines)
    return _table(header, rows)


def _table(header: Sequence[str], rows: Iterator[dict[str, str]]) -> bytes:
    lines = ("\t".join([row.get(name, "") for name in header]) for row in rows)
    return "\r\n".join(["\t".join(header), *lines, ""]).encode()


def _order_row(order: Order, line: Line) -> dict[str, str]:
    row = {
        "amazon-order-id": order.id, "purchase-date": order.created.isoformat(),
        "last-updated-date": order.updated.replace(microsecond=0).isoformat(),
        "order-status": _status(order),
        "fulfillment-channel": order.shipper.title(),
        "sales-channel": order.channel,
        "ship-service-level": order.speed.title(),
        "product-name": line.title, "sku": line.sku, "asin": line.asin,
        "item-status": _item_status(order, line), "quantity": str(line.quantity),
        # Nobody's: whoever shows it has kept what he should have dropped.
        "ship-city": "Nowhere-on-Sea", "ship-postal-code": "ZZ99 9ZZ",
        "ship-country": order.place.iso_country,
        "promotion-ids": ",".join(line.promotions),
        "is-business-order": str(order.business).lower(),
        "price-designation": "Business Price" if order.business else "",
        "signature-confirmation-recommended": "false",
        "is-replacement-order": str(bool(order.replaces)).lower(),
        "order-item-id": line.id,
    }  # fmt: skip
    return row | (_amounts(order, line) if order.priced else {})


def _amounts(order: Order, line: Line) -> dict[str, str]:
    item, shipping, gift_wrap = line.parts
    amounts = {
        "item-tax": item.tax, "item-promotion-discount": item.discount,
        "shipping-price": shipping.price, "shipping-tax": shipping.tax,
        "ship-promotion-discount": shipping.discount,
        "gift-wrap-price": gift_wrap.price, "gift-wrap-tax": gift_wrap.tax,
    }  # fmt: skip
    money = order.place.money
    found = {"currency": order.place.currency, "item-price": money(item.price)}
    return found | {name: money(minor) for name, minor in amounts.items() if minor}


def _status(order: Order) -> str:
    match order.status:
        case "PENDING_AVAILABILITY":
            return "Pending"
        case "SHIPPED" if not order.by_amazon:
            return "Shipped - Delivered to Buyer"
        case status:
            return status.title().replace("_", "")


def _item_status(order: Order, line: Line) -> str:
    if order.status == "CANCELLED":
        return "Cancelled"
    return "Shipped" if line.quantity and line.shipped == line.quantity else "Unshipped"


def stock(world: World, asked: Asked) -> bytes | None:
    """FBA stock of one marketplace, all buckets."""
    rows = world.warehouse.shown[asked.marketplace_ids[0]]
    return _table(STOCK_HEADER.split(), map(_stock_row, rows))


def _stock_row(row: Row) -> dict[str, str]:
    found = {
        "sku": row.sku, "fnsku": row.stock.fnsku, "asin": row.asin,
        "product-name": row.title,
        "condition": row.stock.condition.removesuffix("Item"),
        "mfn-listing-exists": "No", "afn-listing-exists": "Yes",
        "afn-reserved-future-supply": "0", "afn-future-supply-buyable": "0",
    }  # fmt: skip
    counted = {name: getattr(row.stock, what) for name, what in QUANTITIES.items()}
    return found | {f"afn-{name}-quantity": str(n) for name, n in counted.items()}
