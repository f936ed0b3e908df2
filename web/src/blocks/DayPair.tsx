import type { ComponentChildren } from "preact";
import type { Point } from "../charts/Trend";
import { Delta } from "../parts/Delta";
import { longDay } from "../format";

interface Props {
  now: Point;
  before: Point | undefined;
}

/** One day is no course: it stands beside the day before, up to the same hour. */
export function DayPair({ now, before }: Props) {
  const highest = Math.max(now.value ?? 0, before?.value ?? 0) || 1;
  const change = now.value !== null && before?.value ? now.value / before.value - 1 : null;
  return (
    <div class="day-pair">
      <Row label="Today so far" point={now} highest={highest} tone="accent">
        {change !== null && <Delta fraction={change} />}
      </Row>
      {before && (
        <Row label="The day before, by this hour" point={before} highest={highest} tone="mute" />
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
        {label} <small>{longDay(point.day)}</small>
        {children}
      </span>
      <b>{point.text}</b>
      <svg class={`tone-${tone}`} height="30" aria-hidden="true">
        <rect width={width} height="30" rx="7" />
      </svg>
    </div>
  );
}
