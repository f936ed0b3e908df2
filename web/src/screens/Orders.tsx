import "../styles/lists.css";
// Not used here: where two of the three screens of lists share it with the Overview, the
// bundler cuts the first program in two, which costs a request and 1.3 kB.
import "../stock/Cover";
import { change, changed, question, usePlace, type Place } from "../address";
import { count, counted, money, ratesOf } from "../format";
import { List } from "../list/List";
import { SearchField } from "../list/SearchField";
import { Tabs, type Tab } from "../list/Tabs";
import type { State } from "../list/feed";
import type { Topic } from "../live";
import { COLUMNS, NARROW } from "../orders/columns";
import { OrderDrawer } from "../orders/OrderDrawer";
import { FilterBar } from "../parts/FilterBar";
import { Chip, Pick } from "../parts/Pick";
import { Shell } from "../parts/Shell";
import { USUAL_RANGE } from "../periods";
import type { OrderRow, OrderSums } from "../rows";

const TABS: readonly Tab[] = [
  { title: "All", filters: {} },
  { title: "Unshipped", filters: { status: "open" } },
  { title: "To ship", filters: { status: "open", fulfilledBy: "merchant" } },
  { title: "Late", filters: { late: "true" } },
  { title: "Pending", filters: { status: "pending" } },
  { title: "Shipped", filters: { status: "shipped" } },
  { title: "Cancelled", filters: { status: "cancelled" } },
];
const SHIPPERS = [
  { value: "amazon", label: "Shipped by Amazon" },
  { value: "merchant", label: "Shipped by you" },
] as const;
const OFFERS = ["range", "marketplace", "account", "currency"] as const;
const OWN = ["status", "fulfilledBy", "late", "due", "counted", "withoutTotal", "sku", "q"] as const;
const DUE: Record<string, string> = { today: "Due today", tomorrow: "Due tomorrow", later: "Due later" };
const ASKED = [...OFFERS, "from", "to", ...OWN];
const TOPICS: readonly Topic[] = ["orders.changed"];

export function Orders() {
  const place = usePlace();
  const { query } = place;
  const opened = query.get("order");
  return (
    <Shell title="Orders" filters={<Filters query={query} />}>
      <List<OrderRow, OrderSums>
        name="orders"
        title="Orders"
        path={`/orders${question(place, ASKED)}`}
        usualSort="-placedAt"
        topics={TOPICS}
        columns={COLUMNS}
        narrow={NARROW}
        keyOf={({ orderId, account }) => `${account} ${orderId}`}
        hrefOf={({ orderId }) => changed({ order: orderId })}
        summary={(state) => summary(state, query.get("sort"))}
        nothing={nothing(place)}
        tabs={<Tabs label="Orders by status" tabs={TABS} />}
      />
      {opened && <OrderDrawer key={opened} id={opened} onClose={() => change({ order: null })} />}
    </Shell>
  );
}

function Filters({ query }: { query: URLSearchParams }) {
  const chips = [
    { name: "due", text: DUE[query.get("due") ?? ""] ?? "Due" },
    { name: "sku", text: `SKU ${query.get("sku")}` },
    { name: "counted", text: "In orders and revenue" },
    { name: "withoutTotal", text: "Without a price yet" },
  ].filter(({ name }) => query.has(name));
  return (
    <FilterBar offers={OFFERS} own={OWN} usual={isOfAnyAge(query) ? null : USUAL_RANGE}>
      <Pick
        label="Fulfilment"
        usual="Whoever ships"
        options={SHIPPERS}
        value={query.get("fulfilledBy")}
        onChange={(fulfilledBy) => change({ fulfilledBy })}
      />
      {chips.map(({ name, text }) => (
        <Chip key={name} label={text} text={text} onClear={() => change({ [name]: null })} />
      ))}
      <SearchField label="Order number or SKU" />
    </FilterBar>
  );
}

/** What is to be shipped and what is searched for, the API shows of any age. */
function isOfAnyAge(query: URLSearchParams): boolean {
  const open = ["open", "unshipped", "partially_shipped"].includes(query.get("status") ?? "");
  return open || query.get("late") === "true" || query.has("due") || query.has("q");
}

function summary({ total, sums }: State<OrderRow, OrderSums>, sort: string | null) {
  if (total === null && sums === null) return "More orders match than are worth summing up";
  const all = total ?? sums?.orders ?? null;
  const inRevenue = sums && sums.orders - sums.withoutTotal;
  return (
    <>
      <b>{counted(all, "order")}</b>
      {inRevenue !== null && inRevenue !== all && <span>{count(inRevenue)} of them in revenue</span>}
      {sums?.byCurrency.map(({ amount, currency }) => (
        <b key={currency}>{money(amount, currency)}</b>
      ))}
      {sums && <Converted {...sums} />}
      {sums && sums.withoutTotal > 0 && <span>{count(sums.withoutTotal)} without a price yet</span>}
      {sums && sums.byCurrency.length > 1 && sort?.endsWith("total") && (
        <span title="An amount says nothing beside one of another currency">
          sorted within each currency
        </span>
      )}
    </>
  );
}

/** The sum in one currency, where there are several, or another one is asked for. */
function Converted({ byCurrency, converted, conversion }: OrderSums) {
  const [first] = byCurrency;
  if (!first) return null;
  if (!converted) return <span class="tone-warn">no bank rate to convert them</span>;
  if (!conversion) return null;
  return (
    <span title={ratesOf(conversion, converted.currency)}>
      in all <b>{money(converted.amount, converted.currency)}</b>, converted
    </span>
  );
}

function nothing({ query }: Place) {
  const narrowed = ASKED.some((name) => query.has(name));
  const none = Object.fromEntries(ASKED.map((name) => [name, null]));
  return {
    icon: "cart",
    title: "No order matches",
    text: query.has("q")
      ? `No order’s number begins with “${query.get("q")}”, and no SKU of an order does.`
      : narrowed
      ? "No order has all that the filters ask for."
      : "No order was placed in the last 30 days.",
    action: narrowed ? (
      <a class="button" href={changed(none)}>
        Clear the filters
      </a>
    ) : (
      <a class="button" href={changed({ range: "12m" })}>
        Show the last 12 months
      </a>
    ),
  } as const;
}
