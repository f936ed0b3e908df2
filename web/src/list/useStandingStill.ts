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
  const before = useRef<{ feed: Feed<T, Sums>; rows: ReadonlyMap<number, T> } | null>(null);
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
    if (was.rows === rows) return;
    const top = Math.floor(element.scrollTop / height);
    const same = (index: number): boolean => was.rows.get(index) === rows.get(index);
    if (same(top)) return; // rows elsewhere came or were forgotten
    const places = new Map([...rows].map(([index, row]) => [keyOf(row), index]));
    const moved = (index: number): number | undefined => {
      const row = was.rows.get(index);
      return row === undefined ? undefined : places.get(keyOf(row));
    };
    setAt((at) => (at === null ? null : (moved(at) ?? at)));
    if (element.scrollTop < height) return;
    // By the first row in sight that is still there.
    const last = top + Math.ceil(element.clientHeight / height);
    for (let index = top; index < last; index += 1) {
      const place = moved(index);
      if (place === undefined) continue;
      element.scrollTop += (place - index) * height;
      return;
    }
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
