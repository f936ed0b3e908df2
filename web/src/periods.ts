/** The periods and comparisons that figures can be about. */

import type { Filters } from "./address";
import { days } from "./format";
import type { Day } from "./shapes";

export const RANGES = [
  { value: "today", label: "Today", long: "today", key: "d", days: 1 },
  { value: "24h", label: "24h", long: "last 24 hours", key: null, days: 2 },
  { value: "7d", label: "7d", long: "last 7 days", key: "w", days: 7 },
  { value: "30d", label: "30d", long: "last 30 days", key: "m", days: 30 },
  { value: "90d", label: "90d", long: "last 90 days", key: null, days: 90 },
  { value: "12m", label: "12m", long: "last 12 months", key: "y", days: 365 },
] as const;

export type Range = (typeof RANGES)[number]["value"];
export const USUAL_RANGE: Range = "30d";

/** The first is what the API compares with unless told. */
export const COMPARISONS = [
  { value: "previous", label: "Previous period" },
  { value: "weekday", label: "Same weekdays before" },
  { value: "year", label: "A year before" },
  { value: "none", label: "No comparison" },
] as const;

/** The filters of a named period; the usual one of a screen goes without saying. */
export function period(range: Range, usual: Range | null): Filters {
  return { range: range === usual ? null : range, from: null, to: null };
}

/** The calendar days that a named period touches, by the reader's clock. */
export function daysOf(range: string | null): { from: Day; to: Day } | null {
  const named = RANGES.find(({ value }) => value === range);
  if (!named) return null;
  const day = (back: number): Day => {
    const now = new Date();
    // Written as UTC's, for that has no days of 23 hours.
    const at = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate() - back);
    return new Date(at).toISOString().slice(0, 10);
  };
  return { from: day(named.days - 1), to: day(0) };
}

/** The days of a period of one's own, as people read them. */
export function ownDays(query: URLSearchParams): string | null {
  const [from, to] = [query.get("from"), query.get("to")];
  const known = from && to && Date.parse(from) <= Date.parse(to);
  return known ? days(from, to) : null;
}

/** The period that the address asks for, in words. */
export function periodInWords(query: URLSearchParams, usual: Range | null): string {
  const range = query.get("range") ?? usual;
  return ownDays(query) ?? RANGES.find(({ value }) => value === range)?.long ?? "all times";
}
