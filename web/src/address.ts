/**
 * Where the page is: a screen and its filters, as the address says them. Filters are
 * named as the API's parameters, so that reload, back and a shared link keep them.
 */

import { useEffect, useState } from "preact/hooks";

export interface Place {
  path: string;
  query: URLSearchParams;
}

/** A change of filters; null takes one out. */
export type Filters = Record<string, string | null>;

/** Filters that every screen shares, and that go along from one to the next. */
export const SHARED = [
  "range",
  "from",
  "to",
  "compare",
  "marketplace",
  "account",
  "currency",
] as const;
export type Shared = (typeof SHARED)[number];

const movement = new EventTarget();
let place = read();

function read(): Place {
  return { path: location.pathname, query: new URLSearchParams(location.search) };
}

function tell(): void {
  place = read();
  movement.dispatchEvent(new Event("moved"));
}

addEventListener("popstate", tell);

/** Where the page is now; the component is drawn again when that changes. */
export function usePlace(): Place {
  const [here, setHere] = useState(place);
  useEffect(() => {
    const follow = (): void => setHere(place);
    follow(); // it may have moved between the drawing and this
    movement.addEventListener("moved", follow);
    return () => movement.removeEventListener("moved", follow);
  }, []);
  return here;
}

/** Go to another address without loading the page anew. */
export function go(to: string, { replace = false } = {}): void {
  if (replace) history.replaceState(null, "", to);
  else history.pushState(null, "", to);
  tell();
}

function written(path: string, query: URLSearchParams): string {
  return path + (query.size ? `?${query}` : "");
}

/** This address with other filters. */
export function changed(filters: Filters): string {
  const query = new URLSearchParams(place.query);
  for (const [name, value] of Object.entries(filters)) {
    if (value === null) query.delete(name);
    else query.set(name, value);
  }
  return written(place.path, query);
}

export function change(filters: Filters): void {
  go(changed(filters));
}

/** Another screen, under the filters that all of them share and some of its own. */
export function screenAddress(
  path: string,
  { query }: Place,
  own: Record<string, string> = {},
): string {
  const filters = only(query, SHARED);
  for (const [name, value] of Object.entries(own)) filters.set(name, value);
  return written(path, filters);
}

/** What a figure opens: its own filters first, then whose data this page is about. */
export function within(opens: string, { query }: Place): string {
  const [path = "/", asked = ""] = opens.split("?");
  const whose = only(query, ["marketplace", "account", "currency"]);
  for (const [name, value] of new URLSearchParams(asked)) whose.set(name, value);
  return written(path, whose);
}

/**
 * The named filters as the API's query string, "?" included; empty where none is set. The
 * API refuses what stands there twice: as everywhere on the page, the first one counts.
 */
export function question({ query }: Place, names: readonly string[]): string {
  return written("", only(query, names));
}

function only(query: URLSearchParams, names: readonly string[]): URLSearchParams {
  const found = new URLSearchParams();
  for (const name of new Set(query.keys())) {
    const value = query.get(name);
    if (value && names.includes(name)) found.set(name, value);
  }
  return found;
}

/** A part of an address as it was meant; one that is not encoded right, as it stands. */
export function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Let every link within the page change the screen without a reload. */
export function followLinks(): () => void {
  const follow = (event: MouseEvent): void => {
    const { defaultPrevented, button, metaKey, ctrlKey, shiftKey, altKey, target } = event;
    if (defaultPrevented || button || metaKey || ctrlKey || shiftKey || altKey) return;
    const link = target instanceof Element ? target.closest("a") : null;
    if (!link || link.target || link.download || link.origin !== location.origin) return;
    if (link.pathname.startsWith("/api/")) return;
    const same = link.pathname === location.pathname && link.search === location.search;
    if (same && link.hash) return; // a place on this screen
    event.preventDefault();
    go(link.pathname + link.search + link.hash, { replace: same });
  };
  document.addEventListener("click", follow);
  return () => document.removeEventListener("click", follow);
}

/** The title of the window, while a screen is shown. */
export function useTitle(screen: string): void {
  useEffect(() => {
    document.title = `${screen} · Sentia`;
  }, [screen]);
}
