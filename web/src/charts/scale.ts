/** From values to places. Floats are good enough for pixels, and only for pixels. */

/** A step of 1, 2, 2.5 or 5 times a power of ten, at least `rough`. */
function niceStep(rough: number, whole: boolean): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  // Half a thing would be labelled as a whole one, at the wrong height.
  const quarter = whole && power === 1 ? 3 : 2.5;
  const factor = [1, 2, quarter, 5, 10].find((one) => one * power >= rough) ?? 10;
  return factor * power;
}

/** Ticks from zero to just above the highest value; counts get no fractions. */
export function ticks(highest: number, whole: boolean, wanted = 4): number[] {
  // Steps of less than one would need more digits than a label has.
  const step = niceStep(Math.max(highest, wanted) / wanted, whole);
  const steps = Math.max(1, Math.ceil(highest / step));
  return Array.from({ length: steps + 1 }, (_, index) => index * step);
}

export interface Place {
  x: number;
  y: number;
}

const point = ({ x, y }: Place): string => `${x.toFixed(1)} ${y.toFixed(1)}`;

/** A line through the places; an unknown one leaves a gap. */
export function linePath(places: readonly (Place | null)[]): string {
  let open = false;
  return places
    .map((place) => {
      if (!place) {
        open = false;
        return "";
      }
      const command = open ? "L" : "M";
      open = true;
      return command + point(place);
    })
    .join("");
}

/** Places without a neighbour, of which no line can be drawn. */
export function lonely(places: readonly (Place | null)[]): Place[] {
  return places.filter(
    (place, index): place is Place => place !== null && !places[index - 1] && !places[index + 1],
  );
}

/** The area between the line and `floor`, gaps left out. */
export function areaPath(places: readonly (Place | null)[], floor: number): string {
  const runs: Place[][] = [[]];
  for (const place of places) {
    if (place) runs.at(-1)?.push(place);
    else runs.push([]);
  }
  return runs
    .map((run) => {
      const [first, last] = [run[0], run.at(-1)];
      if (!first || !last) return "";
      return `${linePath(run)}L${last.x.toFixed(1)} ${floor}L${first.x.toFixed(1)} ${floor}Z`;
    })
    .join("");
}
