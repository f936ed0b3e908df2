/** The shapes of the API's answers: docs/api.md, as the page reads them. */

/** An exact decimal, such as "1234.50": never turned into a float to be shown. */
export type Decimal = `${number}`;

/** A moment in UTC, ISO 8601. */
export type Moment = string;

/** A business day, `YYYY-MM-DD`. */
export type Day = string;

export type StreamStatus = "ok" | "running" | "waiting" | "failing" | "new" | "files";
export type ConnectionStatus =
  "connected" | "configuration_error" | "authorization_error" | "throttled" | "syncing" | "error";

export interface Session {
  email: string;
  role: "viewer" | "admin";
  organisation: string;
}

/** Where one is signed in. */
export interface ListedSession {
  id: string;
  created: Moment;
  lastSeen: Moment;
  expires: Moment;
  browser: string | null;
  userAgent: string | null;
  current: boolean;
}

export interface SessionList {
  sessions: ListedSession[];
  total: number;
}

export interface Source {
  stream: string;
  lastSynced: Moment | null;
  status: StreamStatus;
  throttledUntil: Moment | null;
}

/** How old and how complete the figures of one answer are. */
export interface Meta {
  asOf: Moment | null;
  complete: boolean;
  /** The first day whose orders have all been read, while Amazon has earlier ones. */
  historyFrom?: Day | null;
  sources: Source[];
  unknown: { ordersWithoutTotal?: number; skusWithoutQuantity?: number };
}

/** Why a channel has no figures yet. */
export interface NotConnected {
  status: ConnectionStatus;
  missing: string[];
}

export interface Problem {
  status: number;
  code: string;
  detail: string;
  hint: string;
  /** Seconds before another try can succeed. */
  wait?: number;
}

export interface Integration {
  connected: boolean;
  status: ConnectionStatus;
  message?: string;
  details?: { missing: string[]; hint?: string };
  lastSync?: Moment | null;
  inventoryCount?: number;
  orderCount?: number;
}

export interface SetupStatus {
  integrations: { amazon: Integration };
}

export interface StoreStock {
  marketplaceId: string;
  country: string | null;
  totalSKUs: number;
  totalQuantity: number | null;
  fulfillable: number | null;
}

export interface LowProduct {
  sku: string;
  asin: string | null;
  title: string | null;
  fulfillable: number;
  inbound: number | null;
  /** Units a day; null where the product was never in stock. */
  velocity: number | null;
  daysOfCover: number | null;
  reorderPoint: number;
  arithmetic: {
    unitsSold: number;
    inStockDays: number;
    windowDays: number;
    leadTimeDays: number;
    safetyDays: number;
    source: "own" | "velocity" | "default";
  };
  daysOfCoverWithInbound: number | null;
  orderBy: Day | null;
  reorderQuantity: number | null;
  unitsAtRisk: number | null;
  revenueAtRisk: { amount: Decimal; currency: string } | null;
  /** SKUs that sell the same units; the pace is that of all. */
  sharedWith: string[];
  last14: (number | null)[];
}

export interface Shipment {
  shipmentId: string;
  name: string | null;
  destination: string | null;
  status: string;
  shipped: number | null;
  received: number | null;
  firstSeenAt: Moment;
  statusSince: Moment;
}

export interface Inventory {
  totalSKUs: number;
  totalQuantity: number | null;
  lowStockItems: number | null;
  outOfStockItems: number;
  partlyOutItems: number;
  lastSynced: Moment | null;
  fulfillable: number | null;
  inbound: number | null;
  reserved: number | null;
  researching: number | null;
  unfulfillable: number | null;
  byMarketplace: StoreStock[];
  lowest: LowProduct[];
  shipments: Shipment[];
}

export interface StoreSales {
  marketplaceId: string;
  country: string | null;
  name: string;
  currency: string;
  orders: number;
  units: number;
  revenue: Decimal | null;
  converted: Decimal | null;
}

export interface DaySales {
  day: Day;
  orders: number;
  units: number;
  revenue: Decimal | null;
  /** Orders whose price is missing in the revenue. */
  withoutTotal: number;
}

/** One hour; what nobody knows yet is null. */
export interface HourSales {
  /** Null where it is another one in another marketplace. */
  day: Day | null;
  /** What the clocks show as it begins: "14:00". */
  hour: string;
  state: "whole" | "soFar" | "unread" | "toCome";
  orders: number | null;
  units: number | null;
  revenue: Decimal | null;
  withoutTotal: number | null;
}

export interface DueOrder {
  orderId: string;
  marketplaceId: string;
  country: string | null;
  title: string | null;
  units: number;
  shipBy: Moment | null;
  late: boolean;
}

export interface ShipBuckets {
  late: number;
  today: number;
  tomorrow: number;
  later: number;
}

/** Where the rates of a converted sum come from. */
export interface Conversion {
  source: string;
  rates: { currency: string; rate: Decimal; date: Day }[];
}

export interface Orders {
  totalOrders: number;
  totalRevenue: Decimal | null;
  avgOrderValue: Decimal | null;
  currency: string;
  unshippedOrders: number;
  toShip: number;
  late: number;
  units: number;
  withoutTotal: number;
  revenueNetOfTax: Decimal | null;
  byCurrency: { amount: Decimal; currency: string; orders: number }[];
  conversion: Conversion | null;
  byMarketplace: StoreSales[];
  byDay: DaySales[];
  /** Of one day, or 24 hours; null where they are not kept any more. */
  byHour: HourSales[] | null;
  /** Whose clocks its hours are; null where each marketplace has its own. */
  hourZone: string | null;
  /** Null where nothing is compared with. */
  previous: {
    totalOrders: number;
    totalRevenue: Decimal | null;
    units: number;
    byDay: DaySales[];
    byHour: HourSales[] | null;
  } | null;
  change: Record<"totalOrders" | "totalRevenue" | "avgOrderValue", number | null>;
  shipBuckets: ShipBuckets;
  toShipNext: DueOrder[];
  range: { name: string; from: Day; to: Day };
}

export interface Run {
  status: string;
  startedAt: Moment;
  records: number;
}

/** The past that a stream has yet to read. */
export interface Backlog {
  daysLeft: number;
  readBackTo: Moment;
  until: Moment | null;
}

export interface Stream {
  stream: string;
  account: string;
  title: string;
  status: StreamStatus;
  lastSynced: Moment | null;
  asOf: Moment | null;
  throttledUntil: Moment | null;
  failingSince: Moment | null;
  backlog: Backlog | null;
  runs: Run[];
}

export interface Freshness {
  streams: Stream[];
  syncEverySeconds: number;
  nextSyncAt: Moment | null;
  quarantined: number;
}

export interface Issue {
  code: string;
  severity: "issue" | "warning";
  stream: string;
  account: string;
  message: string;
  hint: string;
  openedAt: Moment;
}

/** The connected accounts, and where each sells. */
export interface Accounts {
  accounts: {
    id: string;
    name: string;
    marketplaces: { marketplaceId: string; country: string | null; currency: string }[];
  }[];
}

/** One hit of the search, and the address that it leads to. */
export interface Found {
  kind: "order" | "sku" | "shipment";
  id: string;
  title: string;
  opens: string;
}

/** A record that could not be read, without personal data. */
export interface Quarantined {
  /** Or the kind of file that it stood in. */
  stream: string;
  key: string;
  account: string;
  reason: string;
  firstSeenAt: Moment | null;
  lastTriedAt: Moment | null;
  dismissedAt: Moment | null;
  /** Of Sentia, which tried it last. */
  version: string;
  payload: string;
}

export interface QuarantineList {
  items: Quarantined[];
  nextCursor: string | null;
  total: number;
}

/** What came of another try. */
export interface Retried {
  retried: number;
  released: number;
  left: number;
}

/** A key figure, as the table of figures defines it. */
export interface Kpi {
  key: string;
  title: string;
  means: string;
  value: Decimal | number | null;
  currency: string | null;
  previous: Decimal | number | null;
  /** In per cent, signed; null where the earlier span has no value. */
  change: Decimal | null;
  goodWhen: "up" | "down";
  spark: (number | null)[];
  /** How many records it lacks. */
  unknown: number;
  opens: string;
}

/** What a person should look at, the gravest first. */
export interface Matter {
  severity: "issue" | "warning";
  code: string;
  text: string;
  hint: string;
  opens: string;
}

export interface Executive {
  kpis: Kpi[];
  attention: Matter[];
  range: { name: string; from: Day; to: Day };
}
