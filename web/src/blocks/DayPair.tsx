import type { ComponentChildren } from "preact";
import { nameOf, type Point } from "../charts/points";
import { Delta } from "../parts/Delta";

interface Props {
  now: Point;
  before: Point | undefined;
  /** What the other day is, as the comparison is called. */
  against: string;
}

/** One day whose hours are not kept is no course: it stands beside the one it is compared with. */
export function DayPair({ now, before, against }: Props) {
  const unfinished = now.part === "running";
  const highest = Math.max(now.value ?? 0, before?.value ?? 0) || 1;
  const change = now.value !== null && before?.value ? now.value / before.value - 1 : null;
  return (
    <div class="day-pair">
      <Row label={unfinished ? "So far" : "The day"} point={now} highest={highest} tone="accent">
        {change !== null && <Delta fraction={change} />}
      </Row>
      {before && (
        <Row
          label={unfinished ? `${against}, by this hour` : against}
          point={before}
          highest={highest}
          tone="mute"
        />
      )}
    </div>
  );
}

interface RowProps {
  label: string;
  point: Point;
  highest: number;
  tone: string;
  children?: ComponentChildren;
}

function Row({ label, point, highest, tone, children }: RowProps) {
  const width = `${Math.max(0.5, ((point.value ?? 0) / highest) * 100)}%`;
  return (
    <div class="day-row">
      <span>
        {label} <small>{nameOf(point)}</small>
        {children}
      </span>
      <b>{point.text}</b>
      <svg class={`tone-${tone}`} height="44" aria-hidden="true">
        <rect width={width} height="44" rx="9" />
      </svg>
    </div>
  );
}
