import { change, question, SHARED, usePlace } from "../address";
import { Attention } from "../blocks/Attention";
import { Connect } from "../blocks/Connect";
import { Figures } from "../blocks/Figures";
import { FirstSync } from "../blocks/FirstSync";
import { Inbound } from "../blocks/Inbound";
import { LowStock } from "../blocks/LowStock";
import { Marketplaces } from "../blocks/Marketplaces";
import { Revenue } from "../blocks/Revenue";
import { SyncHealth } from "../blocks/SyncHealth";
import { ToShip } from "../blocks/ToShip";
import { useSyncState } from "../freshness";
import type { Topic } from "../live";
import { FilterBar } from "../parts/FilterBar";
import { Shell } from "../parts/Shell";
import { useResource } from "../resource";
import type { Inventory, Issue, Orders, SetupStatus } from "../shapes";

// A finished sync moves the age of figures even where it moved no figure.
const SYNC: readonly Topic[] = ["sync.started", "sync.completed", "sync.failed"];
const ORDERS: readonly Topic[] = ["orders.changed", "sync.completed", "sync.failed"];
const STOCK: readonly Topic[] = ["inventory.changed", "shipments.changed", ...ORDERS];
const ISSUES: readonly Topic[] = ["issues.changed"];

const OFFERS = ["range", "marketplace", "account", "compare", "currency"] as const;

export function Overview() {
  const place = usePlace();
  const orders = useResource<Orders>(`/dashboard/amazon-orders${question(place, SHARED)}`, ORDERS);
  const inventory = useResource<Inventory>(
    `/dashboard/amazon-inventory${question(place, ["marketplace", "account"])}`,
    STOCK,
  );
  const sync = useSyncState();
  const issues = useResource<{ issues: Issue[] }>("/integrations/amazon/issues", ISSUES);
  const setup = useResource<SetupStatus>("/dashboard/setup-status", SYNC);
  const amazon = setup.data?.integrations.amazon ?? null;
  const why = orders.notConnected ?? inventory.notConnected;

  return (
    <Shell
      title={why ? "Connect Amazon" : "Overview"}
      filters={!why && <FilterBar offers={OFFERS} />}
    >
      {why ? (
        <Connect why={why} amazon={amazon} />
      ) : (
        <>
          <FirstSync amazon={amazon} />
          <Attention orders={orders} inventory={inventory} issues={issues} />
          <Figures orders={orders} inventory={inventory} />
          <div class="blocks">
            <Revenue of={orders} />
            <Marketplaces
              of={orders}
              chosen={place.query.get("marketplace")}
              onChoose={(marketplace) => change({ marketplace })}
            />
            <LowStock of={inventory} />
            <ToShip of={orders} />
            <Inbound of={inventory} />
            {sync && <SyncHealth of={sync} />}
          </div>
        </>
      )}
    </Shell>
  );
}
