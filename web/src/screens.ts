/** The screens of the navigation. What draws each stands in router.tsx. */

import { screenAddress, type Place } from "./address";
import type { IconName } from "./parts/Icon";

export interface Screen {
  path: string;
  title: string;
  icon: IconName;
  /** After "g", the key that leads there. */
  key: string;
  /** The filters it opens with. */
  shows?: Record<string, string>;
  /** It stands with the account, not with the shop. */
  own?: true;
}

export const SCREENS: readonly Screen[] = [
  { path: "/", title: "Overview", icon: "overview", key: "h" },
  { path: "/inventory", title: "Inventory", icon: "box", key: "i" },
  { path: "/orders", title: "Orders", icon: "cart", key: "o" },
  {
    path: "/shipments",
    title: "Shipments",
    icon: "inbound",
    key: "s",
    shows: { status: "open" },
  },
  { path: "/connections", title: "Connections", icon: "plug", key: "c" },
  { path: "/settings", title: "Settings", icon: "sliders", key: ",", own: true },
];

/** Where a screen of the navigation opens. */
export function opening({ path, shows }: Screen, place: Place): string {
  return screenAddress(path, place, shows);
}

/** The screen whose part of the navigation an address is in. */
export function sectionOf(path: string): string {
  return path.startsWith("/products/") ? "/inventory" : path;
}
