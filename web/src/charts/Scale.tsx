const BESIDE = 10; // pixels between a value and its line
const LEAST = 46;
const DIGIT = 6.7; // pixels of a character, at most, at the size of a tick

/** The room that the widest value takes to the left of the lines, in pixels. */
export function roomFor(marks: readonly number[], tick: (value: number) => string): number {
  const longest = Math.max(...marks.map((value) => tick(value).length));
  return Math.max(LEAST, Math.ceil(longest * DIGIT) + BESIDE + 2);
}

interface Props {
  marks: readonly number[];
  y: (value: number) => number;
  /** Where its lines begin and end, in pixels. */
  from: number;
  to: number;
  tick: (value: number) => string;
}

/** The lines across a chart, each with its value to the left. */
export function Scale({ marks, y, from, to, tick }: Props) {
  return (
    <>
      {marks.map((value) => (
        <g key={value}>
          <line class={value ? "grid" : "floor"} x1={from} x2={to} y1={y(value)} y2={y(value)} />
          <text class="tick" x={from - BESIDE} y={y(value) + 4} text-anchor="end">
            {tick(value)}
          </text>
        </g>
      ))}
    </>
  );
}
