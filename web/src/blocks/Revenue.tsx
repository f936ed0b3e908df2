import { useState } from "preact/hooks";
import { Trend, type Point } from "../charts/Trend";
import { count, days, longDay, money, moneyTick } from "../format";
import { Block } from "../parts/Block";
import { Choice } from "../parts/Choice";
import { DayPair } from "./DayPair";
import type { Resource } from "../resource";
import type { DaySales, Orders } from "../shapes";

type Metric = "revenue" | "orders" | "units";

const METRICS: readonly { value: Metric; label: string }[] = [
  { value: "revenue", label: "Revenue" },
  { value: "orders", label: "Orders" },
  { value: "units", label: "Units" },
];

/** Day by day, against the period before. */
export function Revenue({ of }: { of: Resource<Orders> }) {
  const [metric, setMetric] = useState<Metric>("revenue");
  const name = METRICS.find(({ value }) => value === metric)?.label ?? "";
  return (
    <Block
      id="revenue"
      title={`${name} by day`}
      of={of}
      sub={(data) => <Summary data={data} metric={metric} />}
      side={
        <Choice
          label="What the chart shows"
          options={METRICS}
          value={metric}
          onChange={setMetric}
        />
      }
      skeleton={<i class="bone chart-bone" />}
      nothing={({ totalOrders }) =>
        totalOrders
          ? null
          : {
              icon: "trend",
              title: "No orders in this period",
              text: "Choose a longer range, or all marketplaces.",
            }
      }
    >
      {(data) => <Course data={data} metric={metric} name={name} />}
    </Block>
  );
}

function Course({ data, metric, name }: { data: Orders; metric: Metric; name: string }) {
  const points = data.byDay.map((day) => pointOf(day, metric, data.currency));
  // Both spans end at the same hour of their last day, so that is where they align.
  const before = data.previous.byDay
    .slice(-points.length)
    .map((day) => pointOf(day, metric, data.currency));
  const last = points.at(-1);
  if (points.length < 2 && last) return <DayPair now={last} before={before.at(-1)} />;
  const tick = metric === "revenue" ? (v: number) => moneyTick(v, data.currency) : count;
  return (
    <>
      <Trend {...{ name, points, before, tick }} unfinished whole={metric !== "revenue"} />
      <DayTable {...{ name, points, before }} />
    </>
  );
}

function pointOf(day: DaySales, metric: Metric, currency: string): Point {
  if (metric === "revenue") {
    const { revenue } = day;
    return revenue === null
      ? { day: day.day, value: null, text: "not known yet" }
      : { day: day.day, value: Number(revenue), text: money(revenue, currency) };
  }
  const value = day[metric] ?? null;
  return { day: day.day, value, text: value === null ? "not known" : count(value) };
}

function Summary({ data, metric }: { data: Orders; metric: Metric }) {
  const earlier = data.previous.byDay[0];
  if (data.byDay.length < 2) return "Up to the same hour of both days";
  const best = data.byDay
    .map((day) => pointOf(day, metric, data.currency))
    .reduce<Point | null>((top, one) => ((one.value ?? -1) > (top?.value ?? 0) ? one : top), null);
  return (
    <>
      {best && `Best day ${longDay(best.day)}, ${best.text}`}
      <span class="legend">
        <i class="key tone-accent" />
        {days(data.range.from, data.range.to)}
        <i class="key dashed" />
        {earlier ? days(earlier.day, data.previous.byDay.at(-1)?.day ?? earlier.day) : "before"}
      </span>
    </>
  );
}

interface TableProps {
  name: string;
  points: readonly Point[];
  before: readonly Point[];
}

/** The chart's figures for those who do not see it. */
function DayTable({ name, points, before }: TableProps) {
  return (
    <div class="sr-only">
      <table>
        <caption>{name} by day</caption>
        <thead>
          <tr>
            <th scope="col">Day</th>
            <th scope="col">{name}</th>
            <th scope="col">Period before</th>
          </tr>
        </thead>
        <tbody>
          {points.map(({ day, text }, index) => (
            <tr key={day}>
              <th scope="row">{longDay(day)}</th>
              <td>{text}</td>
              <td>{before[index]?.text ?? "none"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
