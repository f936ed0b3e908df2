import "../styles/lists.css";
import { change, changed, question, usePlace, type Place } from "../address";
import { count, counted } from "../format";
import { useFresh } from "../fresh";
import { List } from "../list/List";
import { SearchField } from "../list/SearchField";
import { Tabs, type Tab } from "../list/Tabs";
import type { State } from "../list/feed";
import type { Topic } from "../live";
import { FilterBar } from "../parts/FilterBar";
import { Shell } from "../parts/Shell";
import type { ShipmentRow, ShipmentSums } from "../rows";
import { COLUMNS, NARROW } from "../shipments/columns";
import { ShipmentDrawer } from "../shipments/ShipmentDrawer";

const TABS: readonly Tab[] = [
  { title: "On the way", filters: { status: "open" } },
  { title: "Closed", filters: { status: "closed" } },
  { title: "All", filters: {} },
];
const OFFERS = ["marketplace", "account"] as const;
const OWN = ["q"] as const;
const BY_TAB = ["status"] as const;
const ASKED = [...OFFERS, ...BY_TAB, ...OWN];
const TOPICS: readonly Topic[] = ["shipments.changed"];

export function Shipments() {
  const place = usePlace();
  useFresh("shipments");
  const opened = place.query.get("shipment");
  const filters = (
    <FilterBar offers={OFFERS} own={OWN} tabs={BY_TAB}>
      <SearchField label="Number or name" />
    </FilterBar>
  );
  return (
    <Shell title="Shipments" filters={filters}>
      <List<ShipmentRow, ShipmentSums>
        name="shipments"
        title="Shipments"
        path={`/shipments${question(place, ASKED)}`}
        usualSort="-open"
        topics={TOPICS}
        columns={COLUMNS}
        narrow={NARROW}
        keyOf={({ shipmentId, account }) => `${account} ${shipmentId}`}
        hrefOf={({ shipmentId }) => changed({ shipment: shipmentId })}
        summary={summary}
        nothing={nothing(place)}
        tabs={<Tabs label="Shipments by state" tabs={TABS} />}
      />
      {opened && (
        <ShipmentDrawer key={opened} id={opened} onClose={() => change({ shipment: null })} />
      )}
    </Shell>
  );
}

function summary({ total, sums }: State<ShipmentRow, ShipmentSums>) {
  return (
    <>
      <b>{counted(total, "shipment")}</b>
      {sums && sums.shipments > 0 && (
        <>
          <span>
            {count(sums.received)} of {counted(sums.shipped, "unit")} received
          </span>
          {sums.onTheWay > 0 && <span>{count(sums.onTheWay)} on the way</span>}
          {sums.missing > 0 && (
            <span title="Sent in shipments that are closed, or that failed, and never received">
              {count(sums.missing)} missing
            </span>
          )}
        </>
      )}
    </>
  );
}

function nothing({ query }: Place) {
  const asked = ASKED.filter((name) => query.has(name));
  const narrowed = asked.length > 0;
  if (asked.length === 1 && query.get("status") === "open")
    return {
      icon: "inbound",
      title: "Nothing is on its way to Amazon",
      text: "Shipments appear here from the moment you create them in Seller Central.",
      action: (
        <a class="button" href={changed({ status: null })}>
          All shipments
        </a>
      ),
    } as const;
  const none = Object.fromEntries(ASKED.map((name) => [name, null]));
  return {
    icon: "inbound",
    title: narrowed ? "No shipment matches" : "Nothing was sent to Amazon yet",
    text: narrowed
      ? "No shipment has all that the filters ask for."
      : "Shipments appear here from the moment you create them in Seller Central.",
    action: (
      <a class="button" href={narrowed ? changed(none) : "/"}>
        {narrowed ? "Clear the filters" : "To the overview"}
      </a>
    ),
  } as const;
}
