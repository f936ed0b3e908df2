/** How a whole divides: used by the figures and by the block that explains them. */

import type { Segment } from "../charts/Segments";
import { count } from "../format";
import type { Inventory, ShipBuckets } from "../shapes";

const segment = (name: string, value: number | null, tone: string): Segment => ({
  name,
  value: value ?? 0,
  tone,
  text: count(value),
});

export function shipSegments({ late, today, tomorrow, later }: ShipBuckets): Segment[] {
  return [
    segment("Late", late, "crit"),
    segment("Due today", today, "warn"),
    segment("Tomorrow", tomorrow, "accent"),
    segment("Later", later, "mute"),
  ];
}

export function stockSegments(stock: Inventory): Segment[] {
  return [
    segment("Sellable", stock.fulfillable, "ok"),
    segment("Inbound", stock.inbound, "accent"),
    segment("Reserved", stock.reserved, "m5"),
    segment("Researching", stock.researching, "mute"),
    segment("Unsellable", stock.unfulfillable, "crit"),
  ];
}
