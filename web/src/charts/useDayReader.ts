import { useState } from "preact/hooks";
import type { RefObject } from "preact";

interface Margin {
  left: number;
  right: number;
}

interface Reader {
  /** The day that is read, by its place in the course. */
  at: number | null;
  /** The one to begin with. */
  start: number;
  last: number;
  /** To spread on the element that `box` refers to. */
  handlers: {
    onKeyDown: (event: KeyboardEvent) => void;
    onPointerMove: (event: PointerEvent) => void;
    onPointerDown: (event: PointerEvent) => void;
    onPointerLeave: () => void;
    onFocus: (event: FocusEvent) => void;
    onBlur: () => void;
    onClick: () => void;
  };
}

/** Reading single days or hours of a chart by pointer or arrow keys: a slider. */
export function useDayReader(
  box: RefObject<HTMLElement | null>,
  count: number,
  margin: Margin,
  /** Shows what the day is made of. */
  open?: (index: number) => void,
  /** The day to begin with; the last one unless said. */
  first?: number,
): Reader {
  const [chosen, setChosen] = useState<number | null>(null);
  const last = Math.max(0, count - 1);
  const start = first ?? last;
  const at = chosen === null ? null : Math.min(chosen, last);
  const choose = (index: number): void => setChosen(Math.max(0, Math.min(last, index)));

  const read = (event: PointerEvent): void => {
    const left = box.current?.getBoundingClientRect().left ?? 0;
    const inner = (box.current?.clientWidth ?? 0) - margin.left - margin.right;
    choose(Math.round(((event.clientX - left - margin.left) / inner) * last));
  };
  const press = (event: KeyboardEvent): void => {
    const now = at ?? start;
    const next = { ArrowLeft: now - 1, ArrowRight: now + 1, Home: 0, End: last }[event.key];
    if (event.key === "Escape") setChosen(null);
    if (event.key === "Enter") open?.(now);
    if (next === undefined) return;
    event.preventDefault();
    choose(next);
  };
  const leave = (): void => setChosen(null);
  return {
    at,
    start,
    last,
    handlers: {
      onKeyDown: press,
      onPointerMove: read,
      onPointerDown: read,
      onPointerLeave: leave,
      onFocus: () => {
        if (box.current?.matches(":focus-visible")) setChosen(start);
      },
      onBlur: leave,
      onClick: () => {
        if (at !== null) open?.(at);
      },
    },
  };
}
