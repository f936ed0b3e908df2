/** The screen of an address. All but the first are fetched when they are wanted. */

import type { FunctionComponent } from "preact";
import { useEffect, useState } from "preact/hooks";
import { usePlace } from "./address";
import { Bones } from "./parts/Bones";
import { Failed } from "./parts/Block";
import { Shell } from "./parts/Shell";
import { NotFound } from "./screens/NotFound";
import { Overview } from "./screens/Overview";
import type { Problem } from "./shapes";

const ready = new Map<string, FunctionComponent>([["/", Overview]]);

const LATER: Partial<Record<string, () => Promise<FunctionComponent>>> = {
  "/orders": () => import("./screens/Orders").then(({ Orders }) => Orders),
  "/inventory": () => import("./screens/Inventory").then(({ Inventory }) => Inventory),
  "/products/": () => import("./screens/Product").then(({ Product }) => Product),
  "/shipments": () => import("./screens/Shipments").then(({ Shipments }) => Shipments),
  "/connections": () => import("./screens/Connections").then((it) => it.Connections),
};

const UNFETCHED: Problem = {
  status: 0,
  code: "page",
  detail: "This screen did not arrive.",
  hint: "Sentia may have been renewed meanwhile: load the page again.",
};

/** What follows /products/ is a SKU, whatever it holds. */
const nameOf = (path: string): string => (/^\/products\/./.test(path) ? "/products/" : path);

export function Router() {
  const name = nameOf(usePlace().path);
  const [, arrived] = useState({});
  const [lost, setLost] = useState<string | null>(null);
  const Screen = ready.get(name);
  const fetch = LATER[name];

  useEffect(() => {
    if (ready.has(name) || !fetch) return;
    fetch().then(
      (screen) => {
        ready.set(name, screen);
        arrived({});
      },
      () => setLost(name),
    );
  }, [name]);

  if (Screen) return <Screen key={name} />;
  if (!fetch) return <NotFound />;
  return (
    <Shell title="Sentia">
      {lost === name ? (
        <section class="card">
          <Failed problem={UNFETCHED} retry={() => location.reload()} />
        </section>
      ) : (
        <div class="skeleton" role="status" aria-label="Loading the screen">
          <Bones rows={8} />
        </div>
      )}
    </Shell>
  );
}
