import { useEffect, useId, useRef } from "preact/hooks";

const PAUSE_MS = 400; // so that a pointer that passes by unfolds nothing
const EDGE = 8;

/**
 * What a thing means, below it: under a resting pointer, or where the keys are. Escape
 * folds it in; assistive technology reads it as the description. `shows` goes to what
 * holds the hint, `told` to what has the focus.
 */
export function useHint<Holder extends HTMLElement>(means: string | undefined) {
  const id = useId();
  const hint = useRef<HTMLSpanElement>(null);
  const timer = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  if (!means) return { told: {}, hint: null, shows: {} };

  const show = (holder: Holder): void => {
    const box = hint.current;
    if (!box?.isConnected) return;
    const { left, bottom } = holder.getBoundingClientRect();
    box.showPopover();
    const most = innerWidth - box.offsetWidth - EDGE;
    box.style.left = `${Math.max(EDGE, Math.min(left, most))}px`;
    box.style.top = `${bottom}px`;
  };
  const hide = (): void => {
    clearTimeout(timer.current);
    hint.current?.hidePopover();
  };
  return {
    told: { "aria-describedby": id },
    hint: (
      // In no name, only in the description that it is asked for.
      <span class="hint" ref={hint} id={id} popover="manual" aria-hidden="true">
        {means}
      </span>
    ),
    shows: {
      onPointerEnter({ currentTarget, pointerType }: PointerEvent & { currentTarget: Holder }) {
        if (pointerType === "touch") return;
        timer.current = setTimeout(show, PAUSE_MS, currentTarget);
      },
      onPointerLeave: hide,
      onFocusIn({ currentTarget, target }: FocusEvent & { currentTarget: Holder }) {
        if (target instanceof Element && target.matches(":focus-visible")) show(currentTarget);
      },
      onFocusOut: hide,
      onKeyDown({ key }: KeyboardEvent) {
        if (key === "Escape") hide();
      },
    },
  };
}
