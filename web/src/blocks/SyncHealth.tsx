import { RunStrip } from "../charts/RunStrip";
import { screenAddress, usePlace } from "../address";
import { useNow } from "../clock";
import { counted } from "../format";
import { isOfFiles, nextSync, rhythm, streamState } from "../freshness";
import { Block } from "../parts/Block";
import { Bones } from "../parts/Bones";
import type { Resource } from "../resource";
import type { Freshness, Stream } from "../shapes";

/** What the figures stand on; other sources are for the screen of connections. */
const VITAL: readonly string[] = ["orders", "inventory", "shipments"];

/** How old the data of the figures is, how its last runs went, and what is in trouble. */
export function SyncHealth({ of }: { of: Resource<Freshness> }) {
  const now = useNow();
  const place = usePlace();
  return (
    <Block
      id="sync-health"
      title="Sync health"
      of={of}
      sub={(sync) =>
        isOfFiles(sync.streams)
          ? "Amazon is not connected"
          : ["Syncs " + rhythm(sync).join(", "), nextSync(sync, now)].filter(Boolean).join(" · ")
      }
      side={
        <a class="link" href={screenAddress("/connections", place)}>
          All sources
        </a>
      }
      skeleton={<Bones rows={4} height={53} />}
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
        const told = streams.filter(
          (one) => VITAL.includes(one.stream) || one.backlog || one.status === "failing",
        );
        const many = new Set(streams.map(({ account }) => account)).size > 1;
        return (
          <>
            <ul class="rows">
              {told.map((stream) => (
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
                <a class="link" href={screenAddress("/connections", place)}>
                  {counted(quarantined, "record")} set aside
                </a>
                : Sentia could not read them. They are kept and tried again.
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
  const { text, tone } = streamState(stream, now);
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
