/** The screen of an address. All but the first are fetched when they are wanted. */

import { useEffect, useErrorBoundary } from "preact/hooks";
import { usePlace } from "./address";
import { problemOf } from "./api";
import { useLive } from "./live";
import { Bones } from "./parts/Bones";
import { Failed } from "./parts/Block";
import { later } from "./parts/later";
import { Frame, Shell } from "./parts/Shell";
import { NotFound } from "./screens/NotFound";
import { Overview } from "./screens/Overview";
import type { Problem } from "./shapes";

const SCREEN = {
  "/": Overview,
  "/orders": later(() => import("./screens/Orders").then((it) => it.Orders), Coming),
  "/inventory": later(() => import("./screens/Inventory").then((it) => it.Inventory), Coming),
  "/products/": later(() => import("./screens/Product").then((it) => it.Product), Coming),
  "/shipments": later(() => import("./screens/Shipments").then((it) => it.Shipments), Coming),
  "/connections": later(() => import("./screens/Connections").then((it) => it.Connections), Coming),
  "/settings": later(() => import("./screens/Settings").then((it) => it.Settings), Coming),
};

/** What follows /products/ is a SKU, whatever it holds. */
const nameOf = (path: string): string => (/^\/products\/./.test(path) ? "/products/" : path);

export function Router() {
  const name = nameOf(usePlace().path);
  const [broken, mend] = useErrorBoundary((error) => console.error(error));

  useEffect(() => {
    if (broken) mend(); // another screen may do
  }, [name]);
  const live = useLive();
  useEffect(() => {
    if (broken && live) mend(); // what did not arrive may, now that the server is back
  }, [live]);

  const Screen = name in SCREEN ? SCREEN[name as keyof typeof SCREEN] : NotFound;
  return (
    // What broke may be in the frame: then a new one.
    <Frame key={String(Boolean(broken))}>
      {broken ? <Instead problem={problemOf(broken)} /> : <Screen key={name} />}
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
