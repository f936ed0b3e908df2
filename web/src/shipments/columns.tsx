/** What a list of shipments shows of each. */

import { Meter } from "../charts/Meter";
import { count, placeOf, when, words } from "../format";
import { explained, type Column } from "../list/columns";
import type { ShipmentRow } from "../rows";
import { sinceOf } from "./since";

const TONES: Record<string, string> = {
  WORKING: "mute",
  READY_TO_SHIP: "mute",
  SHIPPED: "accent",
  IN_TRANSIT: "accent",
  DELIVERED: "accent",
  CHECKED_IN: "accent",
  RECEIVING: "accent",
  CLOSED: "ok",
  CANCELLED: "mute",
  DELETED: "mute",
  ERROR: "crit",
};

export function StatusChip({ status }: { status: string }) {
  return <span class={`chip tone-${TONES[status] ?? "mute"}`}>{words(status)}</span>;
}

/** What has arrived of what was sent; more than was sent is not unheard of. */
export function Progress({ shipped, received }: Pick<ShipmentRow, "shipped" | "received">) {
  const text = `${count(received)} of ${count(shipped)}`;
  const over = (received ?? 0) > (shipped ?? 0);
  return (
    <div class="progress">
      <Meter
        value={received ?? 0}
        max={shipped ?? 0}
        tone={over ? "warn" : "accent"}
        label={`${text} received`}
      />
      <span>{text}</span>
    </div>
  );
}

function Name({ shipmentId, name }: ShipmentRow) {
  return (
    <>
      <b>{name ?? shipmentId}</b>
      <small>{name ? shipmentId : ""}</small>
    </>
  );
}

const MEANS: Readonly<Record<string, string>> = {
  status: "How far it has come, as Amazon says.",
  statusSince:
    "Since when it has this status. Where it had it when Sentia saw it first: since before that.",
  received: "Units that Amazon has received, of those that were sent.",
  shipped: "Units that were sent, as Amazon was told.",
  skus: "How many SKUs are in it.",
  destination: "The warehouse of Amazon that it goes to.",
  marketplace: "The country store that Amazon lists it for.",
  firstSeenAt: "When Sentia saw it first.",
};

const TITLED: readonly Column<ShipmentRow>[] = [
  {
    name: "shipmentId",
    title: "Shipment",
    fields: ["shipmentId", "name"],
    sort: "shipmentId",
    width: 226,
    cell: Name,
  },
  { name: "status", title: "Status", sort: "open", width: 124, cell: StatusChip },
  {
    name: "statusSince",
    title: "Since",
    fields: ["statusSince", "firstSeenAt"],
    sort: "statusSince",
    width: 164,
    cell: sinceOf,
  },
  {
    name: "received",
    title: "Received",
    fields: ["received", "shipped"],
    sort: "received",
    width: 204,
    cell: Progress,
  },
  {
    name: "shipped",
    title: "Sent",
    sort: "shipped",
    width: 88,
    number: true,
    yields: 3,
    cell: ({ shipped }) => count(shipped),
  },
  {
    name: "skus",
    title: "SKUs",
    width: 76,
    number: true,
    yields: 1,
    cell: ({ skus }) => count(skus),
  },
  {
    name: "destination",
    title: "To",
    width: 90,
    yields: 2,
    cell: ({ destination }) => destination ?? <span class="tone-mute">—</span>,
  },
  {
    name: "marketplace",
    title: "Marketplace",
    fields: ["country"],
    width: 140,
    yields: 4,
    cell: placeOf,
  },
  {
    name: "firstSeenAt",
    title: "First seen",
    sort: "firstSeenAt",
    width: 130,
    spare: true,
    cell: ({ firstSeenAt }) => when(firstSeenAt),
  },
  { name: "account", title: "Account", width: 150, spare: true, cell: ({ account }) => account },
];

export const COLUMNS = explained(TITLED, MEANS);

export const NARROW: readonly Column<ShipmentRow>[] = [
  {
    name: "statusSince",
    title: "Shipment",
    sort: "statusSince",
    width: 190,
    cell: (row) => (
      <>
        <b>{row.name ?? row.shipmentId}</b>
        <small>since {sinceOf(row)}</small>
      </>
    ),
  },
  {
    name: "received",
    title: "Received",
    sort: "received",
    width: 140,
    number: true,
    cell: (row) => (
      <>
        <StatusChip {...row} />
        <small>
          {count(row.received)} of {count(row.shipped)}
        </small>
      </>
    ),
  },
];
