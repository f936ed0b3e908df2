import { isWeekend } from "../format";
import { Hatched } from "./Hatched";
import type { Point } from "./points";

interface Props {
  points: readonly Point[];
  /** Where each point stands, and the ends of the chart, in pixels. */
  x: (index: number) => number;
  top: number;
  floor: number;
}

/** The points that are alike and stand side by side, from the first to the last of each. */
function runs(points: readonly Point[], like: (point: Point) => boolean): [number, number][] {
  const found: [number, number][] = [];
  points.forEach((point, index) => {
    const run = found.at(-1);
    if (!like(point)) return;
    if (run && run[1] === index - 1) run[1] = index;
    else found.push([index, index]);
  });
  return found;
}

/** The room of some points side by side: half way to their neighbours. */
function band({ points, x }: Props, [first, last]: [number, number]): { x: number; width: number } {
  const end = points.length - 1;
  const from = Math.max(x(0), (x(first - 1) + x(first)) / 2);
  const to = Math.min(x(end), (x(last) + x(last + 1)) / 2);
  return { x: from, width: Math.max(0, to - from) };
}

/** What has not been read yet. */
export function Unread(props: Props) {
  const bands = runs(props.points, ({ unread }) => unread ?? false).map((run) => band(props, run));
  return (
    <>
      {bands.map(({ x, width }) => (
        <Hatched key={x} left={x} {...{ width }} top={props.top} floor={props.floor} />
      ))}
    </>
  );
}

/** Saturdays and Sundays, shaded: most of what looks like a wave is the week. */
export function Weekends(props: Props) {
  const { points, top, floor } = props;
  const off = ({ day, hour }: Point): boolean => !hour && day !== null && isWeekend(day);
  return (
    <>
      {runs(points, off).map((run) => {
        const one = band(props, run);
        return <rect key={one.x} class="weekend" {...one} y={top} height={floor - top} />;
      })}
    </>
  );
}
