/** Whether what is shown is current, and if not, why: said the same way in every block. */

import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { clock, inWords, shortDay, span, words } from "./format";
import type { Resource } from "./resource";
import type { Day, Freshness, Meta, Moment, Source, Stream } from "./shapes";

const USUAL_SECONDS = 15 * 60;
const EACH_SYNC: readonly string[] = ["orders", "inventory"];
/** What is read once an hour, however often the rest is. */
const HOURLY: readonly string[] = ["shipments"];
const HOUR_SECONDS = 60 * 60;
/** A sync takes its time, too. */
const GRACE_MS = 30_000;

/** How the sync stands; read once for the whole page. */
export const SyncState = createContext<Resource<Freshness> | null>(null);

export const useSyncState = (): Resource<Freshness> | null => useContext(SyncState);

/** How old a block's figures are, and why they are not newer. */
export interface Staleness {
  /** "3 minutes old"; nothing where nobody knows. */
  age: string | null;
  /** The same with the moment: "2 hours old, up to 10:05". */
  upTo: string;
  why: string;
  /** Reads again, where a failed read is the reason. */
  retry: (() => void) | null;
}

/**
 * What is wrong with the age of a block's figures; nothing where they are current.
 * `streams` are those that the block stands on; all of the answer's unless said.
 */
export function useStaleness(
  of: Resource<unknown>,
  now: number,
  streams?: readonly string[],
): Staleness | null {
  const every = useSyncState()?.data?.syncEverySeconds ?? USUAL_SECONDS;
  const { data, meta, problem, refresh } = of;
  if (data === null) return null;
  const passed = meta?.asOf ? now - Date.parse(meta.asOf) : null;
  const age = passed === null ? null : `${inWords(passed)} old`;
  const upTo = meta?.asOf && age ? `${age}, up to ${clock(meta.asOf, now)}` : "From an earlier read";
  if (problem) return { age, upTo, why: problem.detail, retry: refresh };
  if (!meta || isOfFiles(meta.sources)) return null; // files come when a person brings them
  const sources = meta.sources.filter(({ stream }) => streams?.includes(stream) ?? true);
  const failing = sources.find(({ status }) => status === "failing");
  if (failing) return { age, upTo, why: `${words(failing.stream)} failing`, retry: null };
  const hourly = sources.length > 0 && sources.every(({ stream }) => HOURLY.includes(stream));
  const usual = hourly ? Math.max(every, HOUR_SECONDS) : every;
  if (passed === null || !isOld(meta.asOf, usual, now)) return null;
  // Amazon's rates make every sync wait a little; a wait is news once the data is old.
  const until = sources.find((source) => isThrottled(source, now))?.throttledUntil;
  const synced = sources.length > 0 && !sources.some((one) => isOld(one.lastSynced, usual, now));
  const late = synced ? "Amazon told nothing newer" : "The next sync is overdue";
  return { age, upTo, why: until ? `Throttled until ${clock(until, now)}` : late, retry: null };
}

/** Whether a moment is longer ago than a sync and a half; what never was is. */
const isOld = (moment: Moment | null, everySeconds: number, now: number): boolean =>
  moment === null || now - Date.parse(moment) >= 1500 * everySeconds + GRACE_MS;

/** A stream whose data is old, of those that every sync reads. */
export const lateStream = (sync: Freshness, now: number): Stream | undefined =>
  sync.streams.find(
    ({ stream, status, asOf }) =>
      EACH_SYNC.includes(stream) &&
      status !== "files" &&
      asOf !== null &&
      isOld(asOf, sync.syncEverySeconds, now),
  );

export function isThrottled(
  { throttledUntil }: Pick<Source, "throttledUntil">,
  now: number,
): boolean {
  return throttledUntil !== null && Date.parse(throttledUntil) > now;
}

/** Whether figures come from files alone, which nobody reads by himself. */
export const isOfFiles = (sources: readonly Pick<Source, "status">[]): boolean =>
  sources.length > 0 && sources.every(({ status }) => status === "files");

/** "All sources to 14:05", or which are behind. */
export function completeness(meta: Meta, now: number): string {
  const behind = meta.sources.filter(({ status }) => status === "failing" || status === "new");
  const upTo = meta.asOf ? clock(meta.asOf, now) : null;
  if (!upTo) return "Reading the first data";
  if (isOfFiles(meta.sources)) return `From files, to ${upTo}`;
  if (meta.complete) return `All sources to ${upTo}`;
  if (behind.length) {
    const names = behind.map(({ stream }) => stream.replaceAll("_", " ")).join(" and ");
    return `To ${upTo} · ${names} behind`;
  }
  return `To ${upTo} · more history is on its way`;
}

/** How often Amazon is read, and what is read less often: "every 15 min", "shipments every hour". */
export function rhythm({ streams, syncEverySeconds }: Freshness): string[] {
  const hourly =
    syncEverySeconds < HOUR_SECONDS && streams.some(({ stream }) => HOURLY.includes(stream));
  return [`every ${span(syncEverySeconds * 1000)}`, ...(hourly ? ["shipments every hour"] : [])];
}

/** When the next sync is, where the clock's minutes tell it: "next at 14:05". */
export function nextSync({ syncEverySeconds, nextSyncAt }: Freshness, now: number): string {
  if (!nextSyncAt || syncEverySeconds < 60) return "";
  const says = Date.parse(nextSyncAt) > now ? "next at" : "due since";
  return `${says} ${clock(nextSyncAt, now)}`;
}

/** How a stream stands, in words. */
export function streamState(stream: Stream, now: number): { text: string; tone: string } {
  const { status, asOf, lastSynced, throttledUntil, failingSince, backlog } = stream;
  if (throttledUntil && isThrottled(stream, now)) {
    const left = span(Date.parse(throttledUntil) - now);
    return { text: `Throttled until ${clock(throttledUntil, now)}, in ${left}`, tone: "warn" };
  }
  if (status === "failing") {
    const since = failingSince ? ` since ${clock(failingSince, now)}` : "";
    return { text: `Failing${since}`, tone: "crit" };
  }
  if (status === "running") return { text: "Syncing now", tone: "accent" };
  // What reads the past has data as old as that, which says nothing of it.
  if (backlog) return { text: "Reading the past", tone: "mute" };
  if (stream.stream === "history" && lastSynced) {
    return { text: "All of the past is read", tone: "mute" };
  }
  const at = asOf ?? lastSynced;
  if (status === "files" && at) return { text: `From files, to ${clock(at, now)}`, tone: "mute" };
  if (!at) return { text: "Not read yet", tone: "mute" };
  const tone = status === "waiting" ? "warn" : "mute";
  return { text: `Data ${span(now - Date.parse(at))} old`, tone };
}

/** Whether older orders are still to come by themselves. */
export const readsPast = (streams: readonly Stream[]): boolean =>
  streams.some(
    ({ stream, backlog, lastSynced }) => backlog ?? (stream === "orders" && lastSynced === null),
  );

/** Why the days before one are not whole, in words. */
export function historyLeft(
  streams: readonly Stream[],
  from: Day,
  last: Day | undefined,
  now: number,
): string {
  if (!readsPast(streams)) {
    return `Orders before ${shortDay(from)} were not asked for; “sentia backfill” fetches them`;
  }
  const backlog = streams.find((one) => one.backlog)?.backlog;
  const left = backlog?.until ? `, about ${span(Date.parse(backlog.until) - now)} left` : "";
  if (last && from > last) return `No day is whole yet: all are still being read${left}`;
  return `History before ${shortDay(from)} is still being read${left}`;
}
