import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { RANGES } from "../address";
import { Segments } from "../charts/Segments";
import { Spark } from "../charts/Spark";
import { useNow } from "../clock";
import { count, counted, days, money, moneyParts } from "../format";
import { completeness, useStaleness } from "../freshness";
import { Stale } from "../parts/Block";
import { Delta } from "../parts/Delta";
import { Icon } from "../parts/Icon";
import type { Resource } from "../resource";
import type { DaySales, Decimal, Inventory, Orders } from "../shapes";
import { shipSegments, stockSegments } from "./segments";

interface Props {
  orders: Resource<Orders>;
  inventory: Resource<Inventory>;
}

/** The key figures, as one instrument panel, and how far they can be trusted. */
export function Figures({ orders, inventory }: Props) {
  return (
    <section class="card figures" id="figures" aria-label="Key figures">
      <div class="figure-row">
        <Cell title="Revenue" to="#revenue" of={orders}>
          {(data) => <Revenue {...data} />}
        </Cell>
        <Cell title="Orders" to="#revenue" of={orders}>
          {(data) => <OrderCount {...data} />}
        </Cell>
        <Cell title="Average order" to="#marketplaces" of={orders}>
          {(data) => <AverageOrder {...data} />}
        </Cell>
        <Cell title="Unshipped" to="#to-ship" of={orders}>
          {(data) => <Unshipped {...data} />}
        </Cell>
        <Cell title="FBA sellable units" to="#low-stock" of={inventory}>
          {(data) => <Sellable {...data} />}
        </Cell>
        <Cell title="Low stock" to="#low-stock" of={inventory}>
          {(data) => <LowStockCount {...data} />}
        </Cell>
      </div>
      <Trust orders={orders} inventory={inventory} />
    </section>
  );
}

interface CellProps<T> {
  title: string;
  to: string;
  of: Resource<T>;
  children: (data: T) => ComponentChildren;
}

function Cell<T>({ title, to, of: { data, problem, pending, refresh }, children }: CellProps<T>) {
  return (
    <div class={pending ? "figure pending" : "figure"}>
      <h2>
        <a href={to}>{title}</a>
      </h2>
      {data !== null && children(data)}
      {data === null && !problem && (
        <div class="skeleton" role="status" aria-label={`Loading ${title}`}>
          <i class="bone tall" />
          <i class="bone" />
        </div>
      )}
      {data === null && problem && (
        <>
          <span class="value tone-mute">—</span>
          <p>{problem.detail}</p>
          <button class="link" onClick={refresh}>
            Try again
          </button>
        </>
      )}
    </div>
  );
}

interface ValueProps {
  name: string;
  /** What the API said, to the last digit. */
  exact: string | number | null;
  children: ComponentChildren;
}

/** A figure; it lights up for a moment when it changes under the reader's eyes. */
export function Value({ name, exact, children }: ValueProps) {
  const ref = useRef<HTMLSpanElement>(null);
  const before = useRef(exact);
  useEffect(() => {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (before.current !== exact && !still) {
      ref.current?.animate([{ color: "var(--accent)" }, {}], { duration: 1200, easing: "ease-out" });
    }
    before.current = exact;
  }, [exact]);
  return (
    <span ref={ref} data-testid="kpi-value" data-figure={name} data-exact={exact ?? ""}>
      {children}
    </span>
  );
}

function Amount({ name, amount, currency }: { name: string; amount: Decimal | null; currency: string }) {
  const [units, cents] = amount === null ? ["—", ""] : moneyParts(amount, currency);
  return (
    <span class="value">
      <Value name={name} exact={amount}>
        {units}
        <span class="cents">{cents}</span>
      </Value>
    </span>
  );
}

function Change({ fraction }: { fraction: number | null }) {
  return fraction === null ? null : <Delta fraction={fraction} />;
}

const revenueOf = ({ revenue }: DaySales): number | null =>
  revenue === null ? null : Number(revenue);

function Revenue({ totalRevenue, currency, change, previous, revenueNetOfTax, byDay }: Orders) {
  return (
    <>
      <Change fraction={change.totalRevenue} />
      <Amount name="totalRevenue" amount={totalRevenue} currency={currency} />
      <Spark values={byDay.map(revenueOf)} />
      <p>
        {previous.totalRevenue === null
          ? "Nothing earlier to compare with"
          : `from ${money(previous.totalRevenue, currency)} before`}
        {revenueNetOfTax !== null && <br />}
        {revenueNetOfTax !== null && `${money(revenueNetOfTax, currency)} net of tax`}
      </p>
    </>
  );
}

function OrderCount({ totalOrders, change, previous, units, byDay }: Orders) {
  return (
    <>
      <Change fraction={change.totalOrders} />
      <span class="value">
        <Value name="totalOrders" exact={totalOrders}>
          {count(totalOrders)}
        </Value>
      </span>
      <Spark values={byDay.map(({ orders }) => orders)} />
      <p>
        from {count(previous.totalOrders)} before
        <br />
        {counted(units, "unit")} sold
      </p>
    </>
  );
}

function AverageOrder({ avgOrderValue, currency, change, totalOrders, withoutTotal, byDay }: Orders) {
  const averages = byDay.map((day) => {
    const revenue = revenueOf(day);
    return revenue === null || !day.orders ? null : revenue / day.orders;
  });
  return (
    <>
      <Change fraction={change.avgOrderValue} />
      <Amount name="avgOrderValue" amount={avgOrderValue} currency={currency} />
      <Spark values={averages} />
      <p>over {counted(totalOrders - withoutTotal, "order")} whose price is known</p>
    </>
  );
}

function Unshipped({ unshippedOrders, toShip, late, shipBuckets }: Orders) {
  return (
    <>
      <span class="value">
        <Value name="unshippedOrders" exact={unshippedOrders}>
          {count(unshippedOrders)}
        </Value>
      </span>
      <div class="spark">
        <Segments segments={shipSegments(shipBuckets)} label="To ship" />
      </div>
      <p>
        <Value name="toShip" exact={toShip}>
          {count(toShip)}
        </Value>{" "}
        for you to ship
        <br />
        <span class={late ? "tone-crit strong" : ""}>
          <Value name="late" exact={late}>
            {count(late)}
          </Value>{" "}
          late
        </span>
      </p>
    </>
  );
}

function Sellable(stock: Inventory) {
  return (
    <>
      <span class="value">
        <Value name="fulfillable" exact={stock.fulfillable}>
          {count(stock.fulfillable)}
        </Value>
      </span>
      <div class="spark">
        <Segments segments={stockSegments(stock)} label="Units at Amazon" />
      </div>
      <p>
        {count(stock.inbound)} inbound
        <br />
        <Value name="totalQuantity" exact={stock.totalQuantity}>
          {count(stock.totalQuantity)}
        </Value>{" "}
        units in all
      </p>
    </>
  );
}

function LowStockCount({ lowStockItems, outOfStockItems, totalSKUs }: Inventory) {
  const low = Math.max(0, lowStockItems - outOfStockItems);
  const segments = [
    { name: "Out of stock", value: outOfStockItems, tone: "crit", text: count(outOfStockItems) },
    { name: "Low", value: low, tone: "warn", text: count(low) },
    { name: "Enough", value: totalSKUs - low - outOfStockItems, tone: "faint", text: "" },
  ];
  return (
    <>
      <span class="value">
        <Value name="lowStockItems" exact={lowStockItems}>
          {count(lowStockItems)}
        </Value>
        <span class="cents"> SKUs</span>
      </span>
      <div class="spark">
        <Segments segments={segments} label="Products by stock" />
      </div>
      <p>
        <span class={outOfStockItems ? "tone-crit strong" : ""}>
          <Value name="outOfStockItems" exact={outOfStockItems}>
            {count(outOfStockItems)}
          </Value>{" "}
          out of stock
        </span>
        <br />
        of{" "}
        <Value name="totalSKUs" exact={totalSKUs}>
          {count(totalSKUs)}
        </Value>{" "}
        SKUs
      </p>
    </>
  );
}

/** How old and how complete the figures are, and what they are compared with. */
function Trust({ orders, inventory }: Props) {
  const now = useNow();
  const stale = useStaleness(orders, now) ?? useStaleness(inventory, now);
  const retry = orders.problem ? orders.refresh : inventory.problem ? inventory.refresh : null;
  const { data, meta } = orders;
  if (!data) return <footer />;
  const long = RANGES.find(({ value }) => value === data.range.name)?.long ?? data.range.name;
  return (
    <footer>
      {stale ? (
        <Stale text={stale} retry={retry} />
      ) : (
        meta && (
          <p class="trust">
            <Icon name={meta.complete ? "done" : "clock"} size={15} />
            <span data-testid="completeness">{completeness(meta, now)}</span>
          </p>
        )
      )}
      {data.withoutTotal > 0 && (
        <p>{counted(data.withoutTotal, "order")} without a price yet</p>
      )}
      <p class="span">
        {long.charAt(0).toUpperCase() + long.slice(1)}, {days(data.range.from, data.range.to)},
        against the span before, up to the same hour
      </p>
    </footer>
  );
}
