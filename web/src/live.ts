/**
 * What changed, as it changes. One event stream serves all tabs: browsers allow six
 * connections to a server, so with one for each tab the seventh would not load.
 */

import { useEffect, useState } from "preact/hooks";
import { openStream, type Report } from "./stream";
import workerAddress from "./live.worker.ts?worker&url";

export type Topic =
  | "sync.started"
  | "sync.completed"
  | "sync.failed"
  | "inventory.changed"
  | "orders.changed"
  | "shipments.changed"
  | "issues.changed";

type Versions = Partial<Record<Topic, number>>;
interface Word {
  /** They may have moved between the first reads and the first word of it. */
  first: boolean;
  /** The page is seen again, or live again, whether anything moved or not. */
  back: boolean;
}
type Listener = (topics: ReadonlySet<Topic>, word: Word) => void;

const listeners = new Set<Listener>();
const watchers = new Set<(live: boolean | null) => void>();
const cuts = new Set<() => void>();
const moved = new Set<Topic>();
const TOGETHER_MS = 250; // a sync moves several topics within moments
const REST_MS = 3000; // from one word to the next: busy syncs move something all the time
let known: Versions | null = null;
let first = false;
let again = false;
let live: boolean | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;
let resting: ReturnType<typeof setTimeout> | undefined;

/**
 * Call `listener` with the topics that moved, a moment after they did; where much moves,
 * every few seconds. A page that nobody sees hears nothing, and then all of it at once.
 */
export function onChanged(listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Whether changes reach this page as they happen; null before the first word of it. */
export function useLive(): boolean | null {
  const [state, setState] = useState(live);
  useEffect(() => {
    setState(live);
    watchers.add(setState);
    return () => void watchers.delete(setState);
  }, []);
  return state;
}

/** Call `listener` where the stream has ended, and each time that it is refused again. */
export function onCut(listener: () => void): () => void {
  cuts.add(listener);
  return () => void cuts.delete(listener);
}

/** Hold the connection while somebody is signed in. */
export function useLiveConnection(): void {
  useEffect(() => {
    let close = connect();
    const leave = (): void => close();
    const back = (event: PageTransitionEvent): void => {
      if (event.persisted) close = connect();
    };
    addEventListener("pagehide", leave);
    addEventListener("pageshow", back);
    return () => {
      removeEventListener("pagehide", leave);
      removeEventListener("pageshow", back);
      close();
      hear({ live: false });
      known = null; // whoever signs in next may see another organisation
    };
  }, []);
}

function connect(): () => void {
  if (typeof SharedWorker === "undefined") return connectWhileVisible();
  const worker = new SharedWorker(trusted(workerAddress), { type: "module", name: "sentia-live" });
  worker.port.onmessage = (message: MessageEvent<Report>) => hear(message.data);
  worker.port.start();
  return () => worker.port.postMessage("bye");
}

/** Without a shared worker, a hidden tab gives its connection to the others. */
function connectWhileVisible(): () => void {
  let close: (() => void) | null = null;
  const follow = (): void => {
    if (document.hidden) {
      close?.();
      close = null;
    } else close ??= openStream(hear);
  };
  follow();
  document.addEventListener("visibilitychange", follow);
  return () => {
    document.removeEventListener("visibilitychange", follow);
    close?.();
  };
}

function hear(report: Report): void {
  const cut = report.live === false && (live !== false || report.refused);
  if (report.live !== undefined && report.live !== live) {
    // The server tells no frame anew to whom it told the newest, so none may come, and
    // whatever was asked for meanwhile has failed.
    again = live === false;
    live = report.live;
    for (const watch of watchers) watch(live);
    arrange();
  }
  if (cut) for (const listener of cuts) listener();
  if (report.frame !== undefined) compare(JSON.parse(report.frame) as Versions);
}

function compare(versions: Versions): void {
  first ||= known === null;
  for (const [name, version] of Object.entries(versions)) {
    const topic = name as Topic;
    if (known?.[topic] !== version) moved.add(topic);
  }
  known = versions;
  arrange();
}

function arrange(): void {
  const due = moved.size > 0 || again;
  if (due && !resting && !document.hidden) timer ??= setTimeout(tellIfSeen, TOGETHER_MS);
}

function tellIfSeen(): void {
  timer = undefined;
  if (!document.hidden) tell();
}

function tell(back = again): void {
  const [topics, word] = [new Set(moved), { first, back }];
  clearTimeout(timer);
  timer = undefined;
  first = again = false;
  moved.clear();
  clearTimeout(resting);
  resting = setTimeout(() => {
    resting = undefined;
    arrange();
  }, REST_MS);
  for (const listener of listeners) listener(topics, word);
}

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) tell(true);
});

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL: (address: string) => string },
  ): { createScriptURL(address: string): string };
}

const types = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
const policy = types?.createPolicy("sentia", {
  createScriptURL(address) {
    if (address !== workerAddress) throw new TypeError("not the live worker");
    return address;
  },
});

function trusted(address: string): string {
  return policy?.createScriptURL(address) ?? address;
}
