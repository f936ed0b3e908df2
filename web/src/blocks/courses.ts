/** What was sold, day by day or hour by hour, as the points of a chart. */

import { withoutPrice, type Point } from "../charts/points";
import { count, counted, money } from "../format";
import type { Day, DaySales, HourSales, Orders } from "../shapes";

export type Metric = "revenue" | "orders" | "units";

export interface Course {
  of: "day" | "hour";
  points: Point[];
  /** What stands beside each point; undefined where the earlier day has no such hour. */
  before: (Point | undefined)[];
}

/** The course of a period; `from` is the first day whose orders have all been read. */
export function courseOf(data: Orders, metric: Metric, from: Day | null, now: number): Course {
  return data.byHour ? byHours(data, data.byHour, metric, from) : byDays(data, metric, from, now);
}

function byDays(data: Orders, metric: Metric, from: Day | null, now: number): Course {
  const { byDay, previous, currency, range } = data;
  const points = byDay.map((day): Point => {
    const point = { day: day.day, ...amountOf(day, metric, currency) };
    return from && day.day < from ? soFar(point, day.orders) : point;
  });
  // A period of one's own may have ended; a named one runs.
  const runs = range.name !== "custom" || range.to >= new Date(now).toISOString().slice(0, 10);
  const last = points.at(-1);
  if (last && runs) last.part = "running";
  // Both spans end at the same minute of their last day, so that is where they align. The
  // earlier one is there only where all of it has been read.
  const before = (previous?.byDay ?? [])
    .slice(-points.length)
    .map((day) => ({ day: day.day, ...amountOf(day, metric, currency) }));
  return { of: "day", points, before };
}

function byHours(data: Orders, byHour: HourSales[], metric: Metric, from: Day | null): Course {
  const { previous, currency, range } = data;
  const pointsOf = (hours: HourSales[]): Point[] =>
    hours.map((hour, index) => hourPoint(hour, hours[index - 1], metric, currency));
  const points = pointsOf(byHour).map((point, index) =>
    from && (point.day ?? range.from) < from && byHour[index]?.state !== "toCome"
      ? soFar(point, byHour[index]?.orders ?? 0)
      : point,
  );
  const earlier = pointsOf(previous?.byHour ?? []);
  if (range.name === "24h" || !earlier.length) return { of: "hour", points, before: earlier };
  // By the clock, for not each day has every hour.
  const before = points.map(({ hour }) => earlier.find((one) => one.hour === hour));
  return { of: "hour", points, before };
}

function hourPoint(
  sold: HourSales,
  before: HourSales | undefined,
  metric: Metric,
  currency: string,
): Point {
  const { day, hour, state } = sold;
  const next = String((Number(hour.slice(0, 2)) + 1) % 24).padStart(2, "0");
  // The hour that comes twice on the day the clocks go back.
  const again = before?.hour === hour ? " again" : "";
  const point = { day, hour: `${hour}–${next}:00${again}` };
  if (state === "unread") return { ...point, value: null, text: "not read yet", unread: true };
  if (state === "toCome") return { ...point, value: null, text: "to come" };
  const cut = before === undefined && !hour.endsWith(":00");
  const part = state === "soFar" ? "running" : cut ? "cut" : undefined;
  return { ...point, part, ...amountOf(sold, metric, currency) };
}

/** What is still being read: what is known is a part, and none of it is no zero. */
function soFar({ part: _, ...point }: Point, orders: number): Point {
  return orders
    ? { ...point, text: `${point.text} so far`, unread: true }
    : { ...point, value: null, text: "not read yet", unread: true };
}

type Sold = Pick<HourSales | DaySales, Metric | "withoutTotal">;
type Amount = Pick<Point, "value" | "text" | "unpriced">;

function amountOf(sold: Sold, metric: Metric, currency: string): Amount {
  const amount = sold[metric];
  if (typeof amount === "number") return { value: amount, text: count(amount) };
  const unpriced = metric === "revenue" ? (sold.withoutTotal ?? 0) : 0;
  if (amount !== null) return { value: Number(amount), text: money(amount, currency), unpriced };
  return { value: null, text: unpriced ? withoutPrice(unpriced) : "not known yet", unpriced };
}

/** What the lines of revenue leave out, in words; "" where they leave out nothing. */
export function leftOut({ of, points, before }: Course): string {
  const each = [without("The line", of, points), without("The dashed line", of, before)];
  return each.filter(Boolean).join(" ");
}

function without(line: string, of: Course["of"], points: Course["before"]): string {
  const orders = points.reduce((sum, point) => sum + (point?.unpriced ?? 0), 0);
  const gaps = points.filter((point) => point?.value === null && point.unpriced).length;
  if (!orders) return "";
  const none = gaps ? `, and ${counted(gaps, of)} with no other order` : "";
  return `${line} leaves out ${withoutPrice(orders)}${none}.`;
}
