import { useEffect, useLayoutEffect, useRef, useState, type Dispatch, type StateUpdater } from "preact/hooks";
import { go } from "../address";
import { Icon } from "../parts/Icon";
import type { Column } from "./columns";
import type { Feed } from "./feed";
import { useWindow } from "./useWindow";

export interface GridProps<Row, Sums> {
  label: string;
  feed: Feed<Row, Sums>;
  columns: readonly Column<Row>[];
  sort: string;
  onSort: (sort: string) => void;
  keyOf: (row: Row) => string;
  /** Where a row leads. */
  hrefOf: (row: Row) => string;
  /** Pixels of one row. */
  height: number;
  /** Draw every row that is there, as paper needs it. */
  whole: boolean;
}

// Browsers end an element at some 17 million pixels.
const MOST_PIXELS = 15_000_000;
const HEAD = 36;

/**
 * The rows in sight of a table that may be very long. One element has the focus and
 * names the row that the keys are at, so that a row which is scrolled away loses nothing.
 */
export function Grid<Row, Sums>(props: GridProps<Row, Sums>) {
  const { label, feed, columns, sort, onSort, keyOf, hrefOf, height, whole } = props;
  const { rows, cursor, total } = feed.state;
  const box = useRef<HTMLDivElement>(null);
  const seen = useWindow(box, height);
  const [at, setAt] = useState<number | null>(null);
  const ahead = cursor === null ? 0 : Math.max(0, (total ?? rows.length + 1) - rows.length);
  const count = Math.min(rows.length + ahead, Math.floor(MOST_PIXELS / height));
  const first = whole ? 0 : Math.min(seen.first, Math.max(0, count - 1));
  const last = whole ? rows.length : Math.min(seen.last, count);

  useEffect(() => feed.look(first, last), [feed, first, last]);
  useStandingStill(feed, box, height, keyOf, setAt);

  const reach = (index: number): void => {
    const next = Math.max(0, Math.min(count - 1, index));
    const element = box.current;
    setAt(next);
    if (!element) return;
    const [top, room] = [next * height, element.clientHeight - HEAD - height];
    if (element.scrollTop > top) element.scrollTop = top;
    else if (element.scrollTop < top - room) element.scrollTop = top - room;
  };
  const press = (event: KeyboardEvent): void => {
    if (event.target !== box.current || event.ctrlKey || event.metaKey || event.altKey) return;
    const here = at ?? -1;
    const leap = Math.max(1, seen.page - 2);
    const next = {
      ArrowDown: here + 1,
      ArrowUp: here - 1,
      PageDown: Math.max(0, here) + leap,
      PageUp: here - leap,
      Home: 0,
      End: count - 1,
    }[event.key];
    const row = at === null ? undefined : rows[at];
    if (event.key === "Enter" && row !== undefined) go(hrefOf(row));
    else if (next === undefined) return;
    else reach(next);
    event.preventDefault();
  };

  const indices = Array.from({ length: Math.max(0, last - first) }, (_, n) => first + n);
  const width = columns.reduce((sum, column) => sum + column.width, 0);
  return (
    <div
      class="grid-box"
      ref={box}
      role="grid"
      tabIndex={0}
      aria-label={label}
      aria-rowcount={total === null ? -1 : total + 1}
      aria-colcount={columns.length}
      {...(at !== null && at >= first && at < last && { "aria-activedescendant": `row-${at}` })}
      onKeyDown={press}
      onFocus={(event) => {
        const keys = event.target === box.current && box.current?.matches(":focus-visible");
        if (keys && at === null && count) setAt(Math.round((box.current?.scrollTop ?? 0) / height));
      }}
    >
      <table class="list" role="presentation" style={{ minWidth: `${width}px` }}>
        <colgroup>
          {columns.map(({ name, width: wide }, index) => (
            <col key={name} {...(index > 0 && { style: { width: `${wide}px` } })} />
          ))}
        </colgroup>
        <thead role="rowgroup">
          <tr role="row" aria-rowindex={1}>
            {columns.map((column) => (
              <Head key={column.name} column={column} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          <Gap rows={first} height={height} />
          {indices.map((index) => {
            const row = rows[index];
            return row === undefined ? (
              <Awaited key={`awaited-${index}`} {...{ index, height, columns: columns.length }} />
            ) : (
              <tr
                key={keyOf(row)}
                id={`row-${index}`}
                role="row"
                aria-rowindex={index + 2}
                class={index === at ? "at" : ""}
                style={{ height: `${height}px` }}
                onClick={(event) => {
                  setAt(index);
                  // The link within says where to; a click beside it goes there too.
                  const onLink = event.target instanceof Element && event.target.closest("a");
                  if (!onLink && !getSelection()?.toString()) go(hrefOf(row));
                }}
              >
                {columns.map(({ name, number, cell }, place) => (
                  <td
                    key={name}
                    role={place ? "gridcell" : "rowheader"}
                    class={number ? "number" : ""}
                  >
                    {place ? (
                      cell(row)
                    ) : (
                      <a href={hrefOf(row)} tabIndex={-1}>
                        {cell(row)}
                      </a>
                    )}
                  </td>
                ))}
              </tr>
            );
          })}
          <Gap rows={count - last} height={height} />
        </tbody>
      </table>
    </div>
  );
}

interface HeadProps<Row> {
  column: Column<Row>;
  sort: string;
  onSort: (sort: string) => void;
}

function Head<Row>({ column: { title, sort: by, number }, sort, onSort }: HeadProps<Row>) {
  const kind = number ? "number" : "";
  if (!by)
    return (
      <th role="columnheader" scope="col" class={kind}>
        {title}
      </th>
    );
  const [up, down] = [sort === by, sort === `-${by}`];
  // What is most comes first at the first press, names from their beginning.
  const next = up ? `-${by}` : down || !number ? by : `-${by}`;
  const state = up ? "ascending" : down ? "descending" : "none";
  return (
    <th role="columnheader" scope="col" class={kind} aria-sort={state}>
      <button onClick={() => onSort(next)}>
        {title}
        {(up || down) && <Icon name={up ? "up" : "down"} size={13} />}
      </button>
    </th>
  );
}

/** The room of rows that are not drawn. */
function Gap({ rows, height }: { rows: number; height: number }) {
  if (rows <= 0) return null;
  return <tr class="gap" aria-hidden="true" style={{ height: `${rows * height}px` }} />;
}

function Awaited({ index, height, columns }: { index: number; height: number; columns: number }) {
  return (
    <tr
      class="awaited"
      role="row"
      id={`row-${index}`}
      aria-rowindex={index + 2}
      style={{ height: `${height}px` }}
    >
      <td role="gridcell" colSpan={columns}>
        <i class="bone" />
        <span class="sr-only">Loading</span>
      </td>
    </tr>
  );
}

/**
 * Keep what the reader looks at where it is: rows that arrive above it move the scroll
 * bar and not the rows, and a list that was left is found again where it was.
 */
function useStandingStill<Row, Sums>(
  feed: Feed<Row, Sums>,
  box: { current: HTMLElement | null },
  height: number,
  keyOf: (row: Row) => string,
  setAt: Dispatch<StateUpdater<number | null>>,
): void {
  const before = useRef<{ feed: unknown; rows: readonly Row[] } | null>(null);
  const { rows } = feed.state;
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const was = before.current;
    before.current = { feed, rows };
    if (was?.feed !== feed) {
      element.scrollTop = feed.scrolledTo;
      return;
    }
    if (was.rows === rows) return;
    if (!feed.scrolledTo) element.scrollTop = 0;
    const now = new Map(rows.map((row, index) => [keyOf(row), index]));
    const moved = (index: number): number => {
      const row = was.rows[index];
      return row === undefined ? index : (now.get(keyOf(row)) ?? index);
    };
    setAt((at) => (at === null ? null : moved(at)));
    const top = Math.floor(element.scrollTop / height);
    if (element.scrollTop >= height) element.scrollTop += (moved(top) - top) * height;
  }, [feed, rows]);

  useEffect(() => {
    const element = box.current;
    const follow = (): void => {
      feed.scrolledTo = element?.scrollTop ?? 0;
    };
    element?.addEventListener("scroll", follow, { passive: true });
    return () => element?.removeEventListener("scroll", follow);
  }, [feed]);
}
