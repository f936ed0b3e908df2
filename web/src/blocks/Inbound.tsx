import { usePlace, within } from "../address";
import { Meter } from "../charts/Meter";
import { count, counted, words } from "../format";
import { Block } from "../parts/Block";
import { Bones } from "../parts/Bones";
import type { Resource } from "../resource";
import type { Inventory, Shipment } from "../shapes";
import { sinceOf } from "../shipments/since";

/** Shipments on their way into Amazon's warehouses. */
export function Inbound({ of }: { of: Resource<Inventory> }) {
  const place = usePlace();
  return (
    <Block
      id="inbound"
      title="Inbound to Amazon"
      of={of}
      streams={["shipments"]}
      sub={({ inbound }) => `${counted(inbound, "unit")} on the way`}
      side={
        <a class="link" href={within("/shipments", place)}>
          All shipments
        </a>
      }
      skeleton={<Bones rows={4} height={53} />}
      nothing={({ shipments }) =>
        shipments.length
          ? null
          : {
              icon: "inbound",
              title: "Nothing on the way",
              text: "Shipments appear here from the moment you create them in Seller Central.",
            }
      }
    >
      {({ shipments }) => (
        <ul class="rows">
          {shipments.map((shipment) => (
            <Row key={shipment.shipmentId} shipment={shipment} />
          ))}
        </ul>
      )}
    </Block>
  );
}

function Row({ shipment }: { shipment: Shipment }) {
  const place = usePlace();
  const { shipmentId, name, destination, status, shipped, received } = shipment;
  const progress = `${count(received)} of ${counted(shipped, "unit")} received`;
  return (
    <li class="shipment">
      <div>
        <a href={within(`/shipments?shipment=${encodeURIComponent(shipmentId)}`, place)}>
          {name ?? shipmentId}
        </a>
        <small>{[name && shipmentId, destination].filter(Boolean).join(" · ")}</small>
      </div>
      <Meter value={received ?? 0} max={shipped ?? 0} label={progress} />
      <div class="right">
        <b>{words(status)}</b>
        <small>
          {received ? progress : `${counted(shipped, "unit")}, since ${sinceOf(shipment)}`}
        </small>
      </div>
    </li>
  );
}
