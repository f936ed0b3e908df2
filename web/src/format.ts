/** Figures as people read them. Money is formatted from its decimal text, exactly. */

import type { Conversion, Day, Decimal, Moment } from "./shapes";

/** The page speaks English, in the reader's own kind of it. */
const LOCALE = navigator.languages.find((one) => one.startsWith("en")) ?? "en";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What costs a slow phone some milliseconds to make, made when it is first wanted. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
const numbers = (options: Intl.NumberFormatOptions) =>
  once(() => new Intl.NumberFormat(LOCALE, options));
const moments = (options: Intl.DateTimeFormatOptions) =>
  once(() => new Intl.DateTimeFormat(LOCALE, options));

const whole = numbers({ maximumFractionDigits: 0 });
const oneDigit = numbers({ minimumFractionDigits: 1, maximumFractionDigits: 1 });
const percent = numbers({ style: "percent", maximumFractionDigits: 1 });
const percentOneDigit = numbers({
  style: "percent",
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});
const short = numbers({ notation: "compact", maximumFractionDigits: 1 });
const regions = once(() => new Intl.DisplayNames(LOCALE, { type: "region" }));
const timeOfDay = moments({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const dateAndTime = moments({ dateStyle: "medium", timeStyle: "short" });
/** The same date with its year, and without where it goes without saying. */
const dates = (options: Intl.DateTimeFormatOptions) => ({
  thisYear: moments({ day: "numeric", month: "short", ...options }),
  another: moments({ day: "numeric", month: "short", year: "numeric", ...options }),
});
const localDay = dates({});
const businessDay = dates({ timeZone: "UTC" });
const businessDayLong = dates({ weekday: "short", timeZone: "UTC" });

const currencies = new Map<string, Intl.NumberFormat>();

function currencyFormat(currency: string, compact = false): Intl.NumberFormat {
  const key = currency + String(compact);
  let format = currencies.get(key);
  if (!format) {
    const options: Intl.NumberFormatOptions = {
      style: "currency",
      currency,
      ...(compact && { notation: "compact", maximumFractionDigits: 1 }),
    };
    format = new Intl.NumberFormat(LOCALE, options);
    currencies.set(key, format);
  }
  return format;
}

/** A count; a dash where it is unknown, which is not zero. */
export const count = (value: number | null): string => (value === null ? "—" : whole().format(value));
export const decimal1 = (value: number): string => oneDigit().format(value);
/** A pace: "10.6", but "0.03" and "240" where a digit more or less says enough. */
export const pace = (value: number): string =>
  value < 1 ? value.toFixed(2) : value < 100 ? decimal1(value) : count(value);
/** How long stock lasts: "0.6 d", "240 d"; nobody knows without a pace of sales. */
export const lasts = (cover: number | null, velocity: number | null): string =>
  cover === null ? (velocity === null ? "not known" : "no sales") : `${cover < 100 ? decimal1(cover) : count(cover)} d`;
/** A part of a whole; a very small one is no nothing. */
export const share = (fraction: number): string =>
  fraction > 0 && fraction < 0.0005 ? `<${percent().format(0.001)}` : percent().format(fraction);
/** How much more or less: "8.1%", but "6,133×" where per cents say nothing any more. */
export const growth = (fraction: number): string =>
  fraction < 10 ? percentOneDigit().format(fraction) : `${count(fraction + 1)}×`;

/** "1 order", "2 orders". */
export function counted(value: number | null, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** An amount to its last cent. */
export function money(amount: Decimal, currency: string): string {
  return currencyFormat(currency).format(amount);
}

/** The same, split where the smaller unit begins: "$1,234" and ".50". */
export function moneyParts(amount: Decimal, currency: string): [string, string] {
  const parts = currencyFormat(currency).formatToParts(amount as never);
  const at = parts.findIndex(({ type }) => type === "decimal");
  const text = parts.map(({ value }) => value);
  return at < 0 ? [text.join(""), ""] : [text.slice(0, at).join(""), text.slice(at).join("")];
}

/** A part of an amount, with as many digits as it takes to multiply to the amount again. */
export function moneyEach(amount: Decimal, parts: number, currency: string): string {
  const { maximumFractionDigits: digits = 2 } = currencyFormat(currency).resolvedOptions();
  const [each, whole] = [Number(amount) / parts, Number(amount).toFixed(digits)];
  let most = digits;
  while ((Number(each.toFixed(most)) * parts).toFixed(digits) !== whole && most < digits + 6) most += 1;
  const options = { style: "currency", currency, maximumFractionDigits: most } as const;
  return new Intl.NumberFormat(LOCALE, options).format(each);
}

/** A count on an axis: "1,200", "1.5M". */
export const countTick = (value: number): string =>
  value < 10_000 ? count(value) : short().format(value);

/** An amount on an axis: "$10K". */
export function moneyTick(amount: number, currency: string): string {
  return currencyFormat(currency, true).format(amount);
}

export function country(code: string): string {
  return regions().of(code) ?? code;
}

/** A marketplace by its country; one that Sentia does not know, by its number. */
export function placeOf(place: { country: string | null; marketplaceId: string }): string {
  return place.country ? country(place.country) : place.marketplaceId;
}

/** "14:05", "22 Nov, 14:05" of another day, "22 Nov 2024, 14:05" of another year. */
export function clock(moment: Moment, now = Date.now()): string {
  const [at, today] = [new Date(moment), new Date(now)];
  const time = timeOfDay().format(at);
  if (at.toDateString() === today.toDateString()) return time;
  return `${isOfYear(at, today) ? localDay.thisYear().format(at) : localDay.another().format(at)}, ${time}`;
}

/** The same in the room of a column: of another year, the day is enough. */
export function when(moment: Moment, now = Date.now()): string {
  const at = new Date(moment);
  return isOfYear(at, new Date(now)) ? clock(moment, now) : localDay.another().format(at);
}

/** The reader's own day of a moment. */
export function localDayOf(moment: Moment): Day {
  const at = new Date(moment);
  return new Date(Date.UTC(at.getFullYear(), at.getMonth(), at.getDate()))
    .toISOString()
    .slice(0, 10);
}

/** A zone, that of all times on the page unless said: "Los Angeles time", "UTC". */
export function zoneName(zone?: string): string {
  const timeZone = zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const place = timeZone.split("/").at(-1)?.replaceAll("_", " ") ?? timeZone;
  return place === "UTC" ? place : `${place} time`;
}

const isOfYear = (at: Date, today: Date): boolean => at.getFullYear() === today.getFullYear();

/** This very moment with its date, for paper. */
export function fullMoment(): string {
  return dateAndTime().format();
}

const asDate = (day: Day): Date => new Date(`${day}T00:00:00Z`);

type Dates = ReturnType<typeof dates>;
const fitting = ({ thisYear, another }: Dates, ...some: Day[]): Intl.DateTimeFormat => {
  const year = String(new Date().getFullYear());
  return (some.every((day) => day.startsWith(year)) ? thisYear : another)();
};

export const shortDay = (day: Day): string => fitting(businessDay, day).format(asDate(day));
export const longDay = (day: Day): string => fitting(businessDayLong, day).format(asDate(day));
/** On an axis, where the days beside it say which year it is. */
export const tickDay = (day: Day): string => businessDay.thisYear().format(asDate(day));
export const isWeekend = (day: Day): boolean => asDate(day).getUTCDay() % 6 === 0;

/** "25 Oct – 23 Nov", with its year where it is not all of this one, or the one day. */
export function days(from: Day, to: Day): string {
  if (from === to) return longDay(from);
  return fitting(businessDay, from, to).formatRange(asDate(from), asDate(to));
}

/** At which rates a sum was converted: "European Central Bank, Mar 18: 1 EUR = 1.05 USD". */
export function ratesOf({ source, rates }: Conversion, home: string): string {
  const each = rates.map(({ currency, rate }) => `1 ${currency} = ${rate} ${home}`);
  const on = rates.map(({ date }) => date).toSorted();
  return `${[source, on.length ? shortDay(on.at(-1) ?? "") : ""].join(", ")}: ${each.join(", ")}`;
}

/** A length of time in its largest unit: "40 s", "20 min", "5 h", "3 d". */
export function span(milliseconds: number): string {
  const length = Math.abs(milliseconds);
  if (length < MINUTE) return `${Math.max(1, Math.round(length / 1000))} s`;
  if (length < HOUR) return `${Math.round(length / MINUTE)} min`;
  if (length < 2 * DAY) return `${Math.round(length / HOUR)} h`;
  return `${Math.round(length / DAY)} d`;
}

/** The same in words: "40 seconds", "3 minutes", "5 hours", "3 days". */
export function inWords(milliseconds: number): string {
  const [number = "", unit = ""] = span(milliseconds).split(" ");
  const names: Record<string, string> = { s: "second", min: "minute", h: "hour", d: "day" };
  return counted(Number(number), names[unit] ?? unit);
}

/** How long ago: "4 min ago". */
export function age(moment: Moment, now: number): string {
  const passed = now - Date.parse(moment);
  return passed < MINUTE ? "just now" : `${span(passed)} ago`;
}

/** "FULFILLMENT_INBOUND" and "fulfillmentInbound" as "Fulfillment inbound". */
export function words(code: string): string {
  const text = code
    .replace(/(?<=[a-z])(?=[A-Z])/g, " ")
    .replaceAll("_", " ")
    .toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
}
