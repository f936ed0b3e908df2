"""What each number means. The API's description, the page's tooltip and
docs/figures.md all read these rows.
"""  # noqa: D205 - one sentence

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Unit(StrEnum):
    """What a figure counts."""

    SKUS = "SKUs"
    UNITS = "units"
    ORDERS = "orders"
    MONEY = "money"
    DAYS = "days"
    UNITS_A_DAY = "units a day"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class Figure:
    """One number: its name, its meaning, and where its records are shown."""

    key: str  # in the API
    title: str  # on the page
    unit: Unit
    means: str
    opens: str  # the screen with the records behind it
    topics: frozenset[str]  # what moves it


ORDERS: Final = frozenset({"orders.changed"})
STOCK: Final = frozenset({"inventory.changed"})
SOLD_STOCK: Final = ORDERS | STOCK

FIGURES: Final = (
    Figure(
        "totalOrders", "Orders", Unit.ORDERS,
        "Orders placed in the period, pending ones included. Cancelled orders, "
        "replacements and multi-channel fulfilment are left out.",
        "/orders", ORDERS,
    ),
    Figure(
        "totalRevenue", "Revenue", Unit.MONEY,
        "Sum of the order totals as Amazon states them, tax and shipping included as "
        "charged. Orders without a total yet are not in it; other currencies are "
        "converted at the rate of the period's last day.",
        "/revenue", ORDERS,
    ),
    Figure(
        "revenueNetOfTax", "Net of tax", Unit.MONEY,
        "Revenue less the tax that Amazon names; unknown where it names none.",
        "/revenue", ORDERS,
    ),
    Figure(
        "avgOrderValue", "Average order", Unit.MONEY,
        "Revenue divided by the orders whose total is known.",
        "/revenue", ORDERS,
    ),
    Figure(
        "units", "Units", Unit.UNITS,
        "Units ordered, those of orders without a total included.",
        "/orders", ORDERS,
    ),
    Figure(
        "withoutTotal", "Without a total", Unit.ORDERS,
        "Orders whose total Amazon has not stated, mostly because payment is pending.",
        "/orders?status=pending", ORDERS,
    ),
    Figure(
        "unshippedOrders", "Unshipped", Unit.ORDERS,
        "Unshipped or partly shipped orders of any age, whoever ships them.",
        "/orders?status=unshipped", ORDERS,
    ),
    Figure(
        "toShip", "To ship", Unit.ORDERS,
        "Unshipped or partly shipped orders that you have to ship yourself.",
        "/orders?status=unshipped&fulfilledBy=merchant", ORDERS,
    ),
    Figure(
        "late", "Late", Unit.ORDERS,
        "Orders to ship whose ship-by time has passed.",
        "/orders?status=late", ORDERS,
    ),
    Figure(
        "change", "Change", Unit.SHARE,
        "Against the span of equal length just before, up to the same hour of day; "
        "unknown where that span has no value.",
        "/revenue", ORDERS,
    ),
    Figure(
        "totalSKUs", "SKUs", Unit.SKUS,
        "Distinct seller SKUs with an inventory record. One that two complete sweeps "
        "in a row lack is left out.",
        "/inventory", STOCK,
    ),
    Figure(
        "totalQuantity", "Total units", Unit.UNITS,
        "Sum of Amazon's total quantity, inbound included. Stock that several "
        "marketplaces share counts once.",
        "/inventory", STOCK,
    ),
    Figure(
        "fulfillable", "Sellable units", Unit.UNITS,
        "Units in Amazon's warehouses that can be sold now.",
        "/inventory", STOCK,
    ),
    Figure(
        "lowStockItems", "Low stock", Unit.SKUS,
        "SKUs with fewer sellable units than their reorder point: your own setting, "
        "else velocity times (lead time + safety days), else a default.",
        "/inventory?stock=low", SOLD_STOCK,
    ),
    Figure(
        "outOfStockItems", "Out of stock", Unit.SKUS,
        "SKUs without a sellable unit.",
        "/inventory?stock=out", STOCK,
    ),
    Figure(
        "velocity", "Per day", Unit.UNITS_A_DAY,
        "Units ordered on days in stock, divided by the days in stock, of the last 30 "
        "calendar days. Days before our first stock snapshot count as in stock.",
        "/inventory", SOLD_STOCK,
    ),
    Figure(
        "daysOfCover", "Days of cover", Unit.DAYS,
        "Sellable units divided by velocity; unknown where nothing sells.",
        "/inventory", SOLD_STOCK,
    ),
    Figure(
        "reorderPoint", "Reorder point", Unit.UNITS,
        "Reorder when fewer sellable units than this are left.",
        "/inventory", SOLD_STOCK,
    ),
)  # fmt: skip

BY_KEY: Final = {row.key: row for row in FIGURES}
