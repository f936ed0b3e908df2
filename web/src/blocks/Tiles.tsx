import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { usePlace, within } from "../address";
import { isCourse, Spark } from "../charts/Spark";
import { useNow } from "../clock";
import { age, clock, count, counted, money, moneyParts } from "../format";
import { isOfFiles, useStaleness } from "../freshness";
import { Delta } from "../parts/Delta";
import { Failed } from "../parts/Block";
import { Icon } from "../parts/Icon";
import type { Resource } from "../resource";
import type { Executive, Inventory, Kpi, Orders } from "../shapes";
import { lineOf } from "./lines";

interface Props {
  of: Resource<Executive>;
  /** What the figures come from; they say how old each is. */
  orders: Resource<Orders>;
  inventory: Resource<Inventory>;
}

const EXPECTED = 9;

/** The key figures: what each means, how it moved, how old it is; each opens its records. */
export function Tiles({ of, orders, inventory }: Props) {
  const { data, problem, pending, refresh } = of;
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
        return (
          <Tile key={kpi.key} kpi={kpi} source={source} running={data.range.name !== "custom"}>
            {lineOf(kpi.key, orders.data, inventory.data)}
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

const isOfStock = ({ opens }: Kpi): boolean => opens.startsWith("/inventory");

interface TileProps {
  kpi: Kpi;
  source: Resource<unknown>;
  /** The last day is not over: its part would look like a fall. */
  running: boolean;
  /** What the figure is made of, in a line. */
  children: ComponentChildren;
}

function Tile({ kpi, source, running, children }: TileProps) {
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
      <p>{children}</p>
      <Age kpi={kpi} source={source} />
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
function Age({ kpi, source }: { kpi: Kpi; source: Resource<unknown> }) {
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
  return (
    <small class="age">
      {asOf ? `${from}to ${clock(asOf, now)}, ${age(asOf, now)}` : "not read yet"}
      {lacks}
    </small>
  );
}
