import { question, SHARED, usePlace } from "../address";
import { Attention } from "../blocks/Attention";
import { FirstSync } from "../blocks/FirstSync";
import { Tiles } from "../blocks/Tiles";
import { useNow } from "../clock";
import { completeness } from "../freshness";
import type { Topic } from "../live";
import { Failed } from "../parts/Block";
import { FilterBar } from "../parts/FilterBar";
import { later } from "../parts/later";
import { Shell } from "../parts/Shell";
import { useResource } from "../resource";
import type { Executive, Inventory, Orders, Problem, SetupStatus } from "../shapes";

// A finished sync moves the age of figures even where it moved no figure.
const SYNC: readonly Topic[] = ["sync.completed", "sync.failed"];
// While the first sync runs, it says how much there is.
const SETUP: readonly Topic[] = ["orders.changed", "inventory.changed", ...SYNC];
const ORDERS: readonly Topic[] = ["orders.changed", "sync.completed", "sync.failed"];
const STOCK: readonly Topic[] = ["inventory.changed", "shipments.changed", ...ORDERS];
const ALL: readonly Topic[] = ["issues.changed", ...STOCK];

const OFFERS = ["range", "marketplace", "account", "compare", "currency"] as const;

const Connect = later(() => import("../blocks/Connect").then((it) => it.Connect));
// The first figures do not wait for what stands below them, nor go where it gets lost.
const Below = later(() => import("../blocks/Below").then((it) => it.Below), undefined, Lost);

export function Overview() {
  const place = usePlace();
  const asked = question(place, SHARED);
  const executive = useResource<Executive>(`/dashboard/executive${asked}`, ALL);
  const orders = useResource<Orders>(`/dashboard/amazon-orders${asked}`, ORDERS);
  const inventory = useResource<Inventory>(
    `/dashboard/amazon-inventory${question(place, ["marketplace", "account"])}`,
    STOCK,
  );
  const setup = useResource<SetupStatus>("/dashboard/setup-status", SETUP);
  const now = useNow();
  const amazon = setup.data?.integrations.amazon ?? null;
  const bare = orders.notConnected ?? inventory.notConnected;
  const unclear = [executive, orders, inventory].find(({ problem }) => problem?.status === 422);

  return (
    <Shell
      title={bare ? "Connect Amazon" : "Overview"}
      filters={!bare && <FilterBar offers={OFFERS} />}
      upTo={executive.meta && completeness(executive.meta, now)}
    >
      {bare ? (
        <Connect amazon={amazon} />
      ) : unclear?.problem ? (
        <section class="card">
          <Failed problem={unclear.problem} retry={unclear.refresh} />
        </section>
      ) : (
        <>
          <FirstSync amazon={amazon} />
          <Attention of={executive} />
          <Tiles of={executive} orders={orders} inventory={inventory} />
          <Below orders={orders} inventory={inventory} />
        </>
      )}
    </Shell>
  );
}

function Lost({ problem }: { problem: Problem }) {
  return (
    <section class="card">
      <Failed problem={problem} retry={() => location.reload()} />
    </section>
  );
}
