import type { ComponentChildren } from "preact";
import { useId, useRef, useState } from "preact/hooks";

interface Props {
  label: string;
  /** What the button shows. */
  face: ComponentChildren;
  class?: string;
  pressed?: boolean;
  children: (close: () => void) => ComponentChildren;
}

const GAP = 6;

/**
 * A button and a sheet that folds out below it. The browser's popover lays it over
 * everything, and folds it in upon Escape or a click beside it.
 */
export function Menu({ label, face, class: kind = "button", pressed, children }: Props) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const sheet = useRef<HTMLDivElement>(null);

  const place = (): void => {
    const under = button.current?.getBoundingClientRect();
    const box = sheet.current;
    if (!under || !box) return;
    const right = innerWidth - box.offsetWidth - GAP;
    const left = under.left + under.width / 2 - box.offsetWidth / 2;
    box.style.left = `${Math.max(GAP, Math.min(left, right))}px`;
    box.style.top = `${under.bottom + GAP}px`;
  };

  return (
    <>
      <button
        ref={button}
        class={kind}
        aria-label={label}
        aria-expanded={open}
        popoverTarget={id}
        {...(pressed !== undefined && { "aria-pressed": pressed })}
      >
        {face}
      </button>
      <div
        ref={sheet}
        id={id}
        popover="auto"
        class="menu-sheet"
        role="group"
        aria-label={label}
        onBeforeToggle={(event) => {
          if (event.newState === "open") setOpen(true);
        }}
        onToggle={(event) => {
          if (event.newState === "open") place();
          // Not sooner: the browser gives the focus back from what is within.
          else setOpen(false);
        }}
      >
        {open && children(() => sheet.current?.hidePopover())}
      </div>
    </>
  );
}
