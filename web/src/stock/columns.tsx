/** What a list of products shows of each. */

import { Columns } from "../charts/Columns";
import { count, country, decimal1, money, pace, when } from "../format";
import { explained, type Column } from "../list/columns";
import type { StockRow } from "../rows";
import { Cover, runsOut } from "./Cover";
import { MEANS } from "./means";
import { OrderBy, ToOrder } from "./Restock";
import { shared, together } from "./shared";

const FITTING = 36; // characters of a line below a name

function Product({ title, sku, asin, outIn, ...row }: StockRow) {
  const name = title ?? sku;
  const out = outIn.length > 0 && `out in ${outIn.join(" ")}`;
  const facts = [title && sku, shared(row), asin].filter(Boolean).join(" · ");
  const whole = [out, facts].filter(Boolean).join(" · ");
  return (
    <>
      <b title={name}>{name}</b>
      <small class={whole.length > FITTING ? "two" : ""} title={whole}>
        {out && <span class="tone-crit">{out} · </span>}
        {facts}
      </small>
    </>
  );
}

const some = (value: number | null, mark = "") =>
  value ? `${mark}${count(value)}` : <span class="tone-mute">{value === 0 ? "none" : "—"}</span>;

const SOURCES = {
  own: "set by you",
  velocity: "by its sales",
  default: "the default",
} as const;

function number(name: keyof StockRow & string, title: string, width: number): Column<StockRow> {
  return { name, title, width, number: true, cell: (row) => count(row[name] as number | null) };
}

const TITLED: readonly Column<StockRow>[] = [
  {
    name: "title",
    title: "Product",
    fields: ["sku", "asin", "title", "outIn", "sharedWith", "countedIn"],
    sort: "title",
    width: 262,
    cell: Product,
  },
  { name: "daysOfCover", title: "Days of cover", fields: ["daysOfCover", "state"], sort: "daysOfCover", width: 146, cell: Cover },
  { ...number("fulfillable", "Sellable", 88), sort: "fulfillable" },
  {
    ...number("inbound", "Inbound", 86),
    sort: "inbound",
    yields: 4,
    cell: ({ inbound }) =>
      inbound ? <span class="tone-ok">+{count(inbound)}</span> : some(inbound),
  },
  {
    ...number("velocity", "Sold per day", 100),
    sort: "velocity",
    yields: 3,
    cell: ({ velocity, sharedWith }) =>
      velocity ? <span title={pace(velocity) + together(sharedWith)}>{pace(velocity)}</span> : some(velocity),
  },
  {
    name: "spark",
    title: "14 days",
    width: 98,
    yields: 2,
    cell: ({ spark }) => <Columns values={spark} />,
  },
  { ...number("reorderPoint", "Reorder point", 114), sort: "reorderPoint", yields: 1 },
  {
    ...number("reorderQuantity", "To order", 84),
    sort: "reorderQuantity",
    cell: ToOrder,
  },
  { name: "orderBy", title: "Order by", sort: "orderBy", width: 138, cell: OrderBy },
  {
    ...number("revenueAtRisk", "At risk", 112),
    sort: "unitsAtRisk",
    spare: true,
    cell: ({ unitsAtRisk, revenueAtRisk: risk }) =>
      risk ? money(risk.amount, risk.currency) : some(unitsAtRisk && null),
  },
  {
    ...number("daysOfCoverWithInbound", "With inbound", 120),
    sort: "daysOfCoverWithInbound",
    spare: true,
    cell: ({ daysOfCoverWithInbound: days }) =>
      days === null ? some(null) : `${decimal1(days)} d`,
  },
  {
    ...number("reserved", "Reserved", 96),
    sort: "reserved",
    spare: true,
    cell: (row) => some(row.reserved),
  },
  {
    name: "runsOutOn",
    title: "Runs out",
    width: 138,
    spare: true,
    cell: (row) => (row.runsOutOn || row.state === "out" ? runsOut(row) : some(null)),
  },
  {
    name: "reorderSource",
    title: "Reorder basis",
    width: 120,
    spare: true,
    cell: ({ reorderSource }) => SOURCES[reorderSource],
  },
  { ...number("total", "All units", 92), sort: "total", spare: true },
  { ...number("researching", "Researching", 110), spare: true },
  { ...number("unfulfillable", "Unsellable", 104), spare: true },
  {
    name: "marketplaces",
    title: "Marketplaces",
    width: 160,
    spare: true,
    cell: ({ marketplaces }) => (
      <span title={marketplaces.map(country).join(", ")}>{marketplaces.join(" ")}</span>
    ),
  },
  {
    name: "lastSeenAt",
    title: "Last seen",
    width: 130,
    spare: true,
    cell: ({ lastSeenAt }) => (lastSeenAt ? when(lastSeenAt) : some(null)),
  },
];

export const COLUMNS = explained(TITLED, MEANS);

export const NARROW: readonly Column<StockRow>[] = [
  { name: "title", title: "Product", sort: "title", width: 190, cell: Product },
  {
    name: "daysOfCover",
    title: "Days of cover",
    sort: "daysOfCover",
    width: 138,
    number: true,
    cell: (row) => (
      <>
        <Cover {...row} />
        <small>{count(row.fulfillable)} sellable</small>
      </>
    ),
  },
];
