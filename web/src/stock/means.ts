/** What the columns of a list of products say. */

/** Those of figures are the very sentences of docs/figures.md. */
export const MEANS: Readonly<Record<string, string>> = {
  daysOfCover: "Sellable units divided by those sold per day; unknown where nothing sells.",
  fulfillable: "Units in Amazon's warehouses that can be sold now.",
  velocity:
    "Units ordered on days in stock, divided by the days in stock, of the last 30 calendar days. Days before our first stock snapshot count as in stock; days whose orders have not all been read yet are left out. SKUs that sell the same units (one FNSKU) sell one stock: each goes as fast as all together.",
  reorderPoint: "Reorder when fewer sellable units than this are left.",
  reorderQuantity:
    "Units to order, so that sellable and inbound ones come to the reorder point: units sold per day times (lead time + safety days), or your own. Without your own it is zero where nothing sells, and unknown while no pace is known.",
  orderBy:
    "The last day to order, so that it arrives before sellable and inbound units have run out: that day less the lead time. Earlier than today: overdue.",
  revenueAtRisk:
    "Units at risk at the average price of the SKU's last 50 order lines, of those in the currency of most of their units. Unknown where none has a price.",
  daysOfCoverWithInbound:
    "Sellable and inbound units divided by those sold per day; unknown where nothing sells. Amazon names no day of arrival: what is inbound counts as there in time.",

  title: "Its name, SKU and ASIN; where it is out of stock, and which SKUs share its stock.",
  inbound: "Units on their way to Amazon, or being received there.",
  spark:
    "Units ordered on each of the last 14 days, the newest to the right. A day that has not all been read yet is left open.",
  reserved:
    "Units in Amazon's warehouses that are held back: for orders, or on the way from one warehouse to another.",
  runsOutOn: "The day on which the sellable units are gone, as fast as they are sold per day.",
  reorderSource: "Where the reorder point comes from: set by you, by its sales, or the default.",
  total: "All units that Amazon counts, inbound included.",
  researching: "Units that Amazon is looking for, or examining.",
  unfulfillable: "Units in Amazon's warehouses that cannot be sold, such as damaged ones.",
  marketplaces: "Where Amazon lists its stock.",
  lastSeenAt: "When Amazon last listed its stock.",
};
