import { useLayoutEffect, useRef } from "preact/hooks";
import { Delta } from "../parts/Delta";
import { longDay } from "../format";
import { lacksOf, nameOf, type Point } from "./points";

interface Props {
  name: string;
  point: Point;
  before: Point | undefined;
  /** Where it stands, and how wide the chart is, in pixels. */
  place: number;
  width: number;
}

/** What one day or hour says, beside its line. */
export function TrendTip({ name, point, before, place, width }: Props) {
  const ref = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const tip = ref.current;
    if (!tip) return;
    const room = tip.offsetWidth + 14;
    const left = place + room > width ? place - room : place + 14;
    tip.style.transform = `translateX(${Math.max(0, left)}px)`;
  });
  const unfinished = point.part === "running";
  const known = point.value !== null && before?.value ? before.value : null;
  return (
    <div class="tip" ref={ref} aria-hidden="true">
      <p>
        {nameOf(point)}
        {unfinished && " · so far"}
      </p>
      <dl>
        <dt>
          <i class="key tone-accent" />
          {name}
        </dt>
        <dd>
          {point.text}
          <small>{lacksOf(point)}</small>
        </dd>
        {before && (
          <>
            <dt>
              <i class="key dashed" />
              {before.day ? longDay(before.day) : "Before"}
            </dt>
            <dd>{before.text}</dd>
          </>
        )}
      </dl>
      {known && !unfinished ? <Delta fraction={(point.value ?? 0) / known - 1} /> : null}
    </div>
  );
}
