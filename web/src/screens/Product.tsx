import "../styles/lists.css";
import "../styles/product.css";
import { question, screenAddress, usePlace } from "../address";
import { StockCourse } from "../charts/StockCourse";
import { useNow } from "../clock";
import { clock, count, counted, pace, placeOf, shortDay } from "../format";
import { completeness } from "../freshness";
import { useFresh } from "../fresh";
import type { Topic } from "../live";
import { Amount } from "../orders/Amount";
import { StatusChip as OrderStatus } from "../orders/columns";
import { Block, Failed } from "../parts/Block";
import { Bones } from "../parts/Bones";
import { FilterBar } from "../parts/FilterBar";
import { Icon } from "../parts/Icon";
import { Shell } from "../parts/Shell";
import { useResource, type Resource } from "../resource";
import type { OneProduct, ProductDay } from "../rows";
import type { Meta } from "../shapes";
import { Progress, StatusChip as ShipmentStatus } from "../shipments/columns";
import { unnamed } from "../shipments/unnamed";
import { apiName, skuOf } from "../stock/address";
import { shared } from "../stock/shared";
import { Cover, runsOut } from "../stock/Cover";
import { Positions } from "../stock/Positions";
import { Reorder } from "../stock/Reorder";

const OFFERS = ["range", "marketplace", "account"] as const;
const ASKED = [...OFFERS, "from", "to"];
const TOPICS: readonly Topic[] = [
  "inventory.changed",
  "orders.changed",
  "shipments.changed",
  "sync.completed", // its age
  "sync.failed",
];

/** One product: what there is of it, when it runs out, and how it sells. */
export function Product() {
  const place = usePlace();
  useFresh("inventory");
  const sku = skuOf(place.path);
  const of = useResource<OneProduct>(`/products/${apiName(sku)}${question(place, ASKED)}`, TOPICS);
  const { data } = of;
  return (
    <Shell
      title={data?.title ?? sku}
      parent={{ title: "Inventory", path: "/inventory" }}
      filters={<FilterBar offers={OFFERS} />}
    >
      {!data && of.problem ? (
        <section class="card">
          <Failed problem={of.problem} retry={of.refresh} />
        </section>
      ) : (
        <Blocks sku={sku} of={of} />
      )}
    </Shell>
  );
}

function Blocks({ sku, of }: { sku: string; of: Resource<OneProduct> }) {
  const place = usePlace();
  return (
    <div class="blocks product">
      <Block
        id="standing"
        title={of.data?.title ?? sku}
        of={of}
        sub={({ sku: name, asin, marketplaces, ...row }) =>
          [name, asin, marketplaces.join(" "), shared(row)].filter(Boolean).join(" · ")
        }
        skeleton={<Bones rows={1} height={52} />}
      >
        {(product) => (
          <>
            <Standing {...product} />
            {of.meta && <Trust meta={of.meta} />}
          </>
        )}
      </Block>
      <Block
        id="course"
        title="Sales and stock"
        of={of}
        sub={({ days }) => `${soldIn(days)}; the dashed line is the reorder point`}
        skeleton={<i class="bone chart-bone" />}
      >
        {({ days, reorderPoint }) => <StockCourse days={days} reorderPoint={reorderPoint} />}
      </Block>
      <Block id="reorder" title="When to reorder" of={of} skeleton={<Bones rows={4} height={34} />}>
        {(product) => <Reorder product={product} refresh={of.refresh} />}
      </Block>
      <Block
        id="positions"
        title="Stock by marketplace"
        of={of}
        skeleton={<Bones rows={3} />}
        nothing={({ positions }) =>
          positions.length
            ? null
            : {
                icon: "box",
                title: "No stock at Amazon",
                text: "Amazon has not listed stock of it here.",
              }
        }
      >
        {({ positions }) => <Positions positions={positions} />}
      </Block>
      <Block
        id="arriving"
        title="On its way"
        of={of}
        skeleton={<Bones rows={3} />}
        nothing={({ shipments, inbound }) =>
          shipments.length ? null : unnamed(inbound, "No open shipment has this product.")
        }
      >
        {(one) => <Arriving {...one} />}
      </Block>
      <Block
        id="last-orders"
        title="Last orders"
        of={of}
        side={
          <a class="link" href={screenAddress("/orders", place, { sku })}>
            All its orders
          </a>
        }
        skeleton={<Bones rows={4} />}
        nothing={({ orders }) =>
          orders.length
            ? null
            : { icon: "cart", title: "Not sold yet", text: "No order has this product." }
        }
      >
        {({ orders }) => <LastOrders orders={orders} />}
      </Block>
    </div>
  );
}

/** What was sold on the days that have been read, and since when that is. */
function soldIn(days: readonly ProductDay[]): string {
  const read = days.filter(({ units }) => units !== null);
  const [first] = read;
  if (!first) return "Orders of these days are still to be read";
  const sold = `${counted(
    read.reduce((sum, { units }) => sum + (units ?? 0), 0),
    "unit",
  )} sold`;
  return read.length === days.length ? sold : `${sold} since ${shortDay(first.day)}`;
}

/** Its figures, side by side. */
function Standing(product: OneProduct) {
  const { fulfillable, inbound, reserved, velocity, state, lastSeenAt } = product;
  const figures = [
    { title: "Sellable", value: count(fulfillable) },
    { title: "Inbound", value: count(inbound) },
    { title: "Reserved", value: count(reserved) },
    { title: "Sold per day", value: velocity ? pace(velocity) : velocity === 0 ? "none" : "—" },
    { title: "Runs out", value: runsOut(product) },
  ];
  return (
    <>
      <div class="standing-row">
        <div class="standing-cover">
          <h3>Days of cover</h3>
          <Cover {...product} />
        </div>
        {figures.map(({ title, value }) => (
          <div key={title}>
            <h3>{title}</h3>
            <span class="value">{value}</span>
          </div>
        ))}
      </div>
      {state === "absent" && lastSeenAt && (
        <p class="callout tone-warn">
          Amazon has ceased to list it; it was last seen {clock(lastSeenAt)}.
        </p>
      )}
    </>
  );
}

/** How far what stands here can be trusted; an old answer says so by itself. */
function Trust({ meta }: { meta: Meta }) {
  return (
    <p class="trust">
      <Icon name={meta.complete ? "done" : "clock"} size={14} />
      {completeness(meta, useNow())}
    </p>
  );
}

function Arriving({ sku, shipments }: Pick<OneProduct, "sku" | "shipments">) {
  const place = usePlace();
  return (
    <ul class="rows links">
      {shipments.map((one) => (
        <li key={`${one.shipmentId} ${one.sku}`}>
          <div class="grow">
            <a href={screenAddress("/shipments", place, { shipment: one.shipmentId })}>
              <b>{one.shipmentId}</b>
            </a>
            {one.sku !== sku && <small>as {one.sku}, the same units</small>}
            <Progress {...one} />
          </div>
          <ShipmentStatus {...one} />
        </li>
      ))}
    </ul>
  );
}

function LastOrders({ orders }: Pick<OneProduct, "orders">) {
  const place = usePlace();
  return (
    <ul class="rows links">
      {orders.map((order) => (
        <li key={order.orderId}>
          <div class="grow">
            <a href={screenAddress("/orders", place, { order: order.orderId })}>
              <b class="id">{order.orderId}</b>
            </a>
            <small>
              {clock(order.placedAt)} · {placeOf(order)} · {counted(order.units, "unit")} in all
            </small>
          </div>
          <OrderStatus {...order} />
          <b class="right">
            <Amount of={order.total} notCounted={order.notCounted} />
          </b>
        </li>
      ))}
    </ul>
  );
}
