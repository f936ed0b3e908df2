import { change, question, SHARED, usePlace } from "../address";
import { Attention } from "../blocks/Attention";
import { Connect } from "../blocks/Connect";
import { FirstSync } from "../blocks/FirstSync";
import { Inbound } from "../blocks/Inbound";
import { LowStock } from "../blocks/LowStock";
import { Marketplaces } from "../blocks/Marketplaces";
import { Revenue } from "../blocks/Revenue";
import { SyncHealth } from "../blocks/SyncHealth";
import { Tiles } from "../blocks/Tiles";
import { ToShip } from "../blocks/ToShip";
import { fullMoment } from "../format";
import { useSyncState } from "../freshness";
import type { Topic } from "../live";
import { FilterBar } from "../parts/FilterBar";
import { Shell } from "../parts/Shell";
import { useResource } from "../resource";
import type { Executive, Inventory, Orders, SetupStatus } from "../shapes";

// A finished sync moves the age of figures even where it moved no figure.
const SYNC: readonly Topic[] = ["sync.completed", "sync.failed"];
const ORDERS: readonly Topic[] = ["orders.changed", "sync.completed", "sync.failed"];
const STOCK: readonly Topic[] = ["inventory.changed", "shipments.changed", ...ORDERS];
const ALL: readonly Topic[] = ["issues.changed", ...STOCK];

const OFFERS = ["range", "marketplace", "account", "compare", "currency"] as const;

export function Overview() {
  const place = usePlace();
  const asked = question(place, SHARED);
  const executive = useResource<Executive>(`/dashboard/executive${asked}`, ALL);
  const orders = useResource<Orders>(`/dashboard/amazon-orders${asked}`, ORDERS);
  const inventory = useResource<Inventory>(
    `/dashboard/amazon-inventory${question(place, ["marketplace", "account"])}`,
    STOCK,
  );
  const sync = useSyncState();
  const setup = useResource<SetupStatus>("/dashboard/setup-status", SYNC);
  const amazon = setup.data?.integrations.amazon ?? null;
  const bare = orders.notConnected ?? inventory.notConnected;

  return (
    <Shell
      title={bare ? "Connect Amazon" : "Overview"}
      filters={!bare && <FilterBar offers={OFFERS} />}
    >
      {bare ? (
        <Connect amazon={amazon} />
      ) : (
        <>
          <p class="printed print-only">Printed {fullMoment()}</p>
          <FirstSync amazon={amazon} />
          <Attention of={executive} />
          <Tiles of={executive} orders={orders} inventory={inventory} />
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
