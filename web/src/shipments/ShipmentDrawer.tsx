import { screenAddress, usePlace } from "../address";
import { clock, counted, placeOf } from "../format";
import type { Topic } from "../live";
import { RecordDrawer } from "../parts/RecordDrawer";
import type { OneShipment } from "../rows";
import { productAddress } from "../stock/address";
import { Progress, StatusChip } from "./columns";
import { sinceOf } from "./since";

const TOPICS: readonly Topic[] = ["shipments.changed"];

/** One shipment, and what is in it. */
export function ShipmentDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  return (
    <RecordDrawer<OneShipment>
      title={`Shipment ${id}`}
      path={`/shipments/${encodeURIComponent(id)}`}
      topics={TOPICS}
      onClose={onClose}
    >
      {(shipment) => <Shipment shipment={shipment} />}
    </RecordDrawer>
  );
}

function Shipment({ shipment }: { shipment: OneShipment }) {
  const here = usePlace();
  const { name, items, destination, firstSeenAt, account } = shipment;
  const facts = [
    ["In this state since", sinceOf(shipment)],
    ["First seen", clock(firstSeenAt)],
    ["To", destination ?? "not stated"],
    ["Marketplace", placeOf(shipment)],
    ["Account", account],
  ] as const;
  return (
    <div class="detail">
      <div class="detail-head">
        <span class="value">{name ?? shipment.shipmentId}</span>
        <StatusChip {...shipment} />
      </div>
      <Progress {...shipment} />
      <dl class="facts">
        {facts.map(([title, value]) => (
          <div key={title}>
            <dt>{title}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <h3>{counted(items.length, "SKU")}</h3>
      <ul class="lines">
        {items.map(({ sku, title, shipped, received }) => (
          <li key={sku}>
            <div class="line-head">
              <div class="grow">
                <b>{title ?? sku}</b>
                <small>
                  <a href={screenAddress(productAddress(sku), here)}>{sku}</a>
                </small>
              </div>
              <Progress shipped={shipped} received={received} />
            </div>
          </li>
        ))}
      </ul>
    </div>
  );
}
