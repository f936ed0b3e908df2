import { RANGES, useTitle, useView } from "../address";
import { Attention } from "../blocks/Attention";
import { Connect } from "../blocks/Connect";
import { Figures } from "../blocks/Figures";
import { FirstSync } from "../blocks/FirstSync";
import { Inbound } from "../blocks/Inbound";
import { LivePill } from "../blocks/LivePill";
import { LowStock } from "../blocks/LowStock";
import { MarketplaceFilter } from "../blocks/MarketplaceFilter";
import { Marketplaces } from "../blocks/Marketplaces";
import { Revenue } from "../blocks/Revenue";
import { SyncHealth } from "../blocks/SyncHealth";
import { SyncNow } from "../blocks/SyncNow";
import { ToShip } from "../blocks/ToShip";
import { SyncEvery } from "../freshness";
import { useLiveConnection, type Topic } from "../live";
import { Choice } from "../parts/Choice";
import { Shell, type Section } from "../parts/Shell";
import { ThemeButton } from "../parts/ThemeButton";
import { useResource } from "../resource";
import type { Freshness, Inventory, Issue, Orders, Session, SetupStatus } from "../shapes";

const SECTIONS: readonly Section[] = [
  { id: "figures", title: "Key figures", icon: "pulse" },
  { id: "revenue", title: "Revenue by day", icon: "trend" },
  { id: "marketplaces", title: "Marketplaces", icon: "store" },
  { id: "low-stock", title: "Runs out first", icon: "box" },
  { id: "to-ship", title: "To ship", icon: "truck" },
  { id: "inbound", title: "Inbound", icon: "inbound" },
  { id: "sync-health", title: "Sync health", icon: "sync" },
];

// A finished sync moves the age of figures even where it moved no figure.
const SYNC: readonly Topic[] = ["sync.started", "sync.completed", "sync.failed"];
const ORDERS: readonly Topic[] = ["orders.changed", "sync.completed", "sync.failed"];
const STOCK: readonly Topic[] = ["inventory.changed", "shipments.changed", ...ORDERS];
const ISSUES: readonly Topic[] = ["issues.changed"];

export function Overview({ session }: { session: Session | null }) {
  useLiveConnection();
  const [view, change] = useView();
  const store = view.marketplace ? `marketplace=${encodeURIComponent(view.marketplace)}` : "";
  const orders = useResource<Orders>(
    `/dashboard/amazon-orders?range=${view.range}${store && `&${store}`}`,
    ORDERS,
  );
  const inventory = useResource<Inventory>(
    `/dashboard/amazon-inventory${store && `?${store}`}`,
    STOCK,
  );
  const freshness = useResource<Freshness>("/integrations/amazon/freshness", SYNC);
  const issues = useResource<{ issues: Issue[] }>("/integrations/amazon/issues", ISSUES);
  const setup = useResource<SetupStatus>("/dashboard/setup-status", SYNC);
  const amazon = setup.data?.integrations.amazon ?? null;
  const why = orders.notConnected ?? inventory.notConnected;
  useTitle(why ? "Connect Amazon" : "Overview");

  const tools = (
    <div class="tools">
      {!why && (
        <>
          <MarketplaceFilter
            orders={orders.data}
            inventory={inventory.data}
            value={view.marketplace}
            onChange={(marketplace) => change({ marketplace })}
          />
          <Choice
            label="Period"
            options={RANGES}
            value={view.range}
            onChange={(range) => change({ range })}
          />
          <SyncNow of={freshness} session={session} />
        </>
      )}
      <ThemeButton />
    </div>
  );

  return (
    <SyncEvery.Provider value={freshness.data?.syncEveryMinutes ?? 15}>
      <Shell
        session={session}
        title="Overview"
        sections={why ? [] : SECTIONS}
        state={<LivePill />}
        tools={tools}
        foot={null}
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
                chosen={view.marketplace}
                onChoose={(marketplace) => change({ marketplace })}
              />
              <LowStock of={inventory} />
              <ToShip of={orders} />
              <Inbound of={inventory} />
              <SyncHealth of={freshness} />
            </div>
          </>
        )}
      </Shell>
    </SyncEvery.Provider>
  );
}
