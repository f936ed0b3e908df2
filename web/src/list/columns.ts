/** The columns of a list, and which of them a person wants to see. */

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";

export interface Column<Row> {
  name: string;
  title: string;
  /** What it says, in a sentence or two. */
  means?: string | undefined;
  /** What the API calls the order by it, where it can be sorted. */
  sort?: string;
  /** In pixels; the first column takes what is left as well. */
  width: number;
  number?: boolean;
  /** What the API calls what is in its cells, where that is not its name. */
  fields?: readonly (keyof Row & string)[];
  /** Not shown until somebody chooses it. */
  spare?: boolean;
  /** Where there is no room for all, the lowest steps back first. */
  yields?: number;
  cell: (row: Row) => ComponentChildren;
}

/** The columns, each with what it says. */
export const explained = <Row>(
  columns: readonly Column<Row>[],
  means: Readonly<Record<string, string>>,
): Column<Row>[] => columns.map((column) => ({ ...column, means: means[column.name] }));

/** The fields that these columns show, in their order: what a sheet of them holds. */
export const fieldsOf = <Row>(columns: readonly Column<Row>[]): string[] => [
  ...new Set(columns.flatMap(({ name, fields = [name] }) => fields as readonly string[])),
];

const keyOf = (list: string): string => `sentia-columns-${list}`;

function stored(list: string): Record<string, boolean> {
  try {
    return JSON.parse(localStorage.getItem(keyOf(list)) ?? "{}") as Record<string, boolean>;
  } catch {
    return {};
  }
}

export interface Choice<Row> {
  /** What a person wants to see, room or not. */
  wanted: Column<Row>[];
  shown: Column<Row>[];
  toggle: (name: string) => void;
}

/**
 * The columns that this browser shows of a list in so many pixels; the first always
 * stays, and so does what the list is sorted by and what somebody chose.
 */
export function useColumns<Row>(
  list: string,
  columns: readonly Column<Row>[],
  sort: string,
  room: number,
): Choice<Row> {
  const [chosen, setChosen] = useState(() => stored(list));
  const wanted = columns.filter(({ name, spare = false }, at) => !at || (chosen[name] ?? !spare));
  const stays = ({ name, sort: by }: Column<Row>): boolean =>
    (chosen[name] ?? false) || by === sort.replace("-", "");
  const shown = fitting(wanted, room, stays);
  const toggle = (name: string): void => {
    const next = { ...chosen, [name]: !shown.some((one) => one.name === name) };
    setChosen(next);
    try {
      localStorage.setItem(keyOf(list), JSON.stringify(next));
    } catch {
      // Then the choice lasts until the screen is left.
    }
  };
  return { wanted, shown, toggle };
}

/** Leave out, one by one, what may step back, until the others have room. */
function fitting<Row>(
  columns: readonly Column<Row>[],
  room: number,
  stays: (column: Column<Row>) => boolean,
): Column<Row>[] {
  const going = columns
    .filter((one) => one.yields !== undefined && !stays(one))
    .toSorted((a, b) => (a.yields ?? 0) - (b.yields ?? 0));
  let shown = [...columns];
  for (const one of going) {
    if (widthOf(shown) <= room) break;
    shown = shown.filter((other) => other !== one);
  }
  return shown;
}

/** The pixels below which a table of these columns scrolls to the side. */
export const widthOf = (columns: readonly { width: number }[]): number =>
  columns.reduce((sum, { width }) => sum + width, 0);
