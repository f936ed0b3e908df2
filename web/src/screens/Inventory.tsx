import "../styles/lists.css";
import { change, changed, question, screenAddress, usePlace, type Place } from "../address";
import { count, counted } from "../format";
import { useFresh } from "../fresh";
import { List } from "../list/List";
import { SearchField } from "../list/SearchField";
import { Tabs, type Tab } from "../list/Tabs";
import type { State } from "../list/feed";
import type { Topic } from "../live";
import { FilterBar } from "../parts/FilterBar";
import { Chip } from "../parts/Pick";
import { Shell } from "../parts/Shell";
import type { StockRow, StockSums } from "../rows";
import { productAddress } from "../stock/address";
import { COLUMNS, NARROW } from "../stock/columns";

const TABS: readonly Tab[] = [
  { title: "All", filters: {} },
  { title: "Low stock", filters: { state: "low" } },
  { title: "Out of stock", filters: { state: "out" } },
  { title: "Enough", filters: { state: "ok" } },
  { title: "No longer listed", filters: { state: "absent" } },
];
const OFFERS = ["marketplace", "account"] as const;
const OWN = ["state", "inbound", "q"] as const;
const ASKED = [...OFFERS, ...OWN];
const TOPICS: readonly Topic[] = ["inventory.changed", "orders.changed"];

export function Inventory() {
  const place = usePlace();
  useFresh("inventory");
  const filters = (
    <FilterBar offers={OFFERS} own={OWN}>
      {place.query.has("inbound") && (
        <Chip
          label="On its way"
          text="On its way to Amazon"
          onClear={() => change({ inbound: null })}
        />
      )}
      {place.query.get("state") === "partlyOut" && (
        <Chip label="State" text="Partly out of stock" onClear={() => change({ state: null })} />
      )}
      <SearchField label="SKU, ASIN or name" />
    </FilterBar>
  );
  return (
    <Shell title="Inventory" filters={filters}>
      <List<StockRow, StockSums>
        name="inventory"
        title="Inventory"
        path={`/inventory${question(place, ASKED)}`}
        usualSort="daysOfCover"
        topics={TOPICS}
        columns={COLUMNS}
        narrow={NARROW}
        keyOf={({ sku, account }) => `${account} ${sku}`}
        hrefOf={({ sku }) => screenAddress(productAddress(sku), place)}
        summary={summary}
        nothing={nothing(place)}
        tabs={<Tabs label="Products by stock" tabs={TABS} />}
      />
    </Shell>
  );
}

function summary({ total, sums }: State<StockRow, StockSums>) {
  return (
    <>
      <b>{counted(total, "SKU")}</b>
      {sums && sums.skus > 0 && (
        <>
          <span>{count(sums.fulfillable)} sellable</span>
          <span>{count(sums.inbound)} inbound</span>
          {sums.reserved !== null && <span>{count(sums.reserved)} reserved</span>}
          {sums.low ? <span class="tone-warn">{count(sums.low)} low stock</span> : null}
          {sums.out > 0 && <span class="tone-crit">{count(sums.out)} out of stock</span>}
          {sums.partlyOut > 0 && (
            <a class="records tone-crit" href={changed({ state: "partlyOut" })}>
              {count(sums.partlyOut)} partly out
            </a>
          )}
        </>
      )}
    </>
  );
}

function nothing({ query }: Place) {
  const narrowed = ASKED.some((name) => query.has(name));
  const none = Object.fromEntries(ASKED.map((name) => [name, null]));
  return {
    icon: "box",
    title: narrowed ? "No product matches" : "No stock at Amazon yet",
    text: narrowed
      ? "No product has all that the filters ask for."
      : "Products appear here once Amazon lists their stock.",
    action: (
      <a class="button" href={narrowed ? changed(none) : "/"}>
        {narrowed ? "Clear the filters" : "To the overview"}
      </a>
    ),
  } as const;
}
