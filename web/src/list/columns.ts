/** The columns of a list, and which of them a person wants to see. */

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";

export interface Column<Row> {
  name: string;
  title: string;
  /** What the API calls the order by it, where it can be sorted. */
  sort?: string;
  /** In pixels; the first column takes what is left as well. */
  width: number;
  number?: boolean;
  /** What the API calls what is in its cells, where that is not its name. */
  fields?: readonly (keyof Row & string)[];
  /** Not shown until somebody chooses it. */
  spare?: boolean;
  cell: (row: Row) => ComponentChildren;
}

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
  shown: Column<Row>[];
  toggle: (name: string) => void;
}

/** The columns that this browser shows of a list; the first always stays. */
export function useColumns<Row>(list: string, columns: readonly Column<Row>[]): Choice<Row> {
  const [chosen, setChosen] = useState(() => stored(list));
  const isShown = ({ name, spare = false }: Column<Row>): boolean => chosen[name] ?? !spare;
  const toggle = (name: string): void => {
    const column = columns.find((one) => one.name === name);
    if (!column) return;
    const next = { ...chosen, [name]: !isShown(column) };
    setChosen(next);
    try {
      localStorage.setItem(keyOf(list), JSON.stringify(next));
    } catch {
      // Then the choice lasts until the screen is left.
    }
  };
  return { shown: columns.filter((column, at) => at === 0 || isShown(column)), toggle };
}
