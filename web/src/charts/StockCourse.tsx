import { count, counted, countTick, longDay, money, tickDay } from "../format";
import type { ProductDay } from "../rows";
import { Hatched } from "./Hatched";
import { Scale } from "./Scale";
import { areaPath, linePath, lonely, ticks, type Place } from "./scale";
import { useDayReader } from "./useDayReader";
import { useSize } from "./useSize";

interface Props {
  days: readonly ProductDay[];
  reorderPoint: number;
}

const MARGIN = { left: 46, right: 10, top: 18, bottom: 24 };
const GAP = 26; // between the two drawings

/** Units sold by day above, and the day's highest stock below: one follows the other. */
export function StockCourse({ days, reorderPoint }: Props) {
  const [box, size] = useSize();
  const { at, last, handlers } = useDayReader(box, days.length, MARGIN);
  const day = days[at ?? last];
  return (
    <>
      <div
        class="trend stock-course"
        ref={box}
        role="slider"
        tabIndex={0}
        aria-label="Sales and stock by day; arrow keys read single days"
        aria-valuemin={0}
        aria-valuemax={last}
        aria-valuenow={at ?? last}
        aria-valuetext={day ? spoken(day) : ""}
        {...handlers}
      >
        {size && size.width > 0 && <Drawing {...{ days, reorderPoint, at }} {...size} />}
      </div>
      <p class="read" aria-hidden="true">
        {day && spoken(day)}
      </p>
    </>
  );
}

function spoken({ day, units, revenue, unitsWithoutPrice, fulfillable }: ProductDay): string {
  const brought = revenue.map(({ amount, currency }) => money(amount, currency)).join(" + ");
  const unknown = unitsWithoutPrice && `${count(unitsWithoutPrice)} without a price`;
  const sold = units === null ? "orders not read yet" : `${counted(units, "unit")} sold`;
  return [`${longDay(day)}: ${sold}`, brought, unknown, inStock(fulfillable)]
    .filter(Boolean)
    .join(", ");
}

/** Stock rises and falls within a day: one number of it is its highest. */
function inStock(highest: number | null): string {
  if (highest === null) return "stock not known";
  return highest ? `the day’s highest stock ${count(highest)}` : "out of stock all day";
}

interface DrawingProps extends Props {
  at: number | null;
  width: number;
  height: number;
}

function Drawing({ days, reorderPoint, at, width, height }: DrawingProps) {
  const inner = width - MARGIN.left - MARGIN.right;
  const across = { from: MARGIN.left, to: width - MARGIN.right };
  const room = height - MARGIN.top - MARGIN.bottom - GAP;
  const upper = { top: MARGIN.top, floor: MARGIN.top + room * 0.42 };
  const lower = { top: upper.floor + GAP, floor: height - MARGIN.bottom };
  const step = inner / Math.max(1, days.length);
  const x = (index: number): number => MARGIN.left + (index + 0.5) * step;
  const every = Math.ceil(days.length / Math.max(2, Math.floor(width / 82)));

  const units = scale(Math.max(...days.map((day) => day.units ?? 0)), 2, upper);
  const unread = days.filter((day) => day.units === null).length; // the first ones
  const highest = Math.max(reorderPoint, ...days.map(({ fulfillable }) => fulfillable ?? 0));
  const stock = scale(highest, 3, lower);
  const course = days.map(({ fulfillable }, index): Place | null =>
    fulfillable === null ? null : { x: x(index), y: stock.y(fulfillable) },
  );
  return (
    <svg
      class="chart tone-accent"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      aria-hidden="true"
    >
      {unread > 0 && <Hatched {...upper} left={MARGIN.left} width={unread * step} />}
      <Scale {...units} {...across} tick={countTick} />
      <Scale {...stock} {...across} tick={countTick} />
      <text class="tick" x={MARGIN.left} y={upper.top - 6}>
        units sold
      </text>
      <text class="tick" x={MARGIN.left} y={lower.top - 6}>
        sellable units, each day’s highest
      </text>
      {days.map(({ day, units: sold }, index) =>
        sold === null ? null : (
          <rect
            key={day}
            class={index === at ? "bar chosen" : "bar"}
            x={x(index) - (step * 0.68) / 2}
            width={Math.max(1, step * 0.68)}
            y={units.y(sold)}
            height={Math.max(0, upper.floor - units.y(sold))}
            rx={Math.min(2, step / 4)}
          />
        ),
      )}
      <path class="area" d={areaPath(course, lower.floor)} />
      <path class="course" d={linePath(course)} />
      {lonely(course).map((place) => (
        <circle key={place.x} class="dot" cx={place.x} cy={place.y} r="4" />
      ))}
      {days.map(({ day, fulfillable }, index) =>
        fulfillable === 0 ? (
          <rect
            key={day}
            class="out"
            x={x(index) - step / 2}
            width={step}
            y={lower.floor - 3}
            height="6"
          />
        ) : null,
      )}
      <line
        class="threshold"
        x1={across.from}
        x2={across.to}
        y1={stock.y(reorderPoint)}
        y2={stock.y(reorderPoint)}
      />
      {days.map(({ day }, index) =>
        (days.length - 1 - index) % every === 0 ? (
          <text
            key={day}
            class="tick"
            x={x(index)}
            y={height - 6}
            text-anchor={index === days.length - 1 ? "end" : "middle"}
          >
            {tickDay(day)}
          </text>
        ) : null,
      )}
      {at !== null && <line class="cross" x1={x(at)} x2={x(at)} y1={upper.top} y2={lower.floor} />}
    </svg>
  );
}

interface Band {
  top: number;
  floor: number;
}

interface ScaleOf {
  marks: number[];
  y: (value: number) => number;
}

function scale(highest: number, wanted: number, { top, floor }: Band): ScaleOf {
  const marks = ticks(highest, true, wanted);
  const most = marks.at(-1) ?? 1;
  return { marks, y: (value) => floor - (value / most) * (floor - top) };
}
