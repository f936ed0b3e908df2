/** Whether what is shown is current, and if not, why: said the same way in every block. */

import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { clock, words } from "./format";
import type { Resource } from "./resource";
import type { Freshness, Meta, Source } from "./shapes";

const MINUTE = 60_000;

const USUAL_MINUTES = 15;

/** How the sync stands; read once for the whole page. */
export const SyncState = createContext<Resource<Freshness> | null>(null);

export const useSyncState = (): Resource<Freshness> | null => useContext(SyncState);

/** Up to when a block's figures reach, and why not further. */
export interface Staleness {
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
  { data, meta, problem, refresh }: Resource<unknown>,
  now: number,
  streams?: readonly string[],
): Staleness | null {
  // A figure may be as old as three syncs.
  const every = useSyncState()?.data?.syncEveryMinutes ?? USUAL_MINUTES;
  if (data === null) return null;
  const upTo = meta?.asOf ? `Data up to ${clock(meta.asOf, now)}` : "Shown from an earlier read";
  if (problem) return { upTo, why: problem.detail, retry: refresh };
  if (!meta) return null;
  const sources = meta.sources.filter(({ stream }) => streams?.includes(stream) ?? true);
  const failing = sources.find(({ status }) => status === "failing");
  if (failing) return { upTo, why: `${words(failing.stream)} failing`, retry: null };
  if (meta.asOf === null || now - Date.parse(meta.asOf) < 3 * every * MINUTE) return null;
  // Amazon's rates make every sync wait a little; a wait is news once the data is old.
  const until = sources.find((source) => isThrottled(source, now))?.throttledUntil;
  const why = until ? `Throttled until ${clock(until, now)}` : "The next sync is overdue";
  return { upTo, why, retry: null };
}

export function isThrottled(
  { throttledUntil }: Pick<Source, "throttledUntil">,
  now: number,
): boolean {
  return throttledUntil !== null && Date.parse(throttledUntil) > now;
}

/** "All sources to 14:05", or which are behind. */
export function completeness(meta: Meta, now: number): string {
  const behind = meta.sources.filter(({ status }) => status === "failing" || status === "new");
  const upTo = meta.asOf ? clock(meta.asOf, now) : null;
  if (!upTo) return "Reading the first data";
  if (meta.complete) return `All sources to ${upTo}`;
  if (behind.length) {
    const names = behind.map(({ stream }) => stream.replaceAll("_", " ")).join(" and ");
    return `To ${upTo} · ${names} behind`;
  }
  return `To ${upTo} · more history is on its way`;
}
