import { Meter } from "../charts/Meter";
import { Spark } from "../charts/Spark";
import { count, counted, money } from "../format";
import { Delta } from "../parts/Delta";
import type { DaySales, Orders } from "../shapes";
import { Amount, Value } from "./FigureCell";

function Change({ fraction }: { fraction: number | null }) {
  return fraction === null ? null : <Delta fraction={fraction} />;
}

/** "up from 231", to stand below the change. */
function against(now: number, before: number, text: string): string {
  if (!before) return "nothing in the span before";
  if (now === before) return "the same as before";
  return `${now > before ? "up" : "down"} from ${text}`;
}

interface CourseProps {
  days: readonly DaySales[];
  before: readonly DaySales[];
  value: (day: DaySales) => number | null;
}

/** A line over the whole days; today, which is none yet, stands beside the day before. */
function Course({ days: some, before, value }: CourseProps) {
  const [today, yesterday] = [some.at(-1), before.at(-1)];
  if (some.length > 1 || !today || !yesterday)
    return <Spark values={some.slice(0, -1).map(value)} />;
  const [now, then] = [value(today) ?? 0, value(yesterday) ?? 0];
  const max = Math.max(now, then);
  return (
    <div class="spark pair">
      <Meter value={now} max={max} label="Today so far" />
      <Meter value={then} max={max} tone="mute" label="The day before, by this hour" />
    </div>
  );
}

const revenueOf = ({ revenue }: DaySales): number | null =>
  revenue === null ? null : Number(revenue);

export function Revenue(orders: Orders) {
  const { totalRevenue, currency, change, previous, revenueNetOfTax, byDay } = orders;
  const earlier = previous.totalRevenue;
  return (
    <>
      <Change fraction={change.totalRevenue} />
      <Amount name="totalRevenue" amount={totalRevenue} currency={currency} />
      <Course days={byDay} before={previous.byDay} value={revenueOf} />
      <p>
        {totalRevenue === null || earlier === null
          ? "nothing to compare yet"
          : against(Number(totalRevenue), Number(earlier), money(earlier, currency))}
        {revenueNetOfTax !== null && <br />}
        {revenueNetOfTax !== null && `${money(revenueNetOfTax, currency)} net of tax`}
      </p>
    </>
  );
}

export function OrderCount({ totalOrders, change, previous, units, byDay }: Orders) {
  return (
    <>
      <Change fraction={change.totalOrders} />
      <span class="value">
        <Value name="totalOrders" exact={totalOrders}>
          {count(totalOrders)}
        </Value>
      </span>
      <Course days={byDay} before={previous.byDay} value={({ orders }) => orders} />
      <p>
        {against(totalOrders, previous.totalOrders, count(previous.totalOrders))}
        <br />
        {counted(units, "unit")} sold
      </p>
    </>
  );
}

export function AverageOrder(orders: Orders) {
  const { avgOrderValue, currency, change, totalOrders, withoutTotal, byDay } = orders;
  const averages = byDay.slice(0, -1).map((day) => {
    const revenue = revenueOf(day);
    return revenue === null || !day.orders ? null : revenue / day.orders;
  });
  return (
    <>
      <Change fraction={change.avgOrderValue} />
      <Amount name="avgOrderValue" amount={avgOrderValue} currency={currency} />
      <Spark values={averages} />
      <p>
        {avgOrderValue === null
          ? "no order with a price yet"
          : `over ${counted(totalOrders - withoutTotal, "order")} whose price is known`}
      </p>
    </>
  );
}
