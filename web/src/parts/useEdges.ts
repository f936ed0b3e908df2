import { useLayoutEffect } from "preact/hooks";
import type { RefObject } from "preact";

/**
 * Says on the frame round a box beyond which of its sides there is more, for the styles
 * to shade: `data-more="left right"`. `--bar` is what its scroll bar takes of the right.
 */
export function useEdges(box: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const element = box.current;
    const frame = element?.parentElement;
    if (!element || !frame) return;
    const mark = (): void => {
      const { scrollLeft, scrollWidth, clientWidth, offsetWidth } = element;
      // Half a pixel may be left at the end of a zoomed page.
      const beyond = [
        ...(scrollLeft > 1 ? ["left"] : []),
        ...(scrollWidth - clientWidth - scrollLeft > 1 ? ["right"] : []),
      ].join(" ");
      if (frame.dataset.more !== beyond) frame.dataset.more = beyond;
      frame.style.setProperty("--bar", `${offsetWidth - clientWidth}px`);
    };
    mark();
    const observer = new ResizeObserver(mark);
    for (const one of [element, ...element.children]) observer.observe(one);
    element.addEventListener("scroll", mark, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", mark);
    };
  }, [box]);
}
