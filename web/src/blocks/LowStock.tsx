import { useMemo, useState } from "preact/hooks";
import { go, usePlace, within } from "../address";
import { count, counted } from "../format";
import { Block } from "../parts/Block";
import { Bones } from "../parts/Bones";
import { Icon } from "../parts/Icon";
import { Wide } from "../parts/Wide";
import type { Resource } from "../resource";
import type { Inventory, LowProduct } from "../shapes";
import { LowStockRow } from "./LowStockRow";

type Column = "title" | "daysOfCover" | "fulfillable" | "inbound" | "velocity" | "reorderPoint";

interface Order {
  by: Column;
  up: boolean;
}

const COLUMNS: readonly { name: Column; title: string; kind: string }[] = [
  { name: "title", title: "Product", kind: "" },
  { name: "daysOfCover", title: "Days of cover", kind: "" },
  { name: "fulfillable", title: "Sellable", kind: "number" },
  { name: "inbound", title: "Inbound", kind: "number spare" },
  { name: "velocity", title: "Sold per day", kind: "number spare" },
];

/** The products that run out first, and the sum behind each. */
export function LowStock({ of }: { of: Resource<Inventory> }) {
  const [query, setQuery] = useState("");
  const place = usePlace();
  const search = (
    <label class="search">
      <Icon name="search" size={15} />
      <span class="sr-only">Filter products</span>
      <input
        type="search"
        value={query}
        placeholder="Filter these, Enter: all"
        onInput={(event) => setQuery(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && query.trim()) go(within(searched(query), place));
        }}
      />
    </label>
  );
  return (
    <Block
      id="low-stock"
      title="Runs out first"
      of={of}
      streams={["inventory"]}
      sub={(data) => (
        <>
          {data.lowStockItems !== null && (
            <a class="records" href={within("/inventory?state=low", place)}>
              {counted(data.lowStockItems, "SKU")} with low stock
            </a>
          )}
          {data.outOfStockItems > 0 && (
            <a class="records" href={within("/inventory?state=out", place)}>
              {count(data.outOfStockItems)} out of stock
            </a>
          )}
          {data.partlyOutItems > 0 && (
            <a class="records" href={within("/inventory?state=partlyOut", place)}>
              {count(data.partlyOutItems)} out of stock in some marketplaces
            </a>
          )}
          <span class="screen-only">press a row to see how its figures come about</span>
        </>
      )}
      side={search}
      skeleton={<Bones rows={8} height={44} />}
      nothing={({ lowest, totalSKUs }) =>
        lowest.length
          ? null
          : {
              icon: "box",
              title: totalSKUs ? "Nothing is running low" : "No FBA stock yet",
              text: totalSKUs
                ? "Every product covers its lead time."
                : "Products appear here once Amazon lists their stock.",
            }
      }
    >
      {({ lowest }) => <Table rows={lowest} query={query} />}
    </Block>
  );
}

const searched = (query: string): string => `/inventory?q=${encodeURIComponent(query.trim())}`;

function Table({ rows, query }: { rows: readonly LowProduct[]; query: string }) {
  const place = usePlace();
  const [order, setOrder] = useState<Order>({ by: "daysOfCover", up: true });
  const [open, setOpen] = useState<string | null>(null);
  const shown = useMemo(
    () => rows.filter((row) => matches(row, query)).toSorted(comparing(order)),
    [rows, query, order],
  );
  const sort = (by: Column): void =>
    setOrder((before) => ({ by, up: before.by === by ? !before.up : true }));
  const head = { order, sort };
  return (
    <Wide label="Products that run out first">
      <table class="stock">
        <thead>
          <tr>
            {COLUMNS.map((column) => (
              <Head key={column.name} {...column} {...head} />
            ))}
            <th scope="col" class="wide">
              14 days
            </th>
            <Head name="reorderPoint" title="Reorder point" kind="number spare" {...head} />
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <LowStockRow
              key={row.sku}
              row={row}
              open={open === row.sku}
              onToggle={() => setOpen(open === row.sku ? null : row.sku)}
            />
          ))}
          {!shown.length && (
            <tr>
              <td colSpan={7} class="no-match">
                None of these {rows.length} matches “{query}”.{" "}
                <a class="link" href={within(searched(query), place)}>
                  Search all SKUs
                </a>
              </td>
            </tr>
          )}
        </tbody>
      </table>
    </Wide>
  );
}

interface HeadProps {
  name: Column;
  title: string;
  kind: string;
  order: Order;
  sort: (by: Column) => void;
}

function Head({ name, title, kind, order, sort }: HeadProps) {
  const active = order.by === name;
  const direction = order.up ? "ascending" : "descending";
  return (
    <th scope="col" class={kind} aria-sort={active ? direction : "none"}>
      <button onClick={() => sort(name)}>
        {title}
        {active && <Icon name={order.up ? "up" : "down"} size={13} />}
      </button>
    </th>
  );
}

function matches({ sku, asin, title }: LowProduct, query: string): boolean {
  const text = `${sku} ${asin ?? ""} ${title ?? ""}`.toLowerCase();
  return text.includes(query.trim().toLowerCase());
}

function comparing({ by, up }: Order): (a: LowProduct, b: LowProduct) => number {
  const way = up ? 1 : -1;
  if (by === "title") return (a, b) => way * (a.title ?? a.sku).localeCompare(b.title ?? b.sku);
  // What nothing can be said of comes last, whichever way.
  const value = (row: LowProduct): number => {
    if (by !== "daysOfCover") return row[by] ?? way * Infinity;
    return row.daysOfCover ?? (row.fulfillable === 0 ? 0 : way * Infinity);
  };
  return (a, b) => {
    const [left, right] = [value(a), value(b)];
    return left === right ? 0 : way * (left < right ? -1 : 1);
  };
}
