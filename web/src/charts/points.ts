/** The days of a course, or its hours, and how they are called. */

import { counted, longDay, tickDay } from "../format";
import type { Day } from "../shapes";

/** One day or hour of a course: `value` for its place, `text` for the reader. */
export interface Point {
  /** Null: an hour that is of another day in another marketplace. */
  day: Day | null;
  /** The hour of the day, by the clock: "14:00–15:00". */
  hour?: string;
  value: number | null;
  text: string;
  /** How many orders it leaves out, for their price is not known yet. */
  unpriced?: number;
  /** Not all of it has been read yet: hatched, for it is not zero. */
  unread?: boolean;
  /** A part of it: it still runs and is not comparable yet, or was cut in both courses. */
  part?: "running" | "cut" | undefined;
}

/** "Wed, Mar 18", "Wed, Mar 18, 14:00–15:00". */
export const nameOf = ({ day, hour }: Point): string =>
  [day && longDay(day), hour].filter(Boolean).join(", ");

/** "Wed, Mar 18: $12.00 so far; $24.00 on Tue, Mar 17". */
export function spoken(point: Point, earlier: Point | undefined): string {
  const when = earlier?.day ? `on ${longDay(earlier.day)}` : "before";
  const then = earlier ? `; ${earlier.text} ${when}` : "";
  const lacks = lacksOf(point);
  return `${nameOf(point)}: ${read(point)}${lacks && `, ${lacks}`}${then}`;
}

/** What it says, and whether that is all. */
export const read = ({ text, part }: Point): string =>
  part === "running" ? `${text} so far` : text;

/** What is missing in its amount; "" where nothing is, or nothing else is known of it. */
export const lacksOf = ({ value, unpriced }: Point): string =>
  value !== null && unpriced ? withoutPrice(unpriced) : "";

/** "1 order without a price yet". */
export const withoutPrice = (orders: number): string =>
  `${counted(orders, "order")} without a price yet`;

// Hours between two labels: so that the same ones are labelled on every day.
const STEPS = [1, 2, 3, 4, 6, 12] as const;
const DAY_WIDTH = 78; // pixels from one label to the next, at least
const HOUR_WIDTH = 60;

/** What stands below the points of a course on an axis so wide; "" where nothing does. */
export function labels(points: readonly Point[], width: number): string[] {
  const hourly = points[0]?.hour !== undefined;
  const fitting = Math.max(2, Math.floor(width / (hourly ? HOUR_WIDTH : DAY_WIDTH)));
  const least = Math.ceil(points.length / fitting);
  const every = hourly ? (STEPS.find((step) => step >= least) ?? 12) : least;
  const days = new Set(points.map(({ day }) => day)).size;
  return points.map(({ day, hour, part }, index) => {
    if (hour === undefined) {
      if ((points.length - 1 - index) % every) return "";
      return part === "running" ? "Today" : day ? tickDay(day) : "";
    }
    const clock = hour.slice(0, 5);
    const full = clock.endsWith(":00") && !hour.endsWith("again");
    if (!full || Number(clock.slice(0, 2)) % every) return "";
    return clock === "00:00" && days > 1 && day ? tickDay(day) : clock;
  });
}
