import { useEffect, useState } from "preact/hooks";
import { problemOf, send } from "../api";
import { useNow } from "../clock";
import { age, clock } from "../format";
import { isThrottled, useSyncState } from "../freshness";
import { onChanged } from "../live";
import { Icon } from "../parts/Icon";
import { useIsAdmin } from "../session";
import type { Stream } from "../shapes";

interface State {
  text: string;
  tone: "mute" | "warn" | "crit" | "accent";
}

const ASKED_MS = 15_000; // a sync that has not shown itself by then is not coming

/** How the sync stands, and for admins the button that starts one. */
export function SyncNow() {
  const of = useSyncState();
  const admin = useIsAdmin();
  const now = useNow(5);
  const [asked, setAsked] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const streams = of?.data?.streams ?? [];
  const running = asked || streams.some(({ status }) => status === "running");

  useEffect(() => {
    if (!asked) return;
    const stop = onChanged((moved, first) => {
      const ended = moved.has("sync.completed") || moved.has("sync.failed");
      if (ended && !first) setAsked(false);
    });
    const timer = setTimeout(() => setAsked(false), ASKED_MS);
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [asked]);

  const start = (): void => {
    setRefused(null);
    setAsked(true);
    send("POST", "/integrations/amazon/sync", {}).then(
      () => of?.refresh(),
      (error: unknown) => {
        setAsked(false);
        setRefused(problemOf(error).detail);
      },
    );
  };

  if (!streams.length) return null; // nothing is connected
  const state: State = refused ? { text: refused, tone: "crit" } : stateOf(streams, running, now);
  return (
    <div class="sync">
      <span class={`sync-state tone-${state.tone}`} role="status">
        {state.text}
      </span>
      {admin && (
        <button class="button" disabled={running} onClick={start} aria-label="Sync now">
          <span class={running ? "turning" : ""}>
            <Icon name="sync" size={16} />
          </span>
          <span class="wide">{running ? "Syncing" : "Sync now"}</span>
        </button>
      )}
    </div>
  );
}

function stateOf(streams: readonly Stream[], running: boolean, now: number): State {
  const throttled = streams.find((stream) => isThrottled(stream, now));
  if (throttled?.throttledUntil) {
    return { text: `Throttled until ${clock(throttled.throttledUntil, now)}`, tone: "warn" };
  }
  if (running) {
    const busy = streams.find(({ status }) => status === "running");
    return { text: busy ? `Reading ${busy.title}` : "Starting", tone: "accent" };
  }
  const failing = streams.find(({ status }) => status === "failing");
  if (failing) {
    const since = failing.failingSince ? ` since ${clock(failing.failingSince, now)}` : "";
    return { text: `${failing.title} failing${since}`, tone: "crit" };
  }
  const synced = streams.map(({ lastSynced }) => lastSynced).filter((at) => at !== null);
  const newest = synced.toSorted().at(-1);
  return { text: newest ? `Synced ${age(newest, now)}` : "Not synced yet", tone: "mute" };
}
