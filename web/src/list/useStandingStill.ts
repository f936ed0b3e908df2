import { useEffect, useLayoutEffect, useRef, type Dispatch, type StateUpdater } from "preact/hooks";
import type { RefObject } from "preact";
import type { Feed } from "./feed";

/**
 * Keep what the reader looks at where it is: rows that arrive above it move the scroll
 * bar and not the rows, and a list that was left is found again where it was.
 */
export function useStandingStill<T, Sums>(
  feed: Feed<T, Sums>,
  box: RefObject<HTMLElement | null>,
  height: number,
  keyOf: (row: T) => string,
  setAt: Dispatch<StateUpdater<number | null>>,
): void {
  const before = useRef<{ feed: Feed<T, Sums>; rows: readonly T[] } | null>(null);
  const { rows } = feed.state;

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const was = before.current;
    before.current = { feed, rows };
    if (was?.feed !== feed) {
      setAt(null);
      element.scrollTop = feed.scrolledTo;
      return;
    }
    if (was.rows[0] === rows[0]) return; // at most, some were added at the end
    if (feed.fromTop) element.scrollTop = 0;
    feed.fromTop = false;
    const places = new Map(rows.map((row, index) => [keyOf(row), index]));
    const moved = (index: number): number => {
      const row = was.rows[index];
      return row === undefined ? index : (places.get(keyOf(row)) ?? index);
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
