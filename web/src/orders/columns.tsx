/** What a list of orders shows of each. */

import { count, localDayOf, placeOf, shortDay, span, when } from "../format";
import { explained, type Column } from "../list/columns";
import { Icon } from "../parts/Icon";
import type { OrderRow } from "../rows";
import { Amount } from "./Amount";

const STATUS = {
  pending: { text: "Pending", tone: "mute" },
  unshipped: { text: "Unshipped", tone: "warn" },
  partially_shipped: { text: "Partly shipped", tone: "warn" },
  shipped: { text: "Shipped", tone: "ok" },
  cancelled: { text: "Cancelled", tone: "mute" },
  other: { text: "Other", tone: "mute" },
} as const;

const NOT_COUNTED = {
  cancelled: "no, cancelled",
  replacement: "no, replaces",
  multiChannel: "no, elsewhere",
} as const;

export function StatusChip({ status, late, shipBy }: OrderRow) {
  if (late && shipBy) {
    return (
      <span class="chip tone-crit">
        <Icon name="warn" size={13} />
        {span(Date.now() - Date.parse(shipBy))} late
      </span>
    );
  }
  const { text, tone } = STATUS[status];
  return <span class={`chip tone-${tone}`}>{text}</span>;
}

export const shipperOf = ({ fulfilledBy }: OrderRow): string =>
  fulfilledBy === null ? "unknown" : fulfilledBy === "amazon" ? "Amazon" : "You";

function OrderId({ orderId, business }: OrderRow) {
  return (
    <>
      <b class="id">{orderId}</b>
      {business && <small>business</small>}
    </>
  );
}

/** When it was placed, and the day it counts on where the reader's clock shows another. */
function Placed({ placedAt, day }: OrderRow) {
  return (
    <>
      {when(placedAt)}
      {day !== localDayOf(placedAt) && (
        <small title="The business day of its marketplace, whose figures it is in">
          counts on {shortDay(day)}
        </small>
      )}
    </>
  );
}

const muted = (text: string) => <span class="tone-mute">{text}</span>;

const MEANS: Readonly<Record<string, string>> = {
  placedAt:
    "When it was placed, by your own clock; below it the day that it counts on in its marketplace, where that is another one.",
  status: "How far it has come, as Amazon says; late once its time to ship has passed.",
  units: "Units ordered, of all its lines.",
  total: "What it comes to as Amazon states it, tax and shipping included as charged.",
  fulfilledBy: "Who ships it: Amazon or you.",
  shipBy: "Until when it has to be shipped.",
  marketplace: "The country store that it was placed in.",
  counted:
    "Whether it is in the figure Revenue. Cancelled orders, replacements and multi-channel fulfilment are left out; an order without a price yet is in it once it has one.",
  updatedAt: "When Amazon last changed something of it.",
  day: "The day that it counts on, by its marketplace's clock.",
};

const TITLED: readonly Column<OrderRow>[] = [
  { name: "orderId", title: "Order", fields: ["orderId", "business"], width: 200, cell: OrderId },
  {
    name: "placedAt",
    title: "Placed",
    sort: "placedAt",
    width: 124,
    cell: Placed,
  },
  { name: "status", title: "Status", fields: ["status", "late"], width: 128, cell: StatusChip },
  {
    name: "units",
    title: "Units",
    width: 68,
    number: true,
    yields: 5,
    cell: ({ units }) => count(units),
  },
  {
    name: "total",
    title: "Total",
    sort: "total",
    width: 118,
    number: true,
    cell: ({ total, notCounted }) => <Amount of={total} notCounted={notCounted} />,
  },
  { name: "fulfilledBy", title: "Ships", width: 96, yields: 2, cell: shipperOf },
  {
    name: "shipBy",
    title: "Ship by",
    sort: "shipBy",
    width: 140,
    yields: 3,
    cell: ({ shipBy }) => (shipBy ? when(shipBy) : muted("—")),
  },
  {
    name: "marketplace",
    title: "Marketplace",
    fields: ["country"],
    width: 134,
    yields: 4,
    cell: placeOf,
  },
  {
    name: "counted",
    title: "In revenue",
    fields: ["counted", "notCounted"],
    width: 126,
    yields: 1,
    cell: ({ notCounted, total }) =>
      notCounted ? NOT_COUNTED[notCounted] : muted(total ? "yes" : "once priced"),
  },
  {
    name: "updatedAt",
    title: "Changed",
    sort: "updatedAt",
    width: 130,
    spare: true,
    cell: ({ updatedAt }) => (updatedAt ? when(updatedAt) : muted("—")),
  },
  { name: "day", title: "Business day", width: 120, spare: true, cell: ({ day }) => shortDay(day) },
  {
    name: "lines",
    title: "Lines",
    width: 80,
    number: true,
    spare: true,
    cell: ({ lines }) => count(lines),
  },
  { name: "account", title: "Account", width: 150, spare: true, cell: ({ account }) => account },
];

export const COLUMNS = explained(TITLED, MEANS);

/** On a phone: which order and what it is worth. */
export const NARROW: readonly Column<OrderRow>[] = [
  {
    name: "orderId",
    title: "Placed",
    sort: "placedAt",
    width: 200,
    cell: (row) => (
      <>
        <b class="id">{row.orderId}</b>
        <small>
          {when(row.placedAt)} · {placeOf(row)}
        </small>
      </>
    ),
  },
  {
    name: "total",
    title: "Total",
    sort: "total",
    width: 128,
    number: true,
    cell: (row) => (
      <>
        <Amount of={row.total} notCounted={row.notCounted} />
        <StatusChip {...row} />
      </>
    ),
  },
];
