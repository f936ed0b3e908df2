import { screenAddress, usePlace } from "../address";
import { clock, count, counted, longDay, placeOf, words } from "../format";
import type { Topic } from "../live";
import { RecordDrawer } from "../parts/RecordDrawer";
import type { OneOrder, OrderLine } from "../rows";
import { productAddress } from "../stock/address";
import { Amount } from "./Amount";
import { shipperOf, StatusChip } from "./columns";

const TOPICS: readonly Topic[] = ["orders.changed"];

const WHY_NOT = {
  cancelled: "It was cancelled, so it is in no figure of orders or revenue.",
  replacement: "It replaces another order that already counted, so it does not count again.",
  multiChannel:
    "It was sold elsewhere and Amazon only ships it, so it is no revenue of this marketplace.",
} as const;

/** One order, down to what Amazon said of it. */
export function OrderDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  return (
    <RecordDrawer<OneOrder>
      title={`Order ${id}`}
      path={`/orders/${encodeURIComponent(id)}`}
      topics={TOPICS}
      onClose={onClose}
    >
      {(order) => <Order order={order} />}
    </RecordDrawer>
  );
}

function Order({ order }: { order: OneOrder }) {
  const { items, notCounted, raw, source, shipBy, updatedAt, day } = order;
  const facts: [string, preact.ComponentChildren][] = [
    ["Placed", clock(order.placedAt)],
    ["Business day", longDay(day)],
    ["Marketplace", placeOf(order)],
    ["Shipped by", shipperOf(order)],
    ["Ship by", shipBy ? clock(shipBy) : "not stated"],
    ["Changed", updatedAt ? clock(updatedAt) : "not stated"],
    ["Account", order.account],
    ["Read from", source === "api" ? "Amazon’s API" : "an order report of Amazon’s"],
  ];
  return (
    <div class="detail">
      <div class="detail-head">
        <span class="value">
          <Amount of={order.total} notCounted={notCounted} />
        </span>
        <StatusChip {...order} />
        {order.business && <span class="tag">business</span>}
      </div>
      <p class={notCounted ? "callout tone-warn" : "callout"}>
        {notCounted
          ? WHY_NOT[notCounted]
          : order.total
            ? "It counts in orders and revenue."
            : "It counts as an order. Revenue gets it once Amazon states its price."}
      </p>
      <dl class="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <h3>{counted(items.length, "line")}</h3>
      <ul class="lines">
        {items.map((line) => (
          <Line key={line.itemId} line={line} notCounted={notCounted} />
        ))}
      </ul>
      {raw !== null && (
        <details class="raw">
          <summary>What Amazon said</summary>
          <pre tabIndex={0} aria-label="What Amazon said">
            {JSON.stringify(raw, null, 2)}
          </pre>
        </details>
      )}
      {raw === null && (
        <p class="note">
          {source === "file"
            ? "It came with an order report: there is no answer about this order alone to show."
            : "Amazon’s own answers are kept for 30 days; that of this order is gone."}
        </p>
      )}
    </div>
  );
}

interface LineProps extends Pick<OneOrder, "notCounted"> {
  line: OrderLine;
}

function Line({ line, notCounted }: LineProps) {
  const { sku, asin, title, quantity, shipped, total, parts } = line;
  const here = usePlace();
  const { TAX: tax, ...others } = parts;
  const amounts = Object.entries(others).map(([name, part]) => ({ name: words(name), part }));
  if (tax) amounts.push({ name: holdsTax(line) ? "Of which tax" : "Tax", part: tax });
  return (
    <li>
      <div class="line-head">
        <div class="grow">
          <b>{title ?? sku}</b>
          <small>
            <a href={screenAddress(productAddress(sku), here)}>{sku}</a>
            {asin && ` · ${asin}`}
          </small>
        </div>
        <div class="right">
          <b>
            <Amount of={total} notCounted={notCounted} />
          </b>
          <small>
            {counted(quantity, "unit")}
            {shipped !== null && shipped !== quantity && `, ${count(shipped)} shipped`}
          </small>
        </div>
      </div>
      {amounts.length > 1 && (
        <dl class="parts">
          {amounts.map(({ name, part }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <Amount of={part} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  );
}

/** Whether the other parts hold the tax, as in Europe, for they make up the total alone. */
function holdsTax({ total, parts }: OrderLine): boolean {
  const { TAX, DISCOUNT, ...prices } = parts;
  const sum = Object.values(prices).reduce((all, { amount }) => all + Number(amount), 0);
  const off = Math.abs(Number(DISCOUNT?.amount ?? 0));
  return TAX !== undefined && total !== null && Math.abs(sum - off - Number(total.amount)) < 0.005;
}
