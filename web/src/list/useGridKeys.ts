import type { RefObject } from "preact";
import { go } from "../address";
import { useKeys, type Key } from "../keys";

interface Grid {
  box: RefObject<HTMLElement | null>;
  /** The row that the keys are at, where it is in sight. */
  at: number | null;
  setAt: (index: number) => void;
  count: number;
  height: number;
  /** Rows in sight at once. */
  page: number;
  /** Where a row leads, once it is there. */
  hrefAt: (index: number) => string | null;
}

const KEYS: readonly Key[] = [
  { keys: "↓ ↑", does: "In a list: to the next row, the one before" },
  { keys: "PgDn PgUp", does: "In a list: a page down, up" },
  { keys: "Home End", does: "In a list: to its first row, its last" },
  { keys: "Enter", does: "In a list: open the row" },
];
const HEAD = 36; // pixels that the head covers of the rows

/** Moving through a grid by keys: row by row, by pages, to an end, and into a row. */
export function useGridKeys({ box, at, setAt, count, height, page, hrefAt }: Grid) {
  useKeys(KEYS);
  const top = (): number => Math.ceil((box.current?.scrollTop ?? 0) / height);

  const reach = (index: number): void => {
    const element = box.current;
    const next = Math.max(0, Math.min(count - 1, index));
    setAt(next);
    if (!element) return;
    const [place, room] = [next * height, element.clientHeight - HEAD - height];
    if (element.scrollTop > place) element.scrollTop = place;
    else if (element.scrollTop < place - room) element.scrollTop = place - room;
  };

  return {
    onKeyDown(event: KeyboardEvent): void {
      if (event.target !== box.current || event.ctrlKey || event.metaKey || event.altKey) return;
      const here = at ?? top() - 1;
      const leap = Math.max(1, page - 2);
      const next = {
        ArrowDown: here + 1,
        ArrowUp: here - 1,
        PageDown: Math.max(0, here) + leap,
        PageUp: here - leap,
        Home: 0,
        End: count - 1,
      }[event.key];
      const href = event.key === "Enter" && at !== null ? hrefAt(at) : null;
      if (href !== null) go(href);
      else if (next !== undefined) reach(next);
      else return;
      event.preventDefault();
    },
    onFocus(event: FocusEvent): void {
      const byKeys = event.target === box.current && box.current?.matches(":focus-visible");
      if (byKeys && at === null && count) setAt(top());
    },
  };
}
