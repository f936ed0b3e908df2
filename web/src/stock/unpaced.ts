/** Why nobody can tell how fast a SKU sells, where that is not known. */
export function unpaced(windowDays: number): string {
  return windowDays
    ? `Not one day with stock in the last ${windowDays}`
    : "No day’s orders have been read whole yet";
}
