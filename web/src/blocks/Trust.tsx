import { useNow } from "../clock";
import { counted, days } from "../format";
import { completeness, useStaleness } from "../freshness";
import { Stale } from "../parts/Block";
import { Icon } from "../parts/Icon";
import { RANGES } from "../periods";
import type { Resource } from "../resource";
import type { Inventory, Orders } from "../shapes";

interface Props {
  orders: Resource<Orders>;
  inventory: Resource<Inventory>;
}

/** How old and how complete the figures are, and what they are compared with. */
export function Trust({ orders, inventory }: Props) {
  const now = useNow();
  const stale = useStaleness(orders, now) ?? useStaleness(inventory, now);
  const { data, meta } = orders;
  if (!data) return <footer />;
  const long = RANGES.find(({ value }) => value === data.range.name)?.long ?? data.range.name;
  return (
    <footer>
      {stale ? (
        <Stale {...stale} />
      ) : (
        meta && (
          <p class="trust">
            <Icon name={meta.complete ? "done" : "clock"} size={15} />
            <span data-testid="completeness">{completeness(meta, now)}</span>
          </p>
        )
      )}
      {data.withoutTotal > 0 && <p>{counted(data.withoutTotal, "order")} without a price yet</p>}
      <p class="span">
        {long.charAt(0).toUpperCase() + long.slice(1)}, {days(data.range.from, data.range.to)},
        against the span before, up to the same hour
      </p>
    </footer>
  );
}
