import { useMemo, useRef } from "preact/hooks";
import { country } from "../format";
import { Icon } from "../parts/Icon";
import type { Inventory, Orders } from "../shapes";

interface Props {
  orders: Orders | null;
  inventory: Inventory | null;
  value: string | null;
  onChange: (marketplace: string | null) => void;
}

/** One marketplace or all. It offers every one that it has seen sell or stock. */
export function MarketplaceFilter({ orders, inventory, value, onChange }: Props) {
  const seen = useRef(new Map<string, string>());
  const options = useMemo(() => {
    for (const { marketplaceId, country: code, name } of orders?.byMarketplace ?? []) {
      seen.current.set(marketplaceId, code ? country(code) : name);
    }
    for (const { marketplaceId, country: code } of inventory?.byMarketplace ?? []) {
      seen.current.set(marketplaceId, code ? country(code) : marketplaceId);
    }
    if (value && !seen.current.has(value)) seen.current.set(value, value);
    return [...seen.current].toSorted(([, a], [, b]) => a.localeCompare(b));
  }, [orders, inventory, value]);

  return (
    <label class="select">
      <span class="sr-only">Marketplace</span>
      <select value={value ?? ""} onChange={(event) => onChange(event.currentTarget.value || null)}>
        <option value="">All marketplaces</option>
        {options.map(([id, name]) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
      <Icon name="down" size={15} />
    </label>
  );
}
