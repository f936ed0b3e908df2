import { useNow } from "../clock";
import { count, span } from "../format";
import { useSyncState } from "../freshness";
import { Icon } from "../parts/Icon";
import { Way } from "../parts/Way";
import type { Integration } from "../shapes";

/** While the first sync runs, figures grow; say so before somebody wonders. */
export function FirstSync({ amazon }: { amazon: Integration | null }) {
  const now = useNow();
  const streams = useSyncState()?.data?.streams ?? [];
  if (!amazon?.connected || amazon.lastSync || amazon.status !== "syncing") return null;
  const busy = streams.find(({ status }) => status === "running");
  const until = streams.find(({ backlog }) => backlog?.until)?.backlog?.until;
  return (
    <section class="first-sync" aria-label="First sync">
      <Way at={2} />
      <p role="status">
        <span class="turning">
          <Icon name="sync" size={16} />
        </span>
        <span>
          <b>Reading {busy?.title ?? "your data"}, newest first.</b>{" "}
          {count(amazon.orderCount ?? 0)} orders and {count(amazon.inventoryCount ?? 0)} products so
          far; the figures below grow until it is done
          {until && `, in about ${span(Date.parse(until) - now)}`}.
        </span>
      </p>
    </section>
  );
}
