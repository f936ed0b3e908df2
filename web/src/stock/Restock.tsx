/** What to order, until when, and what is at risk: as sums that a person can check. */

import { count, counted, decimal1, money, moneyEach, shortDay } from "../format";
import type { StockRow } from "../rows";
import type { Day } from "../shapes";
import { once } from "./shared";

type Facts = Pick<
  StockRow,
  | "fulfillable"
  | "inbound"
  | "velocity"
  | "reorderPoint"
  | "daysOfCoverWithInbound"
  | "orderBy"
  | "reorderQuantity"
  | "unitsAtRisk"
  | "revenueAtRisk"
  | "sharedWith"
> & { leadTimeDays: number; source: StockRow["reorderSource"] };

const MS_PER_DAY = 86_400_000;
const SOON_DAYS = 7;

/** How many days are left to a day; negative: it is past. */
function daysTo(day: Day): number {
  const now = new Date();
  const today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
  return Math.round((Date.parse(day) - today) / MS_PER_DAY);
}

/** The last day to order, and whether it is past. */
export function OrderBy({ orderBy, velocity }: Pick<StockRow, "orderBy" | "velocity">) {
  if (!orderBy) return <span class="tone-mute">{velocity === 0 ? "none" : "—"}</span>;
  const left = daysTo(orderBy);
  if (left < 0) return <span class="tone-crit">overdue</span>;
  return (
    <span class={left < SOON_DAYS ? "tone-warn" : ""}>{left ? shortDay(orderBy) : "today"}</span>
  );
}

type Quantity = Pick<
  StockRow,
  | "reorderQuantity"
  | "reorderPoint"
  | "unitsAtRisk"
  | "fulfillable"
  | "inbound"
  | "orderBy"
  | "countedIn"
>;

/** Why nothing is to be ordered although it will run out: a point that is set too low. */
function tooLow({
  reorderQuantity,
  reorderPoint,
  unitsAtRisk,
  ...left
}: Omit<Quantity, "countedIn">): string | null {
  if (reorderQuantity !== 0 || !unitsAtRisk) return null;
  const needed = unitsAtRisk + (left.fulfillable ?? 0) + (left.inbound ?? 0);
  return `your reorder point of ${count(reorderPoint)} is below what sells in the lead time: ${count(needed)}`;
}

/** How many to order; a point that is too low is no reason to order nothing. */
export function ToOrder(row: Quantity) {
  const { reorderQuantity, orderBy, countedIn } = row;
  const why = tooLow(row);
  if (reorderQuantity) {
    if (!countedIn) return <>{count(reorderQuantity)}</>;
    return (
      <span class="tone-mute" title={`The same units as to order of ${countedIn}`}>
        {count(reorderQuantity)}
        <small>not again</small>
      </span>
    );
  }
  if (!why) {
    const nothing = orderBy ? "not yet" : "none";
    return <span class="tone-mute">{reorderQuantity === null ? "—" : nothing}</span>;
  }
  return (
    <span class="tone-warn" title={`None: ${why}`}>
      none
    </span>
  );
}

/** The sums, each a term and its arithmetic. */
export function RestockSums(facts: Facts) {
  const told = [
    { title: "Order by", text: untilWhen(facts) },
    { title: "To order", text: howMany(facts) },
    { title: "At risk", text: atRisk(facts) },
  ];
  return (
    <>
      {told.map(({ title, text }) => (
        <div key={title}>
          <dt>{title}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </>
  );
}

const UNTOLD = "Amazon has not told the stock, or what is inbound";

const isUntold = ({ fulfillable, inbound }: Facts): boolean =>
  fulfillable === null || inbound === null;

const unpaced = (velocity: number | null): string =>
  velocity === null ? "No pace known" : "Nothing sold";

function untilWhen(facts: Facts) {
  const { orderBy, daysOfCoverWithInbound: cover, leadTimeDays, velocity, inbound } = facts;
  if (isUntold(facts)) return UNTOLD;
  if (!orderBy || cover === null) return `${unpaced(velocity)}, so no day to order by`;
  return (
    <>
      <b>{shortDay(orderBy)}</b>
      {daysTo(orderBy) < 0 && <span class="tone-crit"> overdue</span>} = {decimal1(cover)} days of
      cover{inbound ? " with inbound" : ""} − {leadTimeDays} of lead time
    </>
  );
}

function howMany(facts: Facts) {
  const { reorderQuantity, reorderPoint, fulfillable, inbound, velocity, source, sharedWith } =
    facts;
  if (isUntold(facts)) return UNTOLD;
  if (reorderQuantity === null) return "No pace known, so no quantity";
  if (source === "default") return `${unpaced(velocity)}, so nothing to order`;
  const sum = `${count(reorderPoint)} − ${count(fulfillable)} sellable − ${count(inbound)} inbound`;
  const why = tooLow(facts);
  if (why) {
    return (
      <>
        None: {sum}, <span class="tone-warn">but {why}</span>
      </>
    );
  }
  if (!reorderQuantity) return `Nothing yet: ${sum}`;
  return (
    <>
      <b>{counted(reorderQuantity, "unit")}</b> = {sum}
      {once(sharedWith)}
    </>
  );
}

function atRisk(facts: Facts) {
  const { unitsAtRisk, revenueAtRisk, leadTimeDays, velocity } = facts;
  if (isUntold(facts)) return UNTOLD;
  if (unitsAtRisk === null) return "No pace known, so nobody can tell";
  if (!velocity) return "Nothing, for nothing sold";
  const lead = counted(leadTimeDays, "day");
  if (!unitsAtRisk) return `Nothing: sellable and inbound units last ${lead}, the lead time`;
  const short = `${counted(unitsAtRisk, "unit")} short in ${lead} of lead time`;
  if (!revenueAtRisk) return `${short}; no order tells a price`;
  const { amount, currency } = revenueAtRisk;
  return (
    <>
      <b>{money(amount, currency)}</b> = {short} × {moneyEach(amount, unitsAtRisk, currency)} on
      average
    </>
  );
}
