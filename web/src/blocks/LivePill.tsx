import { useSyncState } from "../freshness";
import { useLive } from "../live";

/** Whether changes arrive as they happen: on this page, and from the channel. */
export function LivePill() {
  const live = useLive();
  const failing = useSyncState()?.data?.streams.find(({ status }) => status === "failing");
  const behind = live && failing;
  const says = live === null ? "Connecting" : !live ? "Reconnecting" : behind ? "Behind" : "Live";
  return (
    <span
      class={live ? `pill ${behind ? "behind" : "on"}` : "pill"}
      role="status"
      {...(behind && { title: `${failing.title} cannot be read now` })}
    >
      <i />
      {says}
    </span>
  );
}
