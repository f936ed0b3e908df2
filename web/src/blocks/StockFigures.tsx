import { Segments } from "../charts/Segments";
import { count } from "../format";
import type { Inventory, Orders } from "../shapes";
import { Value } from "./FigureCell";
import { shipSegments, stockSegments } from "./segments";

export function Unshipped({ unshippedOrders, toShip, late, shipBuckets }: Orders) {
  return (
    <>
      <span class="value">
        <Value name="unshippedOrders" exact={unshippedOrders}>
          {count(unshippedOrders)}
        </Value>
      </span>
      <div class="spark">
        <Segments segments={shipSegments(shipBuckets)} label="To ship" />
      </div>
      <p>
        <Value name="toShip" exact={toShip}>
          {count(toShip)}
        </Value>{" "}
        for you to ship
        <br />
        <span class={late ? "tone-crit strong" : ""}>
          <Value name="late" exact={late}>
            {count(late)}
          </Value>{" "}
          late
        </span>
      </p>
    </>
  );
}

export function Sellable(stock: Inventory) {
  return (
    <>
      <span class="value">
        <Value name="fulfillable" exact={stock.fulfillable}>
          {count(stock.fulfillable)}
        </Value>
      </span>
      <div class="spark">
        <Segments segments={stockSegments(stock)} label="Units at Amazon" />
      </div>
      <p>
        {count(stock.inbound)} inbound
        <br />
        <Value name="totalQuantity" exact={stock.totalQuantity}>
          {count(stock.totalQuantity)}
        </Value>{" "}
        units in all
      </p>
    </>
  );
}

export function LowStockCount({ lowStockItems, outOfStockItems, totalSKUs }: Inventory) {
  const low = Math.max(0, lowStockItems - outOfStockItems);
  const segments = [
    { name: "Out of stock", value: outOfStockItems, tone: "crit", text: count(outOfStockItems) },
    { name: "Low", value: low, tone: "warn", text: count(low) },
    { name: "Enough", value: totalSKUs - low - outOfStockItems, tone: "faint", text: "" },
  ];
  return (
    <>
      <span class="value">
        <Value name="lowStockItems" exact={lowStockItems}>
          {count(lowStockItems)}
        </Value>
        <span class="cents"> SKUs</span>
      </span>
      <div class="spark">
        <Segments segments={segments} label="Products by stock" />
      </div>
      <p>
        <span class={outOfStockItems ? "tone-crit strong" : ""}>
          <Value name="outOfStockItems" exact={outOfStockItems}>
            {count(outOfStockItems)}
          </Value>{" "}
          out of stock
        </span>
        <br />
        of{" "}
        <Value name="totalSKUs" exact={totalSKUs}>
          {count(totalSKUs)}
        </Value>{" "}
        SKUs
      </p>
    </>
  );
}
