"""What each number means. The API's description, the page's tooltip and
docs/figures.md all read these rows.
"""  # noqa: D205 - one sentence

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Figure:
    """One number: its key in the API, its title on the page, and what it means.

    `opens` is the list of the records behind it; `dated` where that list is of the
    figure's own period.
    """

    key: str
    title: str
    means: str
    opens: str
    dated: bool = False


FIGURES: Final = (
    Figure("totalOrders", "Orders",
        "Orders placed in the period, pending ones included. Cancelled orders, "
        "replacements and multi-channel fulfilment are left out.",
        "/orders?counted=true", dated=True),
    Figure("totalRevenue", "Revenue",
        "Sum of the order totals as Amazon states them, tax and shipping included "
        "as charged. Orders without a total yet are not in it; other currencies are "
        "converted at the newest rate on or before the period's last day that this "
        "version carries; its date is shown.",
        "/orders?counted=true", dated=True),
    Figure("revenueNetOfTax", "Net of tax",
        "Revenue less the tax that Amazon names; unknown where it names none, and of "
        "the last 24 hours, of which the tax is not kept.",
        "/orders?counted=true", dated=True),
    Figure("avgOrderValue", "Average order",
        "Revenue divided by the orders whose total is known.",
        "/orders?counted=true", dated=True),
    Figure("units", "Units",
        "Units ordered, those of orders without a total included.",
        "/orders?counted=true", dated=True),
    Figure("withoutTotal", "Without a total",
        "Orders whose total Amazon has not stated, mostly because payment is "
        "pending.",
        "/orders?counted=true&withoutTotal=true", dated=True),
    Figure("unshippedOrders", "Unshipped",
        "Unshipped or partly shipped orders of any age, whoever ships them.",
        "/orders?status=open"),
    Figure("toShip", "To ship",
        "Unshipped or partly shipped orders that you have to ship yourself.",
        "/orders?status=open&fulfilledBy=merchant&sort=shipBy"),
    Figure("late", "Late",
        "Orders to ship whose ship-by time has passed.",
        "/orders?late=true&sort=shipBy"),
    Figure("change", "Change",
        "Against the span just before, or the one you chose, of equal length and up "
        "to the same minute of day; unknown where that span has no value, or has not "
        "all been read yet.",
        "/orders?counted=true", dated=True),
    Figure("totalSKUs", "SKUs",
        "Distinct seller SKUs with an inventory record. One that two complete "
        "sweeps in a row lack is left out.",
        "/inventory"),
    Figure("totalQuantity", "Total units",
        "Sum of Amazon's total quantity, inbound included. Stock that several "
        "marketplaces share counts once.",
        "/inventory?sort=-total"),
    Figure("fulfillable", "Sellable units",
        "Units in Amazon's warehouses that can be sold now.",
        "/inventory?sort=-fulfillable"),
    Figure("lowStockItems", "Low stock",
        "SKUs with fewer sellable units than their reorder point: your own setting, "
        "else units sold per day times (lead time + safety days), else a default. "
        "Unknown until one day's orders have all been read.",
        "/inventory?state=low"),
    Figure("outOfStockItems", "Out of stock",
        "SKUs without a sellable unit.",
        "/inventory?state=out"),
    Figure("partlyOutItems", "Partly out of stock",
        "SKUs without a sellable unit in some stock pools, while others have some. "
        "Narrowed to a marketplace they are out of stock.",
        "/inventory?state=partlyOut"),
    Figure("velocity", "Sold per day",
        "Units ordered on days in stock, divided by the days in stock, of the last "
        "30 calendar days. Days before our first stock snapshot count as in stock; "
        "days whose orders have not all been read yet are left out. SKUs that sell the "
        "same units (one FNSKU) sell one stock: each goes as fast as all together.",
        "/inventory?sort=-velocity"),
    Figure("daysOfCover", "Days of cover",
        "Sellable units divided by those sold per day; unknown where nothing sells.",
        "/inventory?sort=daysOfCover"),
    Figure("reorderPoint", "Reorder point",
        "Reorder when fewer sellable units than this are left.",
        "/inventory?sort=-reorderPoint"),
    Figure("daysOfCoverWithInbound", "Cover with inbound",
        "Sellable and inbound units divided by those sold per day; unknown where "
        "nothing sells. Amazon names no day of arrival: what is inbound counts as "
        "there in time.",
        "/inventory?sort=daysOfCoverWithInbound"),
    Figure("orderBy", "Order by",
        "The last day to order, so that it arrives before sellable and inbound units "
        "have run out: that day less the lead time. Earlier than today: overdue.",
        "/inventory?sort=orderBy"),
    Figure("reorderQuantity", "Reorder quantity",
        "Units to order, so that sellable and inbound ones come to the reorder point: "
        "units sold per day times (lead time + safety days), or your own. Without your "
        "own it is zero where nothing sells, and unknown while no pace is known.",
        "/inventory?sort=-reorderQuantity"),
    Figure("unitsAtRisk", "Units at risk",
        "Units that cannot be sold if you order today: units sold per day times lead "
        "time, less sellable and inbound units. Unknown while no pace is known.",
        "/inventory?sort=-unitsAtRisk"),
    Figure("revenueAtRisk", "Revenue at risk",
        "Units at risk at the average price of the SKU's last 50 order lines, of "
        "those in the currency of most of their units. Unknown where none has a "
        "price.",
        "/inventory?sort=-unitsAtRisk"),
)  # fmt: skip

BY_KEY: Final = {row.key: row for row in FIGURES}
