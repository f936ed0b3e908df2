/** What the keys do. Each screen adds its own; `?` lists those that work right now. */

import { useLayoutEffect } from "preact/hooks";

export interface Key {
  /** Pressed one after the other, a blank between them: "g o". */
  keys: string;
  does: string;
  /** Left out where something that has the focus hears them by itself. */
  run?: () => void;
}

const TOGETHER_MS = 1500; // the second key of a pair must follow that soon

const known = new Set<readonly Key[]>();
let begun = "";
let timer: ReturnType<typeof setTimeout> | undefined;

/** The keys that work now, the screen's own last. */
export const keysNow = (): Key[] => [...known].flat();

/** Let keys do something while the component is on the screen. */
export function useKeys(keys: readonly Key[]): void {
  // Before the screen is seen, so that no key is pressed in vain.
  useLayoutEffect(() => {
    known.add(keys);
    return () => void known.delete(keys);
  }, [keys]);
}

/** Hear the keys, but where somebody writes or a dialog stands before the screen. */
export function hearKeys(): () => void {
  document.addEventListener("keydown", press);
  return () => document.removeEventListener("keydown", press);
}

function press(event: KeyboardEvent): void {
  const { key, ctrlKey, metaKey, altKey, target, defaultPrevented } = event;
  if (defaultPrevented || altKey || key.length > 1) return;
  const within = (what: string) => target instanceof Element && target.closest(what) !== null;
  if (ctrlKey || metaKey) {
    // As elsewhere, also from within a field.
    if (key === "k" && !within("dialog") && doKey("/")) event.preventDefault();
    return;
  }
  if (within("input, select, textarea, dialog")) return;
  const typed = begun ? `${begun} ${key}` : key;
  begun = "";
  clearTimeout(timer);
  if (doKey(typed)) event.preventDefault();
  else if (keysNow().some(({ keys }) => keys.startsWith(`${typed} `))) {
    begun = typed;
    timer = setTimeout(() => (begun = ""), TOGETHER_MS);
  }
}

/** Do what a key does; false where it does nothing. */
export function doKey(typed: string): boolean {
  const found = keysNow().find(({ keys }) => keys === typed);
  found?.run?.();
  return found !== undefined;
}
