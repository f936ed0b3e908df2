"""What each number means. The API's description, the page's tooltip and
docs/figures.md all read these rows.
"""  # noqa: D205 - one sentence

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Figure:
    """One number: its key in the API, its title on the page, and what it means."""

    key: str
    title: str
    means: str


FIGURES: Final = (
    Figure("totalOrders", "Orders",
        "Orders placed in the period, pending ones included. Cancelled orders, "
        "replacements and multi-channel fulfilment are left out."),
    Figure("totalRevenue", "Revenue",
        "Sum of the order totals as Amazon states them, tax and shipping included "
        "as charged. Orders without a total yet are not in it; other currencies are "
        "converted at the rate of the period's last day."),
    Figure("revenueNetOfTax", "Net of tax",
        "Revenue less the tax that Amazon names; unknown where it names none."),
    Figure("avgOrderValue", "Average order",
        "Revenue divided by the orders whose total is known."),
    Figure("units", "Units",
        "Units ordered, those of orders without a total included."),
    Figure("withoutTotal", "Without a total",
        "Orders whose total Amazon has not stated, mostly because payment is "
        "pending."),
    Figure("unshippedOrders", "Unshipped",
        "Unshipped or partly shipped orders of any age, whoever ships them."),
    Figure("toShip", "To ship",
        "Unshipped or partly shipped orders that you have to ship yourself."),
    Figure("late", "Late",
        "Orders to ship whose ship-by time has passed."),
    Figure("change", "Change",
        "Against the span of equal length just before, up to the same hour of day; "
        "unknown where that span has no value."),
    Figure("totalSKUs", "SKUs",
        "Distinct seller SKUs with an inventory record. One that two complete "
        "sweeps in a row lack is left out."),
    Figure("totalQuantity", "Total units",
        "Sum of Amazon's total quantity, inbound included. Stock that several "
        "marketplaces share counts once."),
    Figure("fulfillable", "Sellable units",
        "Units in Amazon's warehouses that can be sold now."),
    Figure("lowStockItems", "Low stock",
        "SKUs with fewer sellable units than their reorder point: your own setting, "
        "else velocity times (lead time + safety days), else a default."),
    Figure("outOfStockItems", "Out of stock",
        "SKUs without a sellable unit."),
    Figure("velocity", "Per day",
        "Units ordered on days in stock, divided by the days in stock, of the last "
        "30 calendar days. Days before our first stock snapshot count as in stock."),
    Figure("daysOfCover", "Days of cover",
        "Sellable units divided by velocity; unknown where nothing sells."),
    Figure("reorderPoint", "Reorder point",
        "Reorder when fewer sellable units than this are left."),
)  # fmt: skip

BY_KEY: Final = {row.key: row for row in FIGURES}
