import { Meter } from "../charts/Meter";
import { counted, decimal1, lasts, shortDay } from "../format";
import { Icon } from "../parts/Icon";
import type { StockRow } from "../rows";

const CRITICAL_DAYS = 7;

type Stock = Pick<
  StockRow,
  "state" | "velocity" | "daysOfCover" | "leadTimeDays" | "safetyDays"
>;

function toneOf({ state, daysOfCover, leadTimeDays }: Stock): string {
  if (state === "out") return "crit";
  if (daysOfCover === null) return "mute";
  if (daysOfCover < CRITICAL_DAYS) return "crit";
  return daysOfCover < leadTimeDays ? "warn" : "ok";
}

const WORDS = { out: "out", absent: "gone", unknown: "unknown", low: null, ok: null } as const;

/** The day on which it runs out; what is out already does so no more. */
export const runsOut = ({ state, runsOutOn }: Pick<StockRow, "state" | "runsOutOn">): string =>
  state === "out" ? "Out of stock" : runsOutOn ? shortDay(runsOutOn) : "—";

/** How long the stock lasts: in words, and as a bar against the days it has to last. */
export function Cover(stock: Stock) {
  const { state, velocity, daysOfCover, leadTimeDays, safetyDays } = stock;
  const tone = toneOf(stock);
  const days = state === "out" ? 0 : daysOfCover;
  const needed = leadTimeDays + safetyDays;
  return (
    <div class="cover">
      <span class={`chip tone-${tone}`}>
        {tone === "crit" && <Icon name="warn" size={13} />}
        {WORDS[state] ?? lasts(daysOfCover, velocity)}
      </span>
      {days !== null && (
        <Meter
          value={days}
          max={Math.max(needed, 1)}
          tone={tone}
          label={`${decimal1(days)} of ${counted(needed, "day")} that it has to last`}
        />
      )}
    </div>
  );
}
