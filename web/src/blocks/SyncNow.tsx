import { useEffect, useState } from "preact/hooks";
import { problemOf, send } from "../api";
import { useNow } from "../clock";
import { age, clock, counted, span } from "../format";
import { isThrottled, useSyncState } from "../freshness";
import { onChanged, useLive } from "../live";
import { Icon } from "../parts/Icon";
import type { Resource } from "../resource";
import { useIsAdmin } from "../session";
import type { Freshness, Stream } from "../shapes";

interface State {
  text: string;
  tone: "mute" | "warn" | "crit" | "accent" | "ok";
}

/** What a sync has to have read to be one. */
const VITAL: readonly string[] = ["orders", "inventory"];
const ASKED_MS = 15_000; // a sync that has not shown itself by then is not coming

/** How the sync stands, and the button that starts one; for viewers, why they have none. */
export function SyncNow() {
  const of = useSyncState();
  const admin = useIsAdmin();
  const now = useNow(5);
  const streams = of?.data?.streams.filter(({ status }) => status !== "files") ?? [];
  const { waiting, after, refused, ask } = useAsking(of);
  const busy = streams.find(({ status }) => status === "running");
  const running = waiting || busy !== undefined;

  if (!streams.length) return null; // nothing is connected
  const state = refused ?? stateOf(streams, now, { busy, waiting, after });
  const why = admin ? undefined : "Only an admin may start a sync";
  return (
    <div class="sync">
      <span class={`sync-state tone-${state.tone}`} role="status">
        {state.text}
      </span>
      <button
        class="button"
        disabled={running || !admin}
        title={why}
        aria-label={why ? `Sync now: ${why}` : "Sync now"}
        onClick={() => ask(newestStart(streams))}
      >
        <span class={running ? "turning" : ""}>
          <Icon name="sync" size={16} />
        </span>
        <span class="wide">{running ? "Syncing" : "Sync now"}</span>
      </button>
    </div>
  );
}

/** Ask for a sync, and follow it to its end. */
function useAsking(of: Resource<Freshness> | null) {
  const [waiting, setWaiting] = useState(false);
  const [after, setAfter] = useState<string | null>(null);
  const [refused, setRefused] = useState<State | null>(null);
  const live = useLive();

  useEffect(() => {
    if (live) setRefused(null); // what it says of the server is over
  }, [live]);
  useEffect(() => {
    if (!waiting) return;
    const stop = onChanged((moved, { first }) => {
      const ended = moved.has("sync.completed") || moved.has("sync.failed");
      if (ended && !first) setWaiting(false);
    });
    const timer = setTimeout(() => setWaiting(false), ASKED_MS);
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [waiting]);

  const ask = (newest: string): void => {
    setRefused(null);
    setAfter(newest);
    setWaiting(true);
    send("POST", "/integrations/amazon/sync", {}).then(
      () => of?.refresh(),
      (error: unknown) => {
        setWaiting(false);
        setRefused({ text: problemOf(error).detail, tone: "crit" });
      },
    );
  };
  return { waiting, after, refused, ask };
}

interface Asking {
  busy: Stream | undefined;
  waiting: boolean;
  /** When the newest run began before the last one that was asked for here. */
  after: string | null;
}

function stateOf(streams: readonly Stream[], now: number, asking: Asking): State {
  const { busy, waiting, after } = asking;
  if (busy) {
    const so = busy.runs.at(-1)?.records;
    const far = so ? `, ${counted(so, "record")} so far` : "";
    return { text: `Reading ${busy.title}${far}`, tone: "accent" };
  }
  if (waiting) return { text: "Starting", tone: "accent" };
  const throttled = streams.find((stream) => isThrottled(stream, now));
  if (throttled?.throttledUntil) {
    return { text: `Throttled until ${clock(throttled.throttledUntil, now)}`, tone: "warn" };
  }
  const mine = after === null ? [] : streams.filter(({ runs }) => startOf(runs) > after);
  const failing = streams.find(({ status }) => status === "failing");
  if (failing && mine.includes(failing)) {
    return { text: `Tried again: ${failing.title} still failing`, tone: "crit" };
  }
  if (failing) {
    const since = failing.failingSince ? ` since ${clock(failing.failingSince, now)}` : "";
    return { text: `${failing.title} failing${since}`, tone: "crit" };
  }
  if (mine.length) {
    const brought = mine.reduce((sum, { runs }) => sum + (runs.at(-1)?.records ?? 0), 0);
    return { text: `Synced: ${brought ? counted(brought, "new record") : "nothing new"}`, tone: "ok" };
  }
  const past = streams.find(({ backlog }) => backlog)?.backlog;
  if (past) {
    const left = past.until ? `, about ${span(Date.parse(past.until) - now)} left` : "";
    return { text: `Reading the past${left}`, tone: "accent" };
  }
  const oldest = streams
    .filter(({ stream }) => VITAL.includes(stream))
    .map(({ lastSynced }) => lastSynced ?? "")
    .toSorted()
    .at(0);
  return { text: oldest ? `Synced ${age(oldest, now)}` : "Not synced yet", tone: "mute" };
}

const startOf = (runs: Stream["runs"]): string => runs.at(-1)?.startedAt ?? "";

function newestStart(streams: readonly Stream[]): string {
  return (
    streams
      .map(({ runs }) => startOf(runs))
      .toSorted()
      .at(-1) ?? ""
  );
}
