import type { Resource } from "../resource";
import type { Inventory, Orders } from "../shapes";
import { Cell } from "./FigureCell";
import { AverageOrder, OrderCount, Revenue } from "./SalesFigures";
import { LowStockCount, Sellable, Unshipped } from "./StockFigures";
import { Trust } from "./Trust";

interface Props {
  orders: Resource<Orders>;
  inventory: Resource<Inventory>;
}

/** The key figures, as one instrument panel, and how far they can be trusted. */
export function Figures({ orders, inventory }: Props) {
  return (
    <section class="card figures" id="figures" aria-label="Key figures">
      <div class="figure-row">
        <Cell title="Revenue" to="#revenue" of={orders}>
          {(data) => <Revenue {...data} />}
        </Cell>
        <Cell title="Orders" to="#revenue" of={orders}>
          {(data) => <OrderCount {...data} />}
        </Cell>
        <Cell title="Average order" to="#marketplaces" of={orders}>
          {(data) => <AverageOrder {...data} />}
        </Cell>
        <Cell title="Unshipped" to="#to-ship" of={orders}>
          {(data) => <Unshipped {...data} />}
        </Cell>
        <Cell title="FBA sellable units" to="#low-stock" of={inventory}>
          {(data) => <Sellable {...data} />}
        </Cell>
        <Cell title="Low stock" to="#low-stock" of={inventory}>
          {(data) => <LowStockCount {...data} />}
        </Cell>
      </div>
      <Trust orders={orders} inventory={inventory} />
    </section>
  );
}
