import { Meter } from "../charts/Meter";
import { RunStrip } from "../charts/RunStrip";
import { useNow } from "../clock";
import { counted, shortDay, span } from "../format";
import { streamState } from "../freshness";
import { Block } from "../parts/Block";
import { Bones } from "../parts/Bones";
import type { Resource } from "../resource";
import type { Backlog, Freshness, Stream } from "../shapes";

/** Each source: how it stands, how old its data is, and how its last runs went. */
export function Streams({ of }: { of: Resource<Freshness> }) {
  const now = useNow(5);
  return (
    <Block
      id="streams"
      title="Sources"
      of={of}
      sub={({ streams }) => `${counted(streams.length, "source")}, the last 24 runs of each`}
      skeleton={<Bones rows={7} height={44} />}
      nothing={({ streams }) =>
        streams.length
          ? null
          : {
              icon: "pulse",
              title: "Nothing has been read yet",
              text: "Orders, stock, shipments and reports appear here once Amazon is connected.",
            }
      }
    >
      {({ streams }) => {
        const many = new Set(streams.map(({ account }) => account)).size > 1;
        return (
          <ul class="streams">
            {streams.map((stream) => (
              <Row key={stream.account + stream.stream} {...{ stream, many, now }} />
            ))}
          </ul>
        );
      }}
    </Block>
  );
}

function Row({ stream, many, now }: { stream: Stream; many: boolean; now: number }) {
  const { title, account, runs, backlog } = stream;
  const { text, tone } = streamState(stream, now);
  const last = runs.at(-1);
  return (
    <li>
      <div>
        <b>{title}</b>
        {many && <small>{account}</small>}
      </div>
      <div>
        <span class={`tone-${tone}`}>{text}</span>
        {last && <small>{brought(last.records, last.status === "running")}</small>}
      </div>
      <RunStrip runs={runs} />
      {backlog && <Left {...backlog} begun={runs[0]?.startedAt ?? null} now={now} />}
    </li>
  );
}

function brought(records: number, running: boolean): string {
  if (running) return `${counted(records, "record")} so far`;
  return records ? `${counted(records, "record")} in the last run` : "nothing new in the last run";
}

interface LeftProps extends Backlog {
  begun: string | null;
  now: number;
}

/** How far back the past has been read, and how long the rest will take. */
function Left({ daysLeft, readBackTo, until, begun, now }: LeftProps) {
  const read = begun ? (Date.parse(begun) - Date.parse(readBackTo)) / 86_400_000 : 0;
  const forecast = until
    ? `about ${span(Date.parse(until) - now)} left at this pace`
    : "the first report will show the pace";
  return (
    <div class="backlog">
      <Meter
        value={Math.max(0, read)}
        max={Math.max(0, read) + daysLeft}
        label={`${counted(daysLeft, "day")} still to be read`}
      />
      <small>
        Read back to {shortDay(readBackTo.slice(0, 10))}; {counted(daysLeft, "earlier day")} to come,{" "}
        {forecast}
      </small>
    </div>
  );
}
