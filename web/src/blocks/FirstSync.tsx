import { count } from "../format";
import { Icon } from "../parts/Icon";
import type { Integration } from "../shapes";

/** While the first sync runs, figures grow; say so before somebody wonders. */
export function FirstSync({ amazon }: { amazon: Integration | null }) {
  if (!amazon?.connected || amazon.lastSync || amazon.status !== "syncing") return null;
  return (
    <p class="first-sync" role="status">
      <span class="turning">
        <Icon name="sync" size={16} />
      </span>
      <span>
        <b>Reading your history, newest first.</b> {count(amazon.orderCount ?? 0)} orders and{" "}
        {count(amazon.inventoryCount ?? 0)} products so far; the figures below grow until it is
        done.
      </span>
    </p>
  );
}
