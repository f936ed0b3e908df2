/** The shapes of what lists hold, and of each thing by itself. */

import type { Conversion, Day, Decimal, Moment } from "./shapes";

/** Some rows; `total` and `sums` are about all that match, null where too many do. */
export interface Listed<Row, Sums> {
  items: Row[];
  nextCursor: string | null;
  total: number | null;
  sums: Sums | null;
}

export interface Money {
  amount: Decimal;
  currency: string;
}

export type OrderStatus =
  "pending" | "unshipped" | "partially_shipped" | "shipped" | "cancelled" | "other";

export interface OrderRow {
  orderId: string;
  account: string;
  marketplaceId: string;
  country: string | null;
  status: OrderStatus;
  fulfilledBy: "amazon" | "merchant" | null;
  placedAt: Moment;
  updatedAt: Moment | null;
  day: Day;
  shipBy: Moment | null;
  late: boolean;
  units: number;
  lines: number;
  total: Money | null;
  counted: boolean;
  notCounted: "cancelled" | "replacement" | "multiChannel" | null;
  business: boolean;
}

/** Of the orders that count only, as in the figures. */
export interface OrderSums {
  orders: number;
  units: number;
  withoutTotal: number;
  byCurrency: Money[];
  /** Nothing where no total is known, or a rate is missing. */
  converted: Money | null;
  conversion: Conversion | null;
}

export interface OrderLine {
  itemId: string;
  sku: string;
  asin: string | null;
  title: string | null;
  quantity: number;
  shipped: number | null;
  total: Money | null;
  /** Amounts by the name that Amazon gives them, as far as they are known. */
  parts: Record<string, Money>;
}

export interface OneOrder extends OrderRow {
  items: OrderLine[];
  source: "api" | "file";
  /** Amazon's answer without what is personal; null once it is no longer kept. */
  raw: unknown;
}

export type StockState = "out" | "low" | "ok" | "absent" | "unknown";
export type ReorderSource = "own" | "velocity" | "default";
export type ReorderSetting = "reorderPoint" | "leadTimeDays" | "safetyDays";

export interface StockRow {
  sku: string;
  account: string;
  asin: string | null;
  title: string | null;
  state: StockState;
  fulfillable: number | null;
  inbound: number | null;
  reserved: number | null;
  researching: number | null;
  unfulfillable: number | null;
  total: number | null;
  velocity: number | null;
  daysOfCover: number | null;
  runsOutOn: Day | null;
  reorderPoint: number;
  reorderSource: ReorderSource;
  leadTimeDays: number;
  safetyDays: number;
  /** What to order; null where stock, inbound or pace is not known. */
  daysOfCoverWithInbound: number | null;
  orderBy: Day | null;
  reorderQuantity: number | null;
  unitsAtRisk: number | null;
  /** Null also where nothing is at risk. */
  revenueAtRisk: Money | null;
  marketplaces: string[];
  /** Null where Amazon never had it. */
  lastSeenAt: Moment | null;
  /** Where none is left, while others have some. */
  outIn: string[];
  /** The SKUs that sell the same units, and which row sums count them in; null: this. */
  sharedWith: string[];
  countedIn: string | null;
  spark: (number | null)[];
}

export interface StockSums {
  skus: number;
  total: number | null;
  fulfillable: number | null;
  inbound: number | null;
  reserved: number | null;
  low: number | null;
  out: number;
  /** Out in some stock pools, not in all. */
  partlyOut: number;
}

export interface ShipmentRow {
  shipmentId: string;
  name: string | null;
  account: string;
  marketplaceId: string;
  country: string | null;
  destination: string | null;
  status: string;
  open: boolean;
  firstSeenAt: Moment;
  statusSince: Moment;
  shipped: number | null;
  received: number | null;
  skus: number;
}

export interface ShipmentSums {
  shipments: number;
  shipped: number;
  received: number;
  onTheWay: number;
  missing: number;
}

export interface OneShipment extends ShipmentRow {
  items: { sku: string; title: string | null; shipped: number | null; received: number | null }[];
}

/** How a reorder point comes about. */
export interface Arithmetic {
  unitsOnStockDays: number;
  stockDays: number;
  windowDays: number;
  velocity: number | null;
  leadTimeDays: number;
  safetyDays: number;
  reorderPoint: number;
  source: ReorderSource;
  /** What a person has set of this SKU. */
  own: ReorderSetting[];
}

/** A SKU in one marketplace and condition. */
export interface Position {
  marketplaceId: string;
  country: string | null;
  condition: string;
  fnsku: string;
  total: number | null;
  fulfillable: number | null;
  inboundWorking: number | null;
  inboundShipped: number | null;
  inboundReceiving: number | null;
  reserved: number | null;
  researching: number | null;
  unfulfillable: number | null;
  lastSeenAt: Moment;
}

export interface ProductDay {
  day: Day;
  /** Null while not all orders of the day have been read. */
  units: number | null;
  revenue: Money[];
  /** Of orders that count: their price is missing in the revenue. */
  unitsWithoutPrice: number;
  /** The most that was there on that day; null where nobody looked. */
  fulfillable: number | null;
}

export interface OneProduct extends StockRow {
  positions: Position[];
  arithmetic: Arithmetic;
  days: ProductDay[];
  shipments: (Pick<ShipmentRow, "shipmentId" | "status" | "shipped" | "received"> & {
    /** This product's own, or one that sells the same units. */
    sku: string;
  })[];
  orders: OrderRow[];
}
