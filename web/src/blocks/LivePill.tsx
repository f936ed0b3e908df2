import { useNow } from "../clock";
import { clock } from "../format";
import { lateStream, useSyncState } from "../freshness";
import { useLive } from "../live";

/** Whether changes arrive as they happen: on this page, and from the channel. */
export function LivePill() {
  const live = useLive();
  const now = useNow();
  const sync = useSyncState()?.data;
  const failing = sync?.streams.find(({ status }) => status === "failing");
  const late = sync && lateStream(sync, now);
  const why = failing
    ? `${failing.title} cannot be read now`
    : late?.asOf && `${late.title} known up to ${clock(late.asOf, now)}`;
  const behind = live && why;
  const says = live === null ? "Connecting" : !live ? "Reconnecting" : behind ? "Behind" : "Live";
  return (
    <span
      class={live ? `pill ${behind ? "behind" : "on"}` : "pill"}
      role="status"
      {...(behind && { title: why })}
    >
      <i />
      {says}
    </span>
  );
}
