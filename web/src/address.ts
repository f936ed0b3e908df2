/** What the screen shows, as the address says it: reload and back keep it. */

import { useCallback, useEffect, useState } from "preact/hooks";
import type { Range } from "./shapes";

export interface View {
  range: Range;
  marketplace: string | null;
}

export const RANGES: readonly { value: Range; label: string; long: string }[] = [
  { value: "today", label: "Today", long: "today" },
  { value: "7d", label: "7d", long: "last 7 days" },
  { value: "30d", label: "30d", long: "last 30 days" },
  { value: "90d", label: "90d", long: "last 90 days" },
];

const USUAL: Range = "30d";

function current(): View {
  const query = new URLSearchParams(location.search);
  const range = RANGES.find(({ value }) => value === query.get("range"))?.value ?? USUAL;
  return { range, marketplace: query.get("marketplace") };
}

function addressOf({ range, marketplace }: View): string {
  const query = new URLSearchParams();
  if (range !== USUAL) query.set("range", range);
  if (marketplace) query.set("marketplace", marketplace);
  return location.pathname + (query.size ? `?${query}` : "");
}

export function useView(): [View, (change: Partial<View>) => void] {
  const [view, setView] = useState(current);

  useEffect(() => {
    const follow = (): void => setView(current());
    addEventListener("popstate", follow);
    return () => removeEventListener("popstate", follow);
  }, []);

  const change = useCallback((part: Partial<View>) => {
    const next = { ...current(), ...part };
    history.pushState(null, "", addressOf(next));
    setView(next);
  }, []);

  return [view, change];
}

/** The title of the window, while a screen is shown. */
export function useTitle(screen: string): void {
  useEffect(() => {
    document.title = `${screen} · Sentia`;
  }, [screen]);
}
