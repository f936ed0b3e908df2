/** What is said where several SKUs sell the same units. */

import type { StockRow } from "../rows";

/** With whom, and in which row the sums count them. */
export function shared({ sharedWith, countedIn }: Pick<StockRow, "sharedWith" | "countedIn">) {
  if (!sharedWith.length) return null;
  const others = sharedWith.join(", ");
  if (!countedIn) return `shares its stock with ${others}`;
  return `same stock as ${others}, counted ${sharedWith.length > 1 ? `in ${countedIn}` : "there"}`;
}

/** Beside a pace, which is that of all of them: ", with CUP, of the same units". */
export const together = (others: readonly string[]): string =>
  others.length ? `, with ${others.join(", ")}, of the same units` : "";

/** Beside a quantity, which each of them shows. */
export const once = (others: readonly string[]): string =>
  others.length ? `; once, not for ${others.join(", ")} again` : "";
