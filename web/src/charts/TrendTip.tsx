import { useLayoutEffect, useRef } from "preact/hooks";
import { Delta } from "../parts/Delta";
import { longDay } from "../format";
import type { Point } from "./Trend";

interface Props {
  name: string;
  point: Point;
  before: Point | undefined;
  unfinished: boolean;
  /** Where the day stands, and how wide the chart is, in pixels. */
  place: number;
  width: number;
}

/** What one day says, beside its line. */
export function TrendTip({ name, point, before, unfinished, place, width }: Props) {
  const ref = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const tip = ref.current;
    if (!tip) return;
    const room = tip.offsetWidth + 14;
    const left = place + room > width ? place - room : place + 14;
    tip.style.transform = `translateX(${Math.max(0, left)}px)`;
  });
  const known = point.value !== null && before?.value ? before.value : null;
  return (
    <div class="tip" ref={ref} aria-hidden="true">
      <p>
        {longDay(point.day)}
        {unfinished && " · so far"}
      </p>
      <dl>
        <dt>
          <i class="key tone-accent" />
          {name}
        </dt>
        <dd>{point.text}</dd>
        {before && (
          <>
            <dt>
              <i class="key dashed" />
              {longDay(before.day)}
            </dt>
            <dd>{before.text}</dd>
          </>
        )}
      </dl>
      {known && !unfinished ? <Delta fraction={(point.value ?? 0) / known - 1} /> : null}
    </div>
  );
}
