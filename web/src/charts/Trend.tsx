import { useId } from "preact/hooks";
import { labels, spoken, type Point } from "./points";
import { roomFor, Scale } from "./Scale";
import { areaPath, linePath, lonely, ticks, type Place } from "./scale";
import { Unread, Weekends } from "./TrendGround";
import { TrendTip } from "./TrendTip";
import { useDayReader } from "./useDayReader";
import { useSize } from "./useSize";

interface Props {
  name: string;
  /** What a point is. */
  of: "day" | "hour";
  points: readonly Point[];
  /** What stands beside each of them. */
  before: readonly (Point | undefined)[];
  /** The point to begin reading with. */
  start: number;
  whole: boolean;
  tick: (value: number) => string;
  /** What Enter and a click open, in words. */
  opens: string;
  onOpen: (point: Point) => void;
}

const MARGIN = { right: 10, top: 12, bottom: 26 };

/**
 * A course by day or hour over the dashed one of the period before. A pointer or the
 * arrow keys read single ones: to assistive technology it is a slider over them.
 */
export function Trend(props: Props) {
  const { name, of, points, before, start: first, whole, tick, opens, onOpen } = props;
  const [box, size] = useSize();
  const values = [...points, ...before].map((point) => point?.value ?? 0);
  const marks = ticks(Math.max(...values), whole);
  const left = roomFor(marks, tick);
  const margin = { left, right: MARGIN.right };
  const open = (index: number): void => {
    const chosen = points[index];
    if (chosen) onOpen(chosen);
  };
  const reader = useDayReader(box, points.length, margin, open, first);
  const { at, start, last, handlers } = reader;
  const point = points[at ?? start];

  return (
    <div
      class="trend"
      ref={box}
      role="slider"
      tabIndex={0}
      aria-label={`${name} by ${of}; arrow keys read single ${of}s, Enter opens ${opens}`}
      aria-valuemin={0}
      aria-valuemax={last}
      aria-valuenow={at ?? start}
      aria-valuetext={point ? spoken(point, before[at ?? start]) : ""}
      {...handlers}
    >
      {size && size.width > 0 && (
        <Drawing {...{ points, before, marks, left, tick, at }} {...size} />
      )}
      {size && at !== null && point && (
        <TrendTip
          place={columns(left, size.width, points.length)(at)}
          width={size.width}
          {...{ name, point, before: before[at] }}
        />
      )}
    </div>
  );
}

/** Where each day stands, from the left end of the scale on. */
function columns(left: number, width: number, count: number): (index: number) => number {
  const inner = width - left - MARGIN.right;
  return (index) => left + (index * inner) / Math.max(1, count - 1);
}

interface DrawingProps extends Pick<Props, "points" | "before" | "tick"> {
  at: number | null;
  marks: readonly number[];
  left: number;
  width: number;
  height: number;
}

function Drawing(props: DrawingProps) {
  const { points, before, marks, left, tick, at, width, height } = props;
  const gradient = useId();
  const top = marks.at(-1) ?? 1;
  const floor = height - MARGIN.bottom;
  const x = columns(left, width, points.length);
  const y = (value: number): number => floor - (value / top) * (floor - MARGIN.top);
  const places = (some: readonly (Point | undefined)[]): (Place | null)[] =>
    some.map((point, index) =>
      point?.value == null ? null : { x: x(index), y: y(point.value) },
    );

  const course = places(points);
  const isPart = (index: number): boolean => points[index]?.part !== undefined;
  const solid = course.map((place, index) => (isPart(index) ? null : place));
  const dotted = course.map((place, index) =>
    [index - 1, index, index + 1].some(isPart) ? place : null,
  );
  const end = course.findLast((_, index) => points[index]?.part === "running");
  const here = at === null ? null : (course[at] ?? null);
  const ground = { points, x, top: MARGIN.top, floor };

  return (
    <svg
      class="chart tone-accent"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      aria-hidden="true"
    >
      <linearGradient id={gradient} x1="0" x2="0" y1="0" y2="1">
        <stop offset="0" stop-color="currentColor" stop-opacity=".22" />
        <stop offset="1" stop-color="currentColor" stop-opacity=".02" />
      </linearGradient>
      <Unread {...ground} />
      {points.length <= 31 && <Weekends {...ground} />}
      <Scale {...{ marks, y, tick }} from={left} to={width - MARGIN.right} />
      {labels(points, width).map((label, index) =>
        label ? (
          <text
            key={index}
            class="tick"
            x={x(index)}
            y={height - 6}
            text-anchor={anchor(index, points)}
          >
            {label}
          </text>
        ) : null,
      )}
      <path class="before" d={linePath(places(before))} />
      <path d={areaPath(solid, floor)} fill={`url(#${gradient})`} />
      <path class="course" d={linePath(solid)} />
      <path class="course unfinished" d={linePath(dotted)} />
      {end && <circle class="hollow" cx={end.x} cy={end.y} r="3.5" />}
      {lonely(solid).map((place) => (
        <circle key={place.x} class="dot" cx={place.x} cy={place.y} r="4.5" />
      ))}
      {at !== null && <line class="cross" x1={x(at)} x2={x(at)} y1={MARGIN.top} y2={floor} />}
      {here && <circle class="dot" cx={here.x} cy={here.y} r="4.5" />}
    </svg>
  );
}

function anchor(index: number, points: readonly Point[]): "start" | "middle" | "end" {
  if (index === points.length - 1) return "end";
  // The shorter hour has its room below the scale.
  return index === 0 && !points[0]?.hour ? "start" : "middle";
}
