import { clock, counted, words } from "../format";
import type { Run } from "../shapes";

interface Props {
  runs: readonly Run[];
}

const CELLS = 24;
const STEP = 5;
const HEIGHT = 18;

const TONES: Record<string, string> = {
  ok: "ok",
  partial: "warn",
  waiting: "warn",
  failed: "crit",
  running: "accent",
  skipped: "mute",
};

/** The last 24 runs, the newest to the right; empty cells for runs yet to come. */
export function RunStrip({ runs }: Props) {
  const ordered = runs.toSorted((a, b) => a.startedAt.localeCompare(b.startedAt)).slice(-CELLS);
  const missing = CELLS - ordered.length;
  const good = ordered.filter(({ status }) => status === "ok").length;
  return (
    <svg
      class="run-strip"
      width={CELLS * STEP - 1.5}
      height={HEIGHT}
      role="img"
      aria-label={`${good} of the last ${counted(ordered.length, "run")} went well`}
    >
      {Array.from({ length: missing }, (_, index) => (
        <rect key={index} class="none" x={index * STEP} y="7" width="3.5" height="4" rx="1.2" />
      ))}
      {ordered.map(({ status, startedAt, records }, index) => (
        <rect
          key={startedAt}
          class={`tone-${TONES[status] ?? "mute"}`}
          x={(missing + index) * STEP}
          width="3.5"
          height={HEIGHT}
          rx="1.2"
        >
          <title>{`${clock(startedAt)} · ${words(status)} · ${counted(records, "record")}`}</title>
        </rect>
      ))}
    </svg>
  );
}
