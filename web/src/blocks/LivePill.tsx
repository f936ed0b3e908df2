import { useLive } from "../live";

/** Whether changes arrive as they happen. */
export function LivePill() {
  const live = useLive();
  return (
    <span class={live ? "pill on" : "pill"} role="status">
      <i />
      {live === null ? "Connecting" : live ? "Live" : "Reconnecting"}
    </span>
  );
}
