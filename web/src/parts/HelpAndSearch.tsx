import { useMemo, useState } from "preact/hooks";
import { go, screenAddress, usePlace } from "../address";
import { keysNow, useKeys, type Key } from "../keys";
import { SCREENS } from "../screens";
import { Dialog } from "./Dialog";
import { Icon } from "./Icon";
import { Search } from "./Search";

/** The search, the list of keys, and the keys that work on every screen. */
export function HelpAndSearch() {
  const here = usePlace();
  const [open, setOpen] = useState<"search" | "keys" | null>(null);
  const close = (): void => setOpen(null);
  useKeys(
    useMemo<Key[]>(
      () => [
        { keys: "/", does: "Search orders, products and shipments", run: () => setOpen("search") },
        { keys: "?", does: "List the keys", run: () => setOpen("keys") },
        ...SCREENS.map(({ path, title, key }) => ({
          keys: `g ${key}`,
          does: `Go to ${title}`,
          run: () => go(screenAddress(path, here)),
        })),
      ],
      [here],
    ),
  );
  return (
    <>
      <button class="button find" aria-label="Search" onClick={() => setOpen("search")}>
        <Icon name="search" size={16} />
        <span class="wide">Search</span>
        <kbd class="wide">/</kbd>
      </button>
      {open === "search" && <Search onClose={close} />}
      {open === "keys" && (
        <Dialog title="Keys" onClose={close}>
          <dl class="key-list">
            {[...keysNow(), ESCAPE].map(({ keys, does }) => (
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

const ESCAPE = { keys: "Esc", does: "Close what is open" };
