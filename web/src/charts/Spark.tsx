import { useId } from "preact/hooks";
import { areaPath, linePath } from "./scale";

interface Props {
  values: readonly (number | null)[];
  tone?: string;
}

/** Whether there is anything to draw: one day is no course, and nor is nothing at all. */
export const isCourse = (values: Props["values"]): boolean =>
  values.filter((value) => value !== null).length > 1 && values.some(Boolean);

const WIDTH = 200;
const HEIGHT = 40;

/**
 * The course of a figure, without numbers. It stretches to its box: lines keep their
 * width by `vector-effect`, and the dot at its end stands beside the drawing, so that
 * nothing round is squeezed.
 */
export function Spark({ values, tone = "accent" }: Props) {
  const id = useId();
  if (!isCourse(values)) return <div class="spark" />;
  const known = values.filter((value) => value !== null);
  const low = Math.min(...known);
  const height = Math.max(...known) - low;
  const places = values.map((value, index) =>
    value === null
      ? null
      : {
          x: (index * WIDTH) / Math.max(1, values.length - 1),
          y: height ? HEIGHT - 5 - ((value - low) / height) * (HEIGHT - 10) : HEIGHT / 2,
        },
  );
  const end = places.findLast((place) => place !== null);
  return (
    <div class={`spark tone-${tone}`} aria-hidden="true">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none">
        <linearGradient id={id} x1="0" x2="0" y1="0" y2="1">
          <stop offset="0" stop-color="currentColor" stop-opacity=".2" />
          <stop offset="1" stop-color="currentColor" stop-opacity="0" />
        </linearGradient>
        <path d={areaPath(places, HEIGHT)} fill={`url(#${id})`} />
        <path class="spark-line" d={linePath(places)} />
      </svg>
      {end && (
        <i style={{ left: `${(end.x / WIDTH) * 100}%`, top: `${(end.y / HEIGHT) * 100}%` }} />
      )}
    </div>
  );
}
