/** What each key figure is made of, in a line. */

import { count, counted, money, span } from "../format";
import type { Inventory, Orders } from "../shapes";

const ORDERS: Record<string, (orders: Orders) => string> = {
  revenue: (orders) => {
    const { revenueNetOfTax, currency, units, withoutTotal } = orders;
    if (lacksRate(orders)) return withoutRate(orders);
    if (revenueNetOfTax !== null) return `${money(revenueNetOfTax, currency)} net of tax`;
    return withoutTotal ? ofPriced(orders) : `of ${counted(units, "unit")}`;
  },
  orders: ({ units, totalOrders }) =>
    totalOrders
      ? `${counted(units, "unit")}, ${(units / totalOrders).toFixed(1)} per order`
      : "no unit sold",
  avgOrderValue: (orders) =>
    lacksRate(orders)
      ? withoutRate(orders)
      : ofPriced(orders),
  unshipped: ({ toShip, unshippedOrders }) =>
    `${count(Math.max(0, unshippedOrders - toShip))} for Amazon to ship`,
  toShip: ({ shipBuckets: { today, tomorrow } }) =>
    `${count(today)} due today, ${count(tomorrow)} tomorrow`,
  late: ({ late, toShipNext }) => {
    const oldest = toShipNext.find((order) => order.late)?.shipBy;
    if (!late) return "nothing is overdue";
    return oldest ? `the oldest by ${span(Date.now() - Date.parse(oldest))}` : "past their ship-by";
  },
};

const ofPriced = ({ totalOrders, withoutTotal }: Orders): string =>
  `of ${counted(totalOrders - withoutTotal, "order")} whose price is known`;

/** Whether there are totals, but no rate that leads to the currency asked for. */
export const lacksRate = ({ totalRevenue, byCurrency }: Orders): boolean =>
  totalRevenue === null && byCurrency.length > 0;

/** What stands in for a sum that has no rate. */
export const withoutRate = ({ currency }: Orders): string =>
  `No bank rate leads to ${currency}: choose another currency`;

const ofAll = ({ totalSKUs }: Inventory): string =>
  totalSKUs ? `of ${counted(totalSKUs, "SKU")}` : "";

const STOCK: Record<string, (stock: Inventory) => string> = {
  fulfillable: ({ inbound }) => (inbound === null ? "" : `${count(inbound)} more inbound`),
  lowStock: ofAll,
  outOfStock: ofAll,
};

/** The line of a figure; empty while what it needs is on its way. */
export function lineOf(key: string, orders: Orders | null, stock: Inventory | null): string {
  const [ofOrders, ofStock] = [ORDERS[key], STOCK[key]];
  if (ofOrders && orders) return ofOrders(orders);
  return ofStock && stock ? ofStock(stock) : "";
}
