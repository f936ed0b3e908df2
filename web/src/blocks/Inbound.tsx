import { usePlace, within } from "../address";
import { Meter } from "../charts/Meter";
import { count, counted, words } from "../format";
import { Block } from "../parts/Block";
import { Bones } from "../parts/Bones";
import type { Resource } from "../resource";
import type { Inventory, Shipment } from "../shapes";
import { sinceOf } from "../shipments/since";
import { unnamed } from "../shipments/unnamed";

const FROM_WHEN = "Shipments appear here from the moment you create them in Seller Central.";

/** Shipments on their way into Amazon's warehouses. */
export function Inbound({ of }: { of: Resource<Inventory> }) {
  const place = usePlace();
  return (
    <Block
      id="inbound"
      title="Inbound to Amazon"
      of={of}
      streams={["shipments"]}
      sub={({ inbound }) =>
        inbound === null ? (
          "Units not known"
        ) : (
          // Amazon's count of its stock, so it is the stock that adds up to it.
          <a class="records" href={within("/inventory?inbound=true", place)}>
            {counted(inbound, "unit")} on the way
          </a>
        )
      }
      side={
        <a class="link" href={within("/shipments?status=open", place)}>
          All on the way
        </a>
      }
      skeleton={<Bones rows={4} height={53} />}
      nothing={({ shipments, inbound }) => (shipments.length ? null : unnamed(inbound, FROM_WHEN))}
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
          {received ? (
            <>
              {count(received)} of {count(shipped)} <span class="spare">units </span>received
            </>
          ) : (
            <>
              {counted(shipped, "unit")}
              <span class="spare">, since {sinceOf(shipment)}</span>
            </>
          )}
        </small>
      </div>
    </li>
  );
}
