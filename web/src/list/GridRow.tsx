/** The rows of a grid: its head, those that are there, and the room of those that are not. */

import { go } from "../address";
import { Icon } from "../parts/Icon";
import type { Column } from "./columns";
import { useHint } from "./useHint";

interface Place<T> {
  index: number;
  height: number;
  columns: readonly Column<T>[];
}

interface RowProps<T> extends Place<T> {
  row: T;
  href: string;
  isAt: boolean;
  onPress: () => void;
}

export function Row<T>({ index, height, columns, row, href, isAt, onPress }: RowProps<T>) {
  const open = (event: MouseEvent): void => {
    onPress();
    // The link within says where to; a click beside it goes there too, unless it was
    // to mark some text.
    const onLink = event.target instanceof Element && event.target.closest("a");
    if (!onLink && !getSelection()?.toString()) go(href);
  };
  return (
    <tr
      id={`row-${index}`}
      role="row"
      aria-rowindex={index + 2}
      class={isAt ? "at" : ""}
      style={{ height: `${height}px` }}
      onClick={open}
    >
      {columns.map(({ name, number, cell }, place) => (
        <td key={name} role={place ? "gridcell" : "rowheader"} class={number ? "number" : ""}>
          {place ? (
            cell(row)
          ) : (
            <a href={href} tabIndex={-1}>
              {cell(row)}
            </a>
          )}
        </td>
      ))}
    </tr>
  );
}

/** A row that is on its way. */
export function Awaited<T>({ index, height, columns }: Place<T>) {
  return (
    <tr
      id={`row-${index}`}
      class="awaited"
      role="row"
      aria-rowindex={index + 2}
      style={{ height: `${height}px` }}
    >
      <td role="gridcell" colSpan={columns.length}>
        <i class="bone" />
        <span class="sr-only">Loading</span>
      </td>
    </tr>
  );
}

/** The room of rows that are not drawn. */
export function Gap({ rows, height }: { rows: number; height: number }) {
  if (rows <= 0) return null;
  return <tr class="gap" aria-hidden="true" style={{ height: `${rows * height}px` }} />;
}

interface HeadProps<T> {
  column: Column<T>;
  sort: string;
  onSort: (sort: string) => void;
}

export function Head<T>({ column, sort, onSort }: HeadProps<T>) {
  const { title, sort: by, number, means } = column;
  const { told, hint, shows } = useHint<HTMLTableCellElement>(means);
  const kind = number ? "number" : "";
  if (!by)
    return (
      <th
        role="columnheader"
        scope="col"
        class={kind}
        {...(means && { tabIndex: 0, ...told })}
        {...shows}
      >
        {title}
        {hint}
      </th>
    );
  const [up, down] = [sort === by, sort === `-${by}`];
  // Of numbers the highest is asked for first, of names the beginning.
  const next = up ? `-${by}` : down || !number ? by : `-${by}`;
  const state = up ? "ascending" : down ? "descending" : "none";
  return (
    <th role="columnheader" scope="col" class={kind} aria-sort={state} {...shows}>
      <button onClick={() => onSort(next)} {...told}>
        {title}
        {(up || down) && <Icon name={up ? "up" : "down"} size={13} />}
      </button>
      {/* Paper repeats the head on each page, but no button. */}
      <span class="print-only">{title}</span>
      {hint}
    </th>
  );
}
