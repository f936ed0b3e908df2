import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { usePlace, within } from "../address";
import { isCourse, Spark } from "../charts/Spark";
import { useNow } from "../clock";
import { age, clock, count, counted, money, moneyParts, shortDay } from "../format";
import { isOfFiles, readsPast, useStaleness, useSyncState } from "../freshness";
import { Delta } from "../parts/Delta";
import { Failed } from "../parts/Block";
import { Icon } from "../parts/Icon";
import type { Resource } from "../resource";
import type { Day, Executive, Inventory, Kpi, Meta, Orders } from "../shapes";
import { lineOf } from "./lines";

interface Props {
  of: Resource<Executive>;
  /** What the figures come from; they say how old each is. */
  orders: Resource<Orders>;
  inventory: Resource<Inventory>;
}

const EXPECTED = 9;
const PACE_MS = 30 * 86_400_000; // how far back the pace of sales looks

/** The key figures: what each means, how it moved, how old it is; each opens its records. */
export function Tiles({ of, orders, inventory }: Props) {
  const { data, problem, pending, refresh } = of;
  const now = useNow();
  const more = readsPast(useSyncState()?.data?.streams ?? []);
  // A line beside a figure of another moment would contradict it.
  const sold = goesWith(data, "orders", orders.data?.totalOrders) ? orders.data : null;
  const stock = goesWith(data, "fulfillable", inventory.data?.fulfillable) ? inventory.data : null;
  if (!data && problem) {
    return (
      <section class="card" aria-label="Key figures">
        <Failed problem={problem} retry={refresh} />
      </section>
    );
  }
  return (
    <section class={pending ? "tiles pending" : "tiles"} id="figures" aria-label="Key figures">
      {data?.kpis.map((kpi) => {
        const source = isOfStock(kpi) ? inventory : orders;
        const lacks = isOfStock(kpi)
          ? stockLacks(kpi, inventory.meta, now)
          : ordersLack(kpi.key, of.meta?.historyFrom ?? null, data.range, more);
        return (
          <Tile
            key={kpi.key}
            {...{ kpi, source, lacks }}
            running={data.range.name !== "custom"}
          >
            {lineOf(kpi.key, sold, stock)}
          </Tile>
        );
      })}
      {!data &&
        Array.from({ length: EXPECTED }, (_, index) => (
          <div key={index} class="card tile" role="status" aria-label="Loading key figures">
            <i class="bone" />
            <i class="bone tall" />
            <i class="bone" />
          </div>
        ))}
    </section>
  );
}

const goesWith = (data: Executive | null, key: string, value: number | null | undefined): boolean =>
  data?.kpis.some((kpi) => kpi.key === key && kpi.value === value) ?? false;

const isOfStock = ({ opens }: Kpi): boolean => opens.startsWith("/inventory");

/** What a figure of orders lacks where not all of the past has been read. */
function ordersLack(
  key: string,
  from: Day | null,
  range: Executive["range"],
  more: boolean,
): string | null {
  if (from === null) return null;
  const open = ["unshipped", "toShip", "late"].includes(key); // of whenever they were placed
  if (!open && from <= range.from) return null;
  // What is open is of no period: one of a person's own says nothing of it.
  const ofPeriod = !open || range.name !== "custom";
  if (ofPeriod && from > range.to) return "so far; no day is whole yet";
  const sofar = more ? "so far; " : "";
  return sofar + (open ? `read back to ${shortDay(from)}` : `whole from ${shortDay(from)} on`);
}

/** What a figure of stock lacks: places not counted yet, or days that tell its pace. */
function stockLacks({ key, value }: Kpi, meta: Meta | null, now: number): string | null {
  const swept = meta?.sources.find(({ stream }) => stream === "inventory");
  if (swept && !swept.lastSynced && swept.status !== "files") return "so far; still being counted";
  const from = meta?.historyFrom;
  if (key !== "lowStock" || !from) return null;
  if (value === null) return "known when a day is whole";
  return now - Date.parse(from) < PACE_MS ? `by what sold since ${shortDay(from)}` : null;
}

interface TileProps {
  kpi: Kpi;
  source: Resource<unknown>;
  /** What it does not hold yet, in words. */
  lacks: string | null;
  /** The last day is not over: its part would look like a fall. */
  running: boolean;
  /** What the figure is made of, in a line. */
  children: ComponentChildren;
}

function Tile({ kpi, source, lacks, running, children }: TileProps) {
  const { key, title, means, change, goodWhen, opens } = kpi;
  const spark = running && kpi.spark.length > 1 ? kpi.spark.slice(0, -1) : kpi.spark;
  const place = usePlace();
  const fraction = change === null ? null : Number(change) / 100;
  const worse = fraction !== null && fraction !== 0 && fraction > 0 !== (goodWhen === "up");
  return (
    <div class="card tile" data-figure-of={key}>
      <h2>
        <a href={within(opens, place)} title={means}>
          {title}
        </a>
      </h2>
      <Value kpi={kpi} />
      {(fraction !== null || isCourse(spark)) && (
        <div class="course">
          {fraction !== null && (
            <span title={`against ${written(kpi, kpi.previous)}`}>
              <Delta fraction={fraction} moreIsBetter={goodWhen === "up"} />
            </span>
          )}
          <Spark values={spark} tone={worse ? "crit" : "accent"} />
        </div>
      )}
      <p>{children || "\u00a0"}</p>
      <Age {...{ kpi, source, lacks }} />
    </div>
  );
}

/** A figure; it lights up for a moment when it changes under the reader's eyes. */
function Value({ kpi }: { kpi: Kpi }) {
  const { key, value, currency } = kpi;
  const ref = useRef<HTMLSpanElement>(null);
  const before = useRef(value);
  useEffect(() => {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (before.current !== value && !still) {
      ref.current?.animate([{ color: "var(--accent)" }, {}], { duration: 1200, easing: "ease-out" });
    }
    before.current = value;
  }, [value]);
  const [units, cents] =
    currency && typeof value === "string" ? moneyParts(value, currency) : [written(kpi, value), ""];
  return (
    <span
      class="value"
      ref={ref}
      style={{ "--length": units.length + cents.length / 2 }}
      data-testid="kpi-value"
      data-figure={key}
      data-exact={value ?? ""}
    >
      {units}
      <span class="cents">{cents}</span>
    </span>
  );
}

function written({ currency }: Kpi, value: Kpi["value"]): string {
  if (value === null) return "—";
  return currency && typeof value === "string" ? money(value, currency) : count(Number(value));
}

/** Up to when the figure is complete and what it lacks; of an old one, its age in words. */
function Age({ kpi, source, lacks: part }: Pick<TileProps, "kpi" | "source" | "lacks">) {
  const now = useNow();
  const stale = useStaleness(source, now);
  const asOf = source.meta?.asOf;
  const from = isOfFiles(source.meta?.sources ?? []) ? "from files, " : "";
  const [what, lacked] = isOfStock(kpi) ? ["SKU", "quantity"] : ["order", "price"];
  const lacks = kpi.unknown ? ` · ${counted(kpi.unknown, what)} without a ${lacked} yet` : "";
  if (stale) {
    return (
      <small class="age stale" title={stale.why}>
        <Icon name="clock" size={13} />
        <span>
          {stale.age ?? stale.why}
          {lacks}
        </span>
      </small>
    );
  }
  if (part) return <small class="age tone-accent">{part + lacks}</small>;
  return (
    <small class="age">
      {asOf ? `${from}to ${clock(asOf, now)}, ${age(asOf, now)}` : "not read yet"}
      {lacks}
    </small>
  );
}
