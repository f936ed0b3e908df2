/** Where the records behind a figure of the Overview stand. */

import { within, type Place } from "../address";

/** Orders of the period that the page is about, or of a part of it. */
export function ordersAddress(place: Place, part: Record<string, string> = {}): string {
  const asked = new URLSearchParams("counted" in part ? {} : { counted: "true" });
  if (!("from" in part)) {
    for (const name of ["range", "from", "to"]) {
      const value = place.query.get(name);
      if (value) asked.set(name, value);
    }
  }
  for (const [name, value] of Object.entries(part)) asked.set(name, value);
  return within(`/orders?${asked}`, place);
}
