import { useState } from "preact/hooks";
import { go, usePlace } from "../address";
import { Trend, type Point } from "../charts/Trend";
import { useNow } from "../clock";
import { count, countTick, days, longDay, money, moneyTick } from "../format";
import { historyLeft, useSyncState } from "../freshness";
import { Block, Empty } from "../parts/Block";
import { Choice } from "../parts/Choice";
import { COMPARISONS } from "../periods";
import type { Resource } from "../resource";
import type { Day, DaySales, Orders } from "../shapes";
import { DayPair } from "./DayPair";
import { lacksRate, withoutRate } from "./lines";
import { ordersAddress } from "./records";

type Metric = "revenue" | "orders" | "units";

const METRICS: readonly { value: Metric; label: string }[] = [
  { value: "revenue", label: "Revenue" },
  { value: "orders", label: "Orders" },
  { value: "units", label: "Units" },
];

/** Day by day, against what the address compares with. */
export function Revenue({ of }: { of: Resource<Orders> }) {
  const [metric, setMetric] = useState<Metric>("revenue");
  const { query } = usePlace();
  const name = METRICS.find(({ value }) => value === metric)?.label ?? "";
  const against =
    COMPARISONS.find(({ value }) => value === query.get("compare")) ?? COMPARISONS[0];
  const from = of.meta?.historyFrom ?? null;
  return (
    <Block
      id="revenue"
      title={`${name} by day`}
      of={of}
      sub={(data) => <Summary {...coursesOf(data, metric, from)} against={against.label} />}
      side={
        <Choice
          label="What the chart shows"
          options={METRICS}
          value={metric}
          onChange={setMetric}
        />
      }
      skeleton={<i class="bone chart-bone" />}
      nothing={({ totalOrders, range }) =>
        totalOrders || (from && range.from < from)
          ? null
          : {
              icon: "trend",
              title: "No orders in this period",
              text: "Choose a longer range, or all marketplaces.",
            }
      }
    >
      {(data) =>
        metric === "revenue" && lacksRate(data) ? (
          <Empty icon="trend" title={`No sum in ${data.currency}`} text={withoutRate(data)} />
        ) : (
          <Course {...{ data, metric, name, from }} against={against.label} />
        )
      }
    </Block>
  );
}

interface Courses {
  points: Point[];
  before: Point[];
  /** So many of the first days have not been read yet. */
  unread: number;
}

/** What was sold day by day. */
function coursesOf(data: Orders, metric: Metric, from: Day | null): Courses {
  const { byDay, previous, currency } = data;
  const points = byDay.map((day) =>
    from && day.day < from ? soFar(day, metric, currency) : pointOf(day, metric, currency),
  );
  // Both spans end at the same hour of their last day, so that is where they align. The
  // earlier one is there only where all of it has been read.
  const before = (previous?.byDay ?? [])
    .slice(-points.length)
    .map((day) => pointOf(day, metric, currency));
  return { points, before, unread: points.filter(({ day }) => from && day < from).length };
}

interface CourseProps {
  data: Orders;
  metric: Metric;
  name: string;
  from: Day | null;
  against: string;
}

function Course({ data, metric, name, from, against }: CourseProps) {
  const { points, before, unread } = coursesOf(data, metric, from);
  const now = useNow();
  const place = usePlace();
  const streams = useSyncState()?.data?.streams ?? [];
  const last = points.at(-1);
  // A period of one's own may have ended; a named one runs.
  const unfinished =
    data.range.name !== "custom" || data.range.to >= new Date(now).toISOString().slice(0, 10);
  if (points.length < 2 && last) {
    return <DayPair {...{ now: last, before: before.at(-1), against, unfinished }} />;
  }
  const tick = metric === "revenue" ? (v: number) => moneyTick(v, data.currency) : countTick;
  return (
    <>
      <Trend
        {...{ name, points, before, unread, unfinished, tick }}
        whole={metric !== "revenue"}
        onOpen={(day) => go(ordersAddress(place, { from: day, to: day }))}
      />
      {unread > 0 && from && <p class="note">{historyLeft(streams, from, last?.day, now)}.</p>}
      <DayTable {...{ name, points, before, against }} />
    </>
  );
}

/** A day that is still being read: what is known is a part, and none of it is no zero. */
function soFar(day: DaySales, metric: Metric, currency: string): Point {
  const { value, text } = pointOf(day, metric, currency);
  return day.orders
    ? { day: day.day, value, text: `${text} so far` }
    : { day: day.day, value: null, text: "not read yet" };
}

function pointOf(day: DaySales, metric: Metric, currency: string): Point {
  if (metric === "revenue") {
    const { revenue } = day;
    return revenue === null
      ? { day: day.day, value: null, text: "not known yet" }
      : { day: day.day, value: Number(revenue), text: money(revenue, currency) };
  }
  return { day: day.day, value: day[metric], text: count(day[metric]) };
}

function Summary({ points, before, against }: Courses & { against: string }) {
  const best = points.reduce<Point | null>(
    (top, one) => ((one.value ?? -1) > (top?.value ?? 0) ? one : top),
    null,
  );
  if (points.length < 2) return best && longDay(best.day);
  return (
    <>
      {best && `Best day ${longDay(best.day)}, ${best.text}`}
      <span class="legend">
        <span>
          <i class="key tone-accent" />
          {spanOf(points)}
        </span>
        {before.length > 0 && (
          <span>
            <i class="key dashed" />
            {against}, {spanOf(before)}
            {before.every(({ value }) => !value) && ": no orders"}
          </span>
        )}
      </span>
    </>
  );
}

function spanOf(points: readonly Point[]): string {
  const [first, last] = [points[0], points.at(-1)];
  return first && last ? days(first.day, last.day) : "";
}

interface TableProps {
  name: string;
  points: readonly Point[];
  before: readonly Point[];
  against: string;
}

/** The chart's figures for those who do not see it. */
function DayTable({ name, points, before, against }: TableProps) {
  return (
    <div class="sr-only">
      <table>
        <caption>{name} by day</caption>
        <thead>
          <tr>
            <th scope="col">Day</th>
            <th scope="col">{name}</th>
            {before.length > 0 && <th scope="col">{against}</th>}
          </tr>
        </thead>
        <tbody>
          {points.map(({ day, text }, index) => (
            <tr key={day}>
              <th scope="row">{longDay(day)}</th>
              <td>{text}</td>
              {before.length > 0 && <td>{before[index]?.text ?? "none"}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
