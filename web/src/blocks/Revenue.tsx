import { useState } from "preact/hooks";
import { go, usePlace } from "../address";
import { lacksOf, nameOf, read, type Point } from "../charts/points";
import { Trend } from "../charts/Trend";
import { useNow } from "../clock";
import { countTick, days, moneyTick, zoneName } from "../format";
import { historyLeft, useSyncState } from "../freshness";
import { Block, Empty } from "../parts/Block";
import { Choice } from "../parts/Choice";
import { COMPARISONS } from "../periods";
import type { Resource } from "../resource";
import type { Day, Orders } from "../shapes";
import { courseOf, leftOut, type Course, type Metric } from "./courses";
import { DayPair } from "./DayPair";
import { lacksRate, withoutRate } from "./lines";
import { ordersAddress } from "./records";

const METRICS: readonly { value: Metric; label: string }[] = [
  { value: "revenue", label: "Revenue" },
  { value: "orders", label: "Orders" },
  { value: "units", label: "Units" },
];
const KEPT = "Sales by the hour are kept for 40 days";

/** Day by day, one day by the hour, against what the address compares with. */
export function Revenue({ of }: { of: Resource<Orders> }) {
  const [metric, setMetric] = useState<Metric>("revenue");
  const { query } = usePlace();
  const now = useNow();
  const name = METRICS.find(({ value }) => value === metric)?.label ?? "";
  const against =
    COMPARISONS.find(({ value }) => value === query.get("compare")) ?? COMPARISONS[0];
  const from = of.meta?.historyFrom ?? null;
  const course = of.data && courseOf(of.data, metric, from, now);
  const said = { name, from, against: against.label };
  return (
    <Block
      id="revenue"
      title={`${name} by ${course?.of ?? "day"}`}
      of={of}
      sub={(data) => course && <Summary {...{ data, course }} against={against.label} />}
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
          course && <Shown {...{ data, metric, course, now }} {...said} />
        )
      }
    </Block>
  );
}

interface ShownProps {
  data: Orders;
  metric: Metric;
  course: Course;
  name: string;
  from: Day | null;
  against: string;
  now: number;
}

function Shown({ data, metric, course, name, from, against, now }: ShownProps) {
  const { of, points, before } = course;
  const place = usePlace();
  const streams = useSyncState()?.data?.streams ?? [];
  const last = points.at(-1);
  if (points.length < 2 && last) {
    return (
      <>
        <DayPair {...{ now: last, before: before.at(-1), against }} />
        <p class="note">{KEPT}.</p>
      </>
    );
  }
  const tick = metric === "revenue" ? (v: number) => moneyTick(v, data.currency) : countTick;
  const known = points.findLastIndex(({ value }) => value !== null);
  const rolls = data.range.name === "24h";
  const running = points.filter(({ part }) => part === "running").length;
  // Of a period of one's own, later days may be whole.
  const end = data.range.name === "custom" ? undefined : data.range.to;
  const left = from && points.some(({ unread, day }) => unread && (day ?? from) < from);
  const lacking = leftOut(course);
  return (
    <>
      <Trend
        {...{ name, of, points, before, tick }}
        start={of === "day" || known < 0 ? points.length - 1 : known}
        whole={metric !== "revenue"}
        opens={of === "day" ? "the day’s orders" : `all orders of ${rolls ? "the 24 hours" : "the day"}`}
        // The list of orders knows days only: an hour opens those of the whole period.
        onOpen={({ day }) =>
          go(ordersAddress(place, of === "day" && day ? { from: day, to: day } : {}))
        }
      />
      {left && <p class="note">{historyLeft(streams, from, end, now)}.</p>}
      {data.byHour && !data.hourZone && running > 1 && (
        <p class="note">Dotted hours are not over in every marketplace yet.</p>
      )}
      {lacking && <p class="note">{lacking}</p>}
      {data.byHour && data.previous && !data.previous.byHour && (
        <p class="note">
          {KEPT}: “{against}” has no line.
        </p>
      )}
      <CourseTable {...{ name, course, against }} />
    </>
  );
}

interface SummaryProps {
  data: Orders;
  course: Course;
  against: string;
}

function Summary({ data, course: { of, points, before }, against }: SummaryProps) {
  const best = points.reduce<Point | null>(
    (top, one) => ((one.value ?? -1) > (top?.value ?? 0) ? one : top),
    null,
  );
  if (points.length < 2) return best && nameOf(best);
  const beside = before.filter((point) => point !== undefined);
  return (
    <>
      {best && `Best ${of} ${of === "hour" ? best.hour : nameOf(best)}, ${read(best)}`}
      {of === "hour" && <span>{clocks(data.hourZone)}</span>}
      <span class="legend">
        <span>
          <i class="key tone-accent" />
          {spanOf(points)}
        </span>
        {beside.length > 0 && (
          <span>
            <i class="key dashed" />
            {[against, spanOf(beside)].filter(Boolean).join(", ")}
            {beside.every(({ value }) => !value) && ": no orders"}
          </span>
        )}
      </span>
    </>
  );
}

/** Whose hours they are. */
const clocks = (zone: string | null): string =>
  zone ? zoneName(zone) : "each marketplace’s own time";

function spanOf(points: readonly Point[]): string {
  const [first, last] = [points[0]?.day, points.at(-1)?.day];
  return first && last ? days(first, last) : "";
}

interface TableProps {
  name: string;
  course: Course;
  against: string;
}

/** The chart's figures for those who do not see it. */
function CourseTable({ name, course: { of, points, before }, against }: TableProps) {
  return (
    <div class="sr-only">
      <table>
        <caption>
          {name} by {of}
        </caption>
        <thead>
          <tr>
            <th scope="col">{of === "day" ? "Day" : "Hour"}</th>
            <th scope="col">{name}</th>
            {before.length > 0 && <th scope="col">{against}</th>}
          </tr>
        </thead>
        <tbody>
          {points.map((point, index) => (
            <tr key={index}>
              <th scope="row">{nameOf(point)}</th>
              <td>{[read(point), lacksOf(point)].filter(Boolean).join(", ")}</td>
              {before.length > 0 && <td>{before[index]?.text ?? "none"}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
