import { useEffect, useRef, useState } from "preact/hooks";
import { problemOf, send } from "../api";
import { useNow } from "../clock";
import { clock, count, counted, words } from "../format";
import type { Topic } from "../live";
import { Block } from "../parts/Block";
import { Bones } from "../parts/Bones";
import { useResource, type Resource } from "../resource";
import { useIsAdmin } from "../session";
import type { Quarantined, QuarantineList, Retried } from "../shapes";

const LIST = "/integrations/amazon/quarantine";
const MOVED: readonly Topic[] = ["issues.changed"];

/** What can be done about records, and what each is called. */
const WAYS = { retry: "Retry", dismiss: "Dismiss", restore: "Bring back" } as const;
type Way = keyof typeof WAYS;
interface Which {
  stream?: string;
  key?: string;
}
interface Acts {
  busy: boolean;
  act: (way: Way, which: Which) => void;
}

/** Records that could not be read: kept with their reason until read, or dismissed. */
export function Quarantine({ of }: { of: Resource<QuarantineList> }) {
  const gone = useResource<QuarantineList>(`${LIST}?state=dismissed`, MOVED);
  const { said, ...acts } = useActs(() => {
    of.refresh();
    gone.refresh();
  });
  const dismissed = gone.data?.total ? gone.data : null;
  return (
    <Block
      id="quarantine"
      title="Set aside"
      of={of}
      sub={({ total }) =>
        total > 0 &&
        `${counted(total, "record")} that Sentia could not read; the rest of the source went on`
      }
      side={
        of.data?.total ? (
          <span class="ways">
            <Act {...acts} way="retry" label="Try all again" />
            <Act {...acts} way="dismiss" label="Dismiss all" />
          </span>
        ) : null
      }
      skeleton={<Bones rows={3} height={44} />}
      nothing={({ items }) =>
        items.length || dismissed
          ? null
          : {
              icon: "done",
              title: "Every record could be read",
              text:
                said ??
                "One that cannot is kept here with its reason, and tried again after an update.",
            }
      }
    >
      {({ items, total }) => (
        <>
          {said && <Said text={said} />}
          {total > 0 && (
            <p class="note">
              A row of a file: correct it there and import the file again, which lets go of it here.
              What Amazon sent is tried again by the next version of Sentia. Dismiss what you need
              no more: it stays stored.
            </p>
          )}
          {total > 0 && <Records {...acts} items={items} ways={["retry", "dismiss"]} />}
          {total > items.length && (
            <p class="note">
              The first {count(items.length)} of {count(total)}; “Try all again” and “Dismiss all”
              mean every one.
            </p>
          )}
          {dismissed && (
            <details class="dismissed">
              <summary>{counted(dismissed.total, "record")} dismissed</summary>
              <Records {...acts} items={dismissed.items} ways={["retry", "restore"]} />
            </details>
          )}
        </>
      )}
    </Block>
  );
}

/** What came of it; the button that was pressed may be gone. */
function Said({ text }: { text: string }) {
  const line = useRef<HTMLParagraphElement>(null);
  useEffect(() => line.current?.focus(), [text]);
  return (
    <p class="said" role="status" tabIndex={-1} ref={line}>
      {text}
    </p>
  );
}

interface RecordsProps extends Acts {
  items: readonly Quarantined[];
  ways: readonly Way[];
}

function Records({ items, ways, ...acts }: RecordsProps) {
  const now = useNow();
  const label = ways.includes("restore") ? "Records dismissed" : "Records set aside";
  return (
    <div class="scroll" role="region" aria-label={label} tabIndex={0}>
      <table class="aside">
        <thead>
          <tr>
            <th scope="col">Record</th>
            <th scope="col">Why it cannot be read</th>
            <th scope="col" class="when">
              Since
            </th>
            <th scope="col">
              <span class="sr-only">What to do</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <Row key={`${item.stream} ${item.key}`} {...acts} item={item} now={now} ways={ways} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps extends Acts {
  item: Quarantined;
  now: number;
  ways: readonly Way[];
}

function Row({ item, now, ways, ...acts }: RowProps) {
  const { stream, key, reason, payload, firstSeenAt, lastTriedAt, version } = item;
  return (
    <tr>
      <th scope="row">
        <b class="id">{key}</b>
        <small>{words(stream)}</small>
      </th>
      <td>
        {reason}
        <details>
          <summary>What it holds</summary>
          <pre>{payload}</pre>
        </details>
      </td>
      <td class="when">
        {firstSeenAt ? clock(firstSeenAt, now) : "unknown"}
        <small>
          last tried {lastTriedAt && `${clock(lastTriedAt, now)} `}by {version}
        </small>
      </td>
      <td class="number">
        <span class="ways">
          {ways.map((way) => (
            <Act key={way} {...acts} way={way} which={{ stream, key }} label={WAYS[way]} />
          ))}
        </span>
      </td>
    </tr>
  );
}

interface ActProps extends Acts {
  way: Way;
  label: string;
  which?: Which;
}

function Act({ busy, act, way, label, which = {} }: ActProps) {
  const admin = useIsAdmin();
  return (
    <button
      class="button"
      disabled={busy || !admin}
      title={admin ? undefined : `Only an admin may ${way === "retry" ? "try again" : "do this"}`}
      aria-label={which.key && `${label} ${which.key}`}
      onClick={() => act(way, which)}
    >
      {label}
    </button>
  );
}

/** Do something about records, and say what came of it. */
function useActs(refresh: () => void) {
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<string | null>(null);
  const act = (way: Way, which: Which): void => {
    setBusy(true);
    setSaid(null);
    send<Retried & { changed: number }>("POST", `${LIST}/${way}`, which)
      .then((found) => {
        setSaid(found && (way === "retry" ? resultOf(found) : ENDS[way](found.changed)));
        refresh();
      })
      .catch((error: unknown) => {
        const { detail, hint } = problemOf(error);
        setSaid(`${detail} ${hint}`);
      })
      .finally(() => setBusy(false));
  };
  return { act, busy, said };
}

const ENDS = {
  dismiss: (many: number) => `${counted(many, "record")} dismissed; below, it can be brought back.`,
  restore: (many: number) => `${counted(many, "record")} brought back.`,
};

function resultOf({ retried, released, left }: Retried): string {
  const tried = `${counted(retried, "record")} tried again: `;
  if (!released) return `${tried}none can be read by this version yet.`;
  const rest = left ? `${counted(left, "record")} left.` : "none left.";
  return `${tried}${counted(released, "was", "were")} read and counted, ${rest}`;
}
