import { useMemo, useState } from "preact/hooks";
import { go, usePlace } from "../address";
import { keysNow, useKeys, type Key } from "../keys";
import { opening, SCREENS } from "../screens";
import { Dialog } from "./Dialog";
import { Search } from "./Search";

/** What opens over any screen, the search and the list of keys, and the keys for it. */
export function Overlays() {
  const here = usePlace();
  const [open, setOpen] = useState<"search" | "keys" | null>(null);
  // Whatever else was opened meanwhile stays open.
  const close = (what: "search" | "keys"): void => setOpen((now) => (now === what ? null : now));
  useKeys(
    useMemo<Key[]>(
      () => [
        { keys: "/", does: "Search orders, products and shipments", run: () => setOpen("search") },
        { keys: "?", does: "List the keys", run: () => setOpen("keys") },
        ...SCREENS.map((screen) => ({
          keys: `g ${screen.key}`,
          does: `Go to ${screen.title}`,
          run: () => go(opening(screen, here)),
        })),
      ],
      [here],
    ),
  );
  return (
    <>
      {open === "search" && <Search onClose={() => close("search")} />}
      {open === "keys" && (
        <Dialog title="Keys" onClose={() => close("keys")}>
          <dl class="key-list">
            {[...keysNow(), ALSO_SEARCH, ESCAPE].map(({ keys, does }) => (
              <div key={keys}>
                <dt>{does}</dt>
                <dd>
                  {keys.split(" ").map((one) => (
                    <kbd key={one}>{one}</kbd>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </Dialog>
      )}
    </>
  );
}

const ALSO_SEARCH = { keys: "Ctrl K", does: "Search, also while you write" };
const ESCAPE = { keys: "Esc", does: "Close what is open" };
