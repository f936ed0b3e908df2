import { useState } from "preact/hooks";
import { problemOf, send } from "../api";
import { useNow } from "../clock";
import { clock, count, counted, words } from "../format";
import { Block } from "../parts/Block";
import { Bones } from "../parts/Bones";
import type { Resource } from "../resource";
import { useIsAdmin } from "../session";
import type { Quarantined, QuarantineList, Retried } from "../shapes";

const RETRY = "/integrations/amazon/quarantine/retry";

/** Records that could not be read: kept with their reason, and tried again on demand. */
export function Quarantine({ of }: { of: Resource<QuarantineList> }) {
  const now = useNow();
  const { retry, busy, said } = useRetry(of.refresh);
  return (
    <Block
      id="quarantine"
      title="Set aside"
      of={of}
      sub={({ total }) =>
        total > 0 &&
        `${counted(total, "record")} that Sentia could not read; the rest of the source went on`
      }
      side={<Retry busy={busy} onClick={() => retry({})} label="Try all again" />}
      skeleton={<Bones rows={3} height={44} />}
      nothing={({ items }) =>
        items.length
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
          {said && (
            <p class="said" role="status">
              {said}
            </p>
          )}
          <div class="scroll" role="region" aria-label="Records set aside" tabIndex={0}>
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
                  <Row
                    key={`${item.stream} ${item.key}`}
                    item={item}
                    now={now}
                    busy={busy}
                    onRetry={() => retry({ stream: item.stream, key: item.key })}
                  />
                ))}
              </tbody>
            </table>
          </div>
          {total > items.length && (
            <p class="note">
              The first {count(items.length)} of {count(total)}; “Try all again” tries every one.
            </p>
          )}
        </>
      )}
    </Block>
  );
}

interface RowProps {
  item: Quarantined;
  now: number;
  busy: boolean;
  onRetry: () => void;
}

function Row({ item, now, busy, onRetry }: RowProps) {
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
        <Retry busy={busy} onClick={onRetry} label="Retry" what={key} />
      </td>
    </tr>
  );
}

interface RetryProps {
  busy: boolean;
  label: string;
  what?: string;
  onClick: () => void;
}

function Retry({ busy, label, what, onClick }: RetryProps) {
  const admin = useIsAdmin();
  return (
    <button
      class="button"
      disabled={busy || !admin}
      title={admin ? undefined : "Only an admin may try again"}
      aria-label={what && `${label} ${what}`}
      onClick={onClick}
    >
      {busy ? "Trying" : label}
    </button>
  );
}

/** Ask for another try, and say what came of it. */
function useRetry(refresh: () => void) {
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<string | null>(null);
  const retry = (which: { stream?: string; key?: string }): void => {
    setBusy(true);
    setSaid(null);
    send<Retried>("POST", RETRY, which)
      .then((found) => {
        setSaid(found && resultOf(found));
        refresh();
      })
      .catch((error: unknown) => {
        const { detail, hint } = problemOf(error);
        setSaid(`${detail} ${hint}`);
      })
      .finally(() => setBusy(false));
  };
  return { retry, busy, said };
}

function resultOf({ retried, released, left }: Retried): string {
  const tried = `${counted(retried, "record")} tried again: `;
  if (!released) return `${tried}none can be read by this version yet.`;
  const rest = left ? `${counted(left, "record")} left.` : "none left.";
  return `${tried}${counted(released, "was", "were")} read and counted, ${rest}`;
}
