/** Figures as people read them. Money is formatted from its decimal text, exactly. */

import type { Day, Decimal, Moment } from "./shapes";

/** The page speaks English, in the reader's own kind of it. */
const LOCALE = navigator.languages.find((one) => one.startsWith("en")) ?? "en";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const whole = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 });
const oneDigit = new Intl.NumberFormat(LOCALE, {
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});
const percent = new Intl.NumberFormat(LOCALE, { style: "percent", maximumFractionDigits: 1 });
const regions = new Intl.DisplayNames(LOCALE, { type: "region" });
const timeOfDay = new Intl.DateTimeFormat(LOCALE, {
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});
const dayAndMonth = new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "short" });
const businessDay = new Intl.DateTimeFormat(LOCALE, {
  day: "numeric",
  month: "short",
  timeZone: "UTC",
});
const businessDayLong = new Intl.DateTimeFormat(LOCALE, {
  weekday: "short",
  day: "numeric",
  month: "short",
  timeZone: "UTC",
});

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
export const count = (value: number | null): string => (value === null ? "—" : whole.format(value));
export const decimal1 = (value: number): string => oneDigit.format(value);
/** A pace: "10.6", but "0.03" and "240" where a digit more or less says enough. */
export const pace = (value: number): string =>
  value < 1 ? value.toFixed(2) : value < 100 ? decimal1(value) : count(value);
/** How long stock lasts: "0.6 d", "240 d". */
export const lasts = (cover: number | null): string =>
  cover === null ? "no sales" : `${cover < 100 ? decimal1(cover) : count(cover)} d`;
export const share = (fraction: number): string => percent.format(fraction);

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

/** An amount on an axis: "$10K". */
export function moneyTick(amount: number, currency: string): string {
  return currencyFormat(currency, true).format(amount);
}

export function country(code: string): string {
  return regions.of(code) ?? code;
}

/** "14:05", or "22 Nov, 14:05" where it is another day. */
export function clock(moment: Moment, now = Date.now()): string {
  const at = new Date(moment);
  const time = timeOfDay.format(at);
  const sameDay = at.toDateString() === new Date(now).toDateString();
  return sameDay ? time : `${dayAndMonth.format(at)}, ${time}`;
}

/** This very moment with its date, for paper. */
export function fullMoment(): string {
  return new Date().toLocaleString(LOCALE, { dateStyle: "medium", timeStyle: "short" });
}

const asDate = (day: Day): Date => new Date(`${day}T00:00:00Z`);

export const shortDay = (day: Day): string => businessDay.format(asDate(day));
export const longDay = (day: Day): string => businessDayLong.format(asDate(day));
export const isWeekend = (day: Day): boolean => asDate(day).getUTCDay() % 6 === 0;

/** "25 Oct – 23 Nov", or the one day. */
export function days(from: Day, to: Day): string {
  return from === to ? longDay(from) : businessDay.formatRange(asDate(from), asDate(to));
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
