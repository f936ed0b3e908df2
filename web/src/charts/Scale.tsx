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
          <text class="tick" x={from - 10} y={y(value) + 4} text-anchor="end">
            {tick(value)}
          </text>
        </g>
      ))}
    </>
  );
}
