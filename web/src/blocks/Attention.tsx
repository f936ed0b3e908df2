import { useState } from "preact/hooks";
import { counted, decimal1, pace, span, words } from "../format";
import { useNow } from "../clock";
import { Icon, type IconName } from "../parts/Icon";
import type { Resource } from "../resource";
import type { Inventory, Issue, Orders } from "../shapes";

interface Props {
  orders: Resource<Orders>;
  inventory: Resource<Inventory>;
  issues: Resource<{ issues: Issue[] }>;
}

interface Matter {
  key: string;
  severity: "crit" | "warn";
  icon: IconName;
  title: string;
  text: string;
  /** The block that says more, as an anchor. */
  to: string | null;
}

const SHOWN = 3;
const SOON_DAYS = 7;

/** What a person should look at, the gravest first. */
export function Attention({ orders, inventory, issues }: Props) {
  const now = useNow();
  const [all, setAll] = useState(false);
  // All at once, or what stands below would move with each answer.
  const settled = [orders, inventory, issues].every(({ data, problem }) => data ?? problem);
  if (!settled) return <i class="bone attention-bone" />;

  const matters = [
    ...lateOrders(orders.data, now),
    ...lowCover(inventory.data),
    ...outOfStock(inventory.data),
    ...(issues.data?.issues ?? []).map(fromIssue),
  ].toSorted((a, b) => a.severity.localeCompare(b.severity));
  const more = matters.length - SHOWN;

  if (!matters.length) {
    return (
      <p class="all-well">
        <Icon name="done" size={17} />
        Nothing needs your attention.
      </p>
    );
  }
  return (
    <section class="attention" aria-label="Needs attention">
      <ul>
        {(all ? matters : matters.slice(0, SHOWN)).map((matter) => (
          <Row {...matter} />
        ))}
      </ul>
      {more > 0 && (
        <button class="more" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? "Less" : `${more} more`}
          <Icon name={all ? "up" : "down"} size={14} />
        </button>
      )}
    </section>
  );
}

function Row({ severity, icon, title, text, to }: Matter) {
  const words = (
    <>
      <b>
        <span class="sr-only">{severity === "crit" ? "Critical: " : "Warning: "}</span>
        {title}
      </b>
      <small title={text}>{text}</small>
    </>
  );
  return (
    <li>
      <span class={`token tone-${severity}`}>
        <Icon name={icon} size={17} />
      </span>
      {to ? <a href={to}>{words}</a> : <div>{words}</div>}
      {to && <Icon name="right" size={16} />}
    </li>
  );
}

function lateOrders(orders: Orders | null, now: number): Matter[] {
  if (!orders?.late) return [];
  const oldest = orders.toShipNext.find(({ late }) => late)?.shipBy;
  const since = oldest ? `The most overdue by ${span(now - Date.parse(oldest))}. ` : "";
  return [
    {
      key: "late",
      severity: "crit",
      icon: "clock",
      title: `${counted(orders.late, "order is", "orders are")} past the ship-by time`,
      text: `${since}Late shipments count against the account’s health.`,
      to: "#to-ship",
    },
  ];
}

function lowCover(inventory: Inventory | null): Matter[] {
  const first = inventory?.lowest.find(
    ({ fulfillable, daysOfCover }) => fulfillable > 0 && daysOfCover !== null,
  );
  if (!first || first.daysOfCover === null || first.daysOfCover >= SOON_DAYS) return [];
  const coming = first.inbound ? `${counted(first.inbound, "unit")} inbound.` : "Nothing inbound.";
  return [
    {
      key: "cover",
      severity: first.inbound ? "warn" : "crit",
      icon: "box",
      title: `${first.title ?? first.sku} runs out in ${decimal1(first.daysOfCover)} days`,
      text: `${counted(first.fulfillable, "unit")} left, ${pace(first.velocity ?? 0)} sold a day. ${coming}`,
      to: "#low-stock",
    },
  ];
}

function outOfStock(inventory: Inventory | null): Matter[] {
  if (!inventory?.outOfStockItems) return [];
  const first = inventory.lowest.find(({ fulfillable }) => fulfillable === 0);
  const coming = first?.inbound ? `, ${counted(first.inbound, "unit")} inbound` : "";
  return [
    {
      key: "out",
      severity: "warn",
      icon: "box",
      title: `${counted(inventory.outOfStockItems, "SKU is", "SKUs are")} out of stock`,
      text: first
        ? `${first.title ?? first.sku}${coming}.`
        : "Each cannot be bought until stock arrives.",
      to: "#low-stock",
    },
  ];
}

function fromIssue({ account, code, severity, stream, message, hint }: Issue): Matter {
  return {
    key: `${account} ${code} ${stream}`,
    severity: severity === "issue" ? "crit" : "warn",
    icon: severity === "issue" ? "stop" : "warn",
    title: `${stream === "account" ? account : words(stream)}: ${message.replace(/\.$/, "")}`,
    text: hint,
    to: "#sync-health",
  };
}
