/** Whether what is shown is current, and if not, why: said the same way in every block. */

import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { clock } from "./format";
import type { Resource } from "./resource";
import type { Meta, Source } from "./shapes";

const MINUTE = 60_000;

/** Minutes between two syncs; a figure may be as old as three of them. */
export const SyncEvery = createContext(15);

/** What is wrong with the age of a block's figures; nothing where they are current. */
export function useStaleness(resource: Resource<unknown>, now: number): string | null {
  const every = useContext(SyncEvery);
  const { data, meta, problem } = resource;
  if (data === null) return null;
  const upTo = meta?.asOf ? `Data up to ${clock(meta.asOf, now)}` : "Data of unknown age";
  if (problem) return `${upTo} · ${problem.detail}`;
  if (!meta) return null;
  const held = meta.sources.find((source) => isThrottled(source, now));
  if (held?.throttledUntil) return `${upTo} · throttled until ${clock(held.throttledUntil, now)}`;
  if (meta.sources.some(({ status }) => status === "failing")) return `${upTo} · the sync fails`;
  const old = meta.asOf !== null && now - Date.parse(meta.asOf) > 3 * every * MINUTE;
  return old ? upTo : null;
}

export function isThrottled({ throttledUntil }: Pick<Source, "throttledUntil">, now: number): boolean {
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
