/** What is asked of the channel itself because somebody looks. */

import { useEffect } from "preact/hooks";
import { readOnce } from "./api";

/**
 * Ask the channel for its stock or shipments when a screen of them opens. The server does
 * so where the last complete answer is over five minutes old, once for all who look; what
 * it brings comes by event, and how it goes stands beside "Sync now".
 */
export function useFresh(list: "inventory" | "shipments"): void {
  useEffect(() => {
    readOnce(`/${list}?limit=1&fresh=true`).catch(() => undefined); // the list says what is wrong
  }, [list]);
}
