import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { useEdges } from "../parts/useEdges";
import { widthOf, type Column } from "./columns";
import type { Feed } from "./feed";
import { Awaited, Gap, Head, Row } from "./GridRow";
import { useGridKeys } from "./useGridKeys";
import { useStandingStill } from "./useStandingStill";
import { useWindow } from "./useWindow";

interface Props<T, Sums> {
  label: string;
  feed: Feed<T, Sums>;
  columns: readonly Column<T>[];
  sort: string;
  onSort: (sort: string) => void;
  keyOf: (row: T) => string;
  /** Where a row leads. */
  hrefOf: (row: T) => string;
  /** Pixels of one row. */
  height: number;
  /** Draw the rows that are there, not those in sight alone: it goes to paper. */
  whole: boolean;
  /** Told how many pixels the columns have. */
  onRoom: (pixels: number) => void;
}

// Browsers end an element at some 17 million pixels.
const MOST_PIXELS = 15_000_000;
/** So many rows of a height can be scrolled to: some 300,000. */
export const mostRows = (height: number): number => Math.floor(MOST_PIXELS / height);
/** The most rows that are printed; a sheet is the better paper for more. */
export const ON_PAPER = 500;

/**
 * The rows in sight of a table that may be very long. One element has the focus and
 * names the row that the keys are at, so that a row which is scrolled away loses nothing.
 */
export function Grid<T, Sums>(props: Props<T, Sums>) {
  const { label, feed, columns, sort, onSort, keyOf, hrefOf, height, whole, onRoom } = props;
  const { rows, total } = feed.state;
  const box = useRef<HTMLDivElement>(null);
  const seen = useWindow(box, height);
  const [at, setAt] = useState<number | null>(null);
  const count = Math.min(feed.state.count ?? 0, mostRows(height));
  const first = whole ? 0 : Math.min(seen.first, Math.max(0, count - 1));
  const last = whole ? Math.min(feed.head, ON_PAPER) : Math.min(seen.last, count);
  const isDrawn = at !== null && at >= first && at < last;

  useEffect(() => feed.look(first, last), [feed, first, last]);
  useEdges(box);
  useRoom(box, onRoom);
  useStandingStill(feed, box, height, keyOf, setAt);
  const keys = useGridKeys({
    box,
    at: isDrawn ? at : null,
    setAt,
    count,
    height,
    page: seen.page,
    hrefAt: (index) => {
      const row = rows.get(index);
      return row === undefined ? null : hrefOf(row);
    },
  });

  return (
    <div
      class="grid-box"
      ref={box}
      role="grid"
      tabIndex={0}
      aria-label={label}
      aria-rowcount={total === null ? -1 : total + 1}
      aria-colcount={columns.length}
      {...(isDrawn && { "aria-activedescendant": `row-${at}` })}
      {...keys}
    >
      <table class="list" role="presentation" style={{ minWidth: `${widthOf(columns)}px` }}>
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
          {Array.from({ length: Math.max(0, last - first) }, (_, n) => {
            const index = first + n;
            const row = rows.get(index);
            const place = { index, height, columns };
            return row === undefined ? (
              <Awaited key={`awaited-${index}`} {...place} />
            ) : (
              <Row
                key={keyOf(row)}
                {...place}
                row={row}
                href={hrefOf(row)}
                isAt={index === at}
                onPress={() => setAt(index)}
              />
            );
          })}
          <Gap rows={count - last} height={height} />
        </tbody>
      </table>
    </div>
  );
}

function useRoom(box: RefObject<HTMLElement | null>, onRoom: (pixels: number) => void): void {
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const tell = (): void => onRoom(element.clientWidth);
    tell();
    const observer = new ResizeObserver(tell);
    observer.observe(element);
    return () => observer.disconnect();
  }, [box, onRoom]);
}
