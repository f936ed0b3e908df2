import { RunStrip } from "../charts/RunStrip";
import { useNow } from "../clock";
import { clock, counted, span } from "../format";
import { isThrottled } from "../freshness";
import { Block } from "../parts/Block";
import { Bones } from "../parts/Bones";
import type { Resource } from "../resource";
import type { Freshness, Stream } from "../shapes";

/** How old each kind of data is, and how its last runs went. */
export function SyncHealth({ of }: { of: Resource<Freshness> }) {
  const now = useNow();
  return (
    <Block
      id="sync-health"
      title="Sync health"
      of={of}
      sub={({ syncEveryMinutes, nextSyncAt }) =>
        `Every ${syncEveryMinutes === 1 ? "minute" : `${syncEveryMinutes} min`}` +
        (nextSyncAt ? `, next at ${clock(nextSyncAt, now)}` : "")
      }
      skeleton={<Bones rows={5} height={53} />}
      nothing={({ streams }) =>
        streams.length
          ? null
          : {
              icon: "pulse",
              title: "No sync yet",
              text: "The first begins as soon as a channel is connected.",
            }
      }
    >
      {({ streams, quarantined }) => {
        const many = new Set(streams.map(({ account }) => account)).size > 1;
        return (
          <>
            <ul class="rows">
              {streams.map((stream) => (
                <Row
                  key={stream.account + stream.stream}
                  stream={stream}
                  account={many ? stream.account : ""}
                  now={now}
                />
              ))}
            </ul>
            {quarantined > 0 && (
              <p class="note">
                {counted(quarantined, "record")} set aside: Sentia could not read them. They are
                kept and tried again after an update.
              </p>
            )}
          </>
        );
      }}
    </Block>
  );
}

interface RowProps {
  stream: Stream;
  /** Whose it is, where that is not clear. */
  account: string;
  now: number;
}

function Row({ stream, account, now }: RowProps) {
  const { text, tone } = stateOf(stream, now);
  return (
    <li>
      <div class="grow">
        <b>{stream.title}</b>
        <small class={`tone-${tone}`}>{[account, text].filter(Boolean).join(" · ")}</small>
      </div>
      <RunStrip runs={stream.runs} />
    </li>
  );
}

function stateOf(stream: Stream, now: number): { text: string; tone: string } {
  const { status, asOf, lastSynced, throttledUntil, failingSince } = stream;
  if (throttledUntil && isThrottled(stream, now)) {
    return { text: `Throttled until ${clock(throttledUntil, now)}`, tone: "warn" };
  }
  if (status === "failing") {
    return {
      text: `Failing${failingSince ? ` since ${clock(failingSince, now)}` : ""}`,
      tone: "crit",
    };
  }
  if (status === "running") return { text: "Syncing now", tone: "accent" };
  const at = asOf ?? lastSynced;
  if (!at) return { text: "Not read yet", tone: "mute" };
  return {
    text: `Data ${span(now - Date.parse(at))} old`,
    tone: status === "waiting" ? "warn" : "mute",
  };
}
