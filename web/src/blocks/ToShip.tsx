import { usePlace, within } from "../address";
import { Segments, type Segment } from "../charts/Segments";
import { useNow } from "../clock";
import { clock, count, counted, country, span } from "../format";
import { Block } from "../parts/Block";
import { Bones } from "../parts/Bones";
import type { Resource } from "../resource";
import type { DueOrder, Orders, ShipBuckets } from "../shapes";

const OPEN = "/orders?status=open&fulfilledBy=merchant&sort=shipBy";

/** What the merchant has to ship, the most urgent first. */
export function ToShip({ of }: { of: Resource<Orders> }) {
  const now = useNow();
  const place = usePlace();
  return (
    <Block
      id="to-ship"
      title="To ship"
      of={of}
      streams={["orders"]}
      sub={({ toShip, unshippedOrders }) =>
        `${count(toShip)} by you, ${count(Math.max(0, unshippedOrders - toShip))} by Amazon`
      }
      side={
        <a class="link" href={within(OPEN, place)}>
          Open queue
        </a>
      }
      skeleton={<Bones rows={6} />}
      nothing={({ toShip, unshippedOrders }) =>
        toShip
          ? null
          : {
              icon: "done",
              title: "Nothing for you to ship",
              text: unshippedOrders
                ? `${counted(unshippedOrders, "order waits", "orders wait")} for Amazon’s own shipping.`
                : "Every order is on its way.",
            }
      }
    >
      {({ shipBuckets, toShipNext }) => (
        <>
          <Segments segments={shipSegments(shipBuckets)} label="To ship by due time" />
          <ul class="legend-grid">
            {shipSegments(shipBuckets).map(({ name, text, tone, opens }) => (
              <li key={name}>
                <i class={`key dot tone-${tone}`} />
                {name}
                <a href={within(`/orders?${opens}&sort=shipBy`, place)}>{text}</a>
              </li>
            ))}
          </ul>
          <ul class="rows">
            {toShipNext.map((order) => (
              <Due key={order.orderId} order={order} now={now} />
            ))}
          </ul>
        </>
      )}
    </Block>
  );
}

const BUCKETS = [
  { due: "late", name: "Late", tone: "crit", opens: "late=true" },
  { due: "today", name: "Due today", tone: "warn", opens: "due=today" },
  { due: "tomorrow", name: "Tomorrow", tone: "accent", opens: "due=tomorrow" },
  { due: "later", name: "Later", tone: "mute", opens: "due=later" },
] as const;

function shipSegments(buckets: ShipBuckets): (Segment & { opens: string })[] {
  return BUCKETS.map((bucket) => ({
    ...bucket,
    value: buckets[bucket.due],
    text: count(buckets[bucket.due]),
  }));
}

function Due({ order, now }: { order: DueOrder; now: number }) {
  const place = usePlace();
  const { orderId, country: code, title, units, shipBy, late } = order;
  const what = title ? `${title} × ${units}` : counted(units, "unit");
  const left = shipBy ? span(Date.parse(shipBy) - now) : null;
  return (
    <li>
      <div class="grow">
        <a class="id" href={within(`${OPEN}&order=${encodeURIComponent(orderId)}`, place)}>
          {orderId}
        </a>
        <small title={what}>
          {what}
          {code && ` · ${country(code)}`}
        </small>
      </div>
      {shipBy && (
        <span class={`chip tone-${late ? "crit" : "warn"}`} title={`Ship by ${clock(shipBy, now)}`}>
          {late ? `${left} late` : `in ${left}`}
        </span>
      )}
    </li>
  );
}
