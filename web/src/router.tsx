/** The screen of an address. All but the first are fetched when they are wanted. */

import type { FunctionComponent } from "preact";
import { useEffect, useErrorBoundary, useState } from "preact/hooks";
import { usePlace } from "./address";
import { problemOf } from "./api";
import { Bones } from "./parts/Bones";
import { Failed } from "./parts/Block";
import { Frame, Shell } from "./parts/Shell";
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
  const [broken, mend] = useErrorBoundary((error) => console.error(error));
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

  useEffect(() => {
    if (broken) mend(); // another screen may do
  }, [name]);

  const Screen = ready.get(name);
  const problem = broken ? problemOf(broken) : lost === name ? UNFETCHED : null;
  return (
    // What broke may be in the frame: then a new one.
    <Frame key={String(Boolean(broken))}>
      {problem ? (
        <Instead problem={problem} />
      ) : Screen ? (
        <Screen key={name} />
      ) : fetch ? (
        <Coming />
      ) : (
        <NotFound />
      )}
    </Frame>
  );
}

/** In the place of a screen that is on its way. */
function Coming() {
  return (
    <Shell title="Sentia">
      <div class="skeleton" role="status" aria-label="Loading the screen">
        <Bones rows={8} />
      </div>
    </Shell>
  );
}

/** In the place of a screen that cannot be drawn. */
function Instead({ problem }: { problem: Problem }) {
  return (
    <Shell title="Sentia">
      <section class="card">
        <Failed problem={problem} retry={() => location.reload()} />
      </section>
    </Shell>
  );
}
