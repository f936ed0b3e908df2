import { Meter } from "../charts/Meter";
import { count, lasts } from "../format";
import { Icon } from "../parts/Icon";
import type { StockRow } from "../rows";

const CRITICAL_DAYS = 7;

type Stock = Pick<
  StockRow,
  "state" | "fulfillable" | "velocity" | "daysOfCover" | "reorderPoint" | "leadTimeDays"
>;

function toneOf({ state, daysOfCover, leadTimeDays }: Stock): string {
  if (state === "out") return "crit";
  if (daysOfCover === null) return "mute";
  if (daysOfCover < CRITICAL_DAYS) return "crit";
  return daysOfCover < leadTimeDays ? "warn" : "ok";
}

const WORDS = { out: "out", absent: "gone", unknown: "unknown", low: null, ok: null } as const;

/** How long the stock lasts: in words, in colour, and against the reorder point. */
export function Cover(stock: Stock) {
  const { state, fulfillable, velocity, daysOfCover, reorderPoint } = stock;
  const tone = toneOf(stock);
  return (
    <div class="cover">
      <span class={`chip tone-${tone}`}>
        {tone === "crit" && <Icon name="warn" size={13} />}
        {WORDS[state] ?? lasts(daysOfCover, velocity)}
      </span>
      <Meter
        value={fulfillable ?? 0}
        max={Math.max(reorderPoint, 1)}
        tone={tone}
        label={`${count(fulfillable)} sellable, reorder point ${count(reorderPoint)}`}
      />
    </div>
  );
}
