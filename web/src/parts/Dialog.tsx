import type { ComponentChildren } from "preact";
import { useEffect, useId, useLayoutEffect, useRef } from "preact/hooks";
import { Icon } from "./Icon";

interface Props {
  title: string;
  /** Hide the title: something below says it. */
  quiet?: boolean;
  /** In the middle, or along the right edge with the screen still in sight. */
  kind?: "middle" | "drawer";
  onClose: () => void;
  children: ComponentChildren;
}

/**
 * A dialog before the screen. The browser's own element holds the focus within, makes
 * the rest inert, and gives the focus back afterwards.
 */
export function Dialog({ title, quiet = false, kind = "middle", onClose, children }: Props) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    // Not its first button, which happens to close it; but what asks for it may have it.
    if (!dialog?.querySelector("[autofocus]")) dialog?.focus();
    return () => dialog?.close();
  }, []);
  useEffect(() => {
    // Escape closes it; that it was taken off the screen is no news to anyone.
    const dialog = ref.current;
    const closed = (): void => {
      if (dialog?.isConnected) onClose();
    };
    dialog?.addEventListener("close", closed);
    return () => dialog?.removeEventListener("close", closed);
  }, [onClose]);
  return (
    <dialog
      ref={ref}
      class={`dialog ${kind}`}
      aria-labelledby={id}
      tabIndex={-1}
      onClick={(event) => {
        if (event.target === ref.current) onClose(); // beside it
      }}
    >
      <div class="dialog-body">
        <header class={quiet ? "sr-only" : ""}>
          <h2 id={id}>{title}</h2>
          <button class="square plain" aria-label="Close" onClick={onClose}>
            <Icon name="close" />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
