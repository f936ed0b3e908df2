import { useId } from "preact/hooks";
import { areaPath, linePath } from "./scale";

interface Props {
  values: readonly (number | null)[];
  tone?: string;
}

const WIDTH = 200;
const HEIGHT = 40;

/**
 * The course of a figure, without numbers. It stretches to its box: lines keep their
 * width by `vector-effect`, and nothing round is drawn that could be squeezed.
 */
export function Spark({ values, tone = "accent" }: Props) {
  const id = useId();
  const known = values.filter((value) => value !== null);
  const low = Math.min(...known);
  const height = Math.max(...known) - low || 1;
  const places = values.map((value, index) =>
    value === null
      ? null
      : {
          x: (index * WIDTH) / Math.max(1, values.length - 1),
          y: HEIGHT - 4 - ((value - low) / height) * (HEIGHT - 8),
        },
  );
  if (known.length < 2 || known.every((value) => value === 0)) return <div class="spark" />;
  return (
    <svg
      class={`spark tone-${tone}`}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <linearGradient id={id} x1="0" x2="0" y1="0" y2="1">
        <stop offset="0" stop-color="currentColor" stop-opacity=".2" />
        <stop offset="1" stop-color="currentColor" stop-opacity="0" />
      </linearGradient>
      <path d={areaPath(places, HEIGHT)} fill={`url(#${id})`} />
      <path class="spark-line" d={linePath(places)} />
    </svg>
  );
}
