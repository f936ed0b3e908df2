import { change, usePlace } from "../address";
import { useSyncState } from "../freshness";
import type { Resource } from "../resource";
import type { Inventory, Orders } from "../shapes";
import { Inbound } from "./Inbound";
import { LowStock } from "./LowStock";
import { Marketplaces } from "./Marketplaces";
import { Revenue } from "./Revenue";
import { SyncHealth } from "./SyncHealth";
import { ToShip } from "./ToShip";

interface Props {
  orders: Resource<Orders>;
  inventory: Resource<Inventory>;
}

/** The Overview's blocks, below its first figures. */
export function Below({ orders, inventory }: Props) {
  const place = usePlace();
  const sync = useSyncState();
  return (
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
  );
}
