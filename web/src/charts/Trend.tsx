import { useId } from "preact/hooks";
import { isWeekend, longDay, tickDay } from "../format";
import type { Day } from "../shapes";
import { roomFor, Scale } from "./Scale";
import { areaPath, linePath, lonely, ticks, type Place } from "./scale";
import { TrendTip } from "./TrendTip";
import { useDayReader } from "./useDayReader";
import { useSize } from "./useSize";

/** One day of a course: `value` for its place, `text` for the reader. */
export interface Point {
  day: Day;
  value: number | null;
  text: string;
}

interface Props {
  name: string;
  points: readonly Point[];
  before: readonly Point[];
  /** So many of the first days have not been read yet: hatched, for they are not zero. */
  unread: number;
  /** The last day is still running: its figure is not comparable yet. */
  unfinished: boolean;
  whole: boolean;
  tick: (value: number) => string;
  /** Shows what a day is made of. */
  onOpen: (day: Day) => void;
}

const MARGIN = { right: 10, top: 12, bottom: 26 };

/**
 * A course by day over the dashed one of the period before. A pointer or the arrow
 * keys read single days: to assistive technology it is a slider over the days.
 */
export function Trend(props: Props) {
  const { name, points, before, unread, unfinished, whole, tick, onOpen } = props;
  const [box, size] = useSize();
  const values = [...points, ...before.slice(0, points.length)].map(({ value }) => value ?? 0);
  const marks = ticks(Math.max(...values), whole);
  const left = roomFor(marks, tick);
  const margin = { left, right: MARGIN.right };
  const { at, last, handlers } = useDayReader(box, points.length, margin, (index) => {
    const chosen = points[index];
    if (chosen) onOpen(chosen.day);
  });
  const point = points[at ?? last];

  return (
    <div
      class="trend"
      ref={box}
      role="slider"
      tabIndex={0}
      aria-label={`${name} by day; arrow keys read single days, Enter opens the day’s orders`}
      aria-valuemin={0}
      aria-valuemax={last}
      aria-valuenow={at ?? last}
      aria-valuetext={point ? spoken(point, before[at ?? last]) : ""}
      {...handlers}
    >
      {size && size.width > 0 && (
        <Drawing {...{ points, before, unread, unfinished, marks, left, tick, at }} {...size} />
      )}
      {size && at !== null && point && (
        <TrendTip
          place={columns(left, size.width, points.length)(at)}
          width={size.width}
          {...{ name, point, before: before[at], unfinished: unfinished && at === last }}
        />
      )}
    </div>
  );
}

function spoken(point: Point, earlier: Point | undefined): string {
  const then = earlier ? `; ${earlier.text} on ${longDay(earlier.day)}` : "";
  return `${longDay(point.day)}: ${point.text}${then}`;
}

/** Where each day stands, from the left end of the scale on. */
function columns(left: number, width: number, count: number): (index: number) => number {
  const inner = width - left - MARGIN.right;
  return (index) => left + (index * inner) / Math.max(1, count - 1);
}

interface DrawingProps extends Omit<Props, "name" | "whole" | "onOpen"> {
  at: number | null;
  marks: readonly number[];
  left: number;
  width: number;
  height: number;
}

function Drawing(props: DrawingProps) {
  const { points, before, unread, unfinished, marks, left, tick, at, width, height } = props;
  const gradient = useId();
  const top = marks.at(-1) ?? 1;
  const floor = height - MARGIN.bottom;
  const x = columns(left, width, points.length);
  const y = (value: number): number => floor - (value / top) * (floor - MARGIN.top);
  const places = (some: readonly Point[]): (Place | null)[] =>
    some.map(({ value }, index) => (value === null ? null : { x: x(index), y: y(value) }));

  const course = places(points);
  const solid = unfinished ? course.slice(0, -1) : course;
  const every = Math.ceil(points.length / Math.max(2, Math.floor(width / 78)));
  const here = at === null ? null : (course[at] ?? null);
  const end = course.at(-1);

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
      {unread > 0 && (
        <Unread
          left={left}
          width={(x(unread - 1) + x(unread)) / 2 - left}
          height={floor - MARGIN.top}
        />
      )}
      {points.length <= 31 && <Weekends points={points} x={x} floor={floor} />}
      <Scale {...{ marks, y, tick }} from={left} to={width - MARGIN.right} />
      {points.map(({ day }, index) =>
        (last(points) - index) % every === 0 ? (
          <text
            key={day}
            class="tick"
            x={x(index)}
            y={height - 6}
            text-anchor={anchor(index, points)}
          >
            {unfinished && index === last(points) ? "Today" : tickDay(day)}
          </text>
        ) : null,
      )}
      <path class="before" d={linePath(places(before.slice(0, points.length)))} />
      <path d={areaPath(solid, floor)} fill={`url(#${gradient})`} />
      <path class="course" d={linePath(solid)} />
      {unfinished && <path class="course unfinished" d={linePath(course.slice(-2))} />}
      {unfinished && end && <circle class="hollow" cx={end.x} cy={end.y} r="3.5" />}
      {lonely(solid).map((place) => (
        <circle key={place.x} class="dot" cx={place.x} cy={place.y} r="4.5" />
      ))}
      {at !== null && <line class="cross" x1={x(at)} x2={x(at)} y1={MARGIN.top} y2={floor} />}
      {here && <circle class="dot" cx={here.x} cy={here.y} r="4.5" />}
    </svg>
  );
}

const last = (points: readonly Point[]): number => points.length - 1;

function anchor(index: number, points: readonly Point[]): "start" | "middle" | "end" {
  if (index === last(points)) return "end";
  return index === 0 ? "start" : "middle";
}

/** Days whose history is still being read. */
function Unread({ left, width, height }: Record<"left" | "width" | "height", number>) {
  const id = useId();
  const box = { x: left, y: MARGIN.top, width: Math.max(0, width), height };
  return (
    <>
      <pattern id={id} width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <line class="hatch" y2="7" />
      </pattern>
      <rect class="unread" {...box} fill={`url(#${id})`} />
      {width > 110 && (
        <text class="tick" x={box.x + 10} y={box.y + 20}>
          not read yet
        </text>
      )}
    </>
  );
}

interface WeekendProps {
  points: readonly Point[];
  x: (index: number) => number;
  floor: number;
}

/** Saturdays and Sundays, shaded: most of what looks like a wave is the week. */
function Weekends({ points, x, floor }: WeekendProps) {
  const half = (x(1) - x(0)) / 2;
  const [left, right] = [x(0), x(last(points))];
  return (
    <>
      {points.map(({ day }, index) => {
        if (!isWeekend(day)) return null;
        const from = Math.max(left, x(index) - half);
        const width = Math.min(right, x(index) + half) - from;
        return (
          <rect
            key={day}
            class="weekend"
            x={from}
            y={MARGIN.top}
            width={width}
            height={floor - MARGIN.top}
          />
        );
      })}
    </>
  );
}
