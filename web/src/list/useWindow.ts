import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import type { RefObject } from "preact";

const BEYOND = 12; // rows drawn above and below what is in sight
const STEP = 4; // drawn anew only when the window has moved so many rows

export interface Window {
  first: number;
  /** Exclusive. */
  last: number;
  /** Rows that are in sight at once. */
  page: number;
}

/** Which rows of a long table are in sight, and a few around them. */
export function useWindow(box: RefObject<HTMLElement | null>, height: number): Window {
  const [top, setTop] = useState(0);
  const [page, setPage] = useState(20);

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = (): void => setPage(Math.max(1, Math.ceil(element.clientHeight / height)));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [height]);

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const follow = (): void => setTop(Math.floor(element.scrollTop / height / STEP) * STEP);
    follow();
    element.addEventListener("scroll", follow, { passive: true });
    return () => element.removeEventListener("scroll", follow);
  }, [height]);

  return { first: Math.max(0, top - BEYOND), last: top + page + STEP + BEYOND, page };
}
