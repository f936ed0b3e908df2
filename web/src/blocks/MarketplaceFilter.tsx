import { useMemo } from "preact/hooks";
import { country } from "../format";
import { Icon } from "../parts/Icon";
import type { Inventory, Orders } from "../shapes";

interface Props {
  orders: Orders | null;
  inventory: Inventory | null;
  value: string | null;
  onChange: (marketplace: string | null) => void;
}

/** One marketplace or all. It offers every one that this tab has seen sell or stock. */
export function MarketplaceFilter({ orders, inventory, value, onChange }: Props) {
  const options = useMemo(() => {
    const names = new Map(recall());
    const told = [...(inventory?.byMarketplace ?? []), ...(orders?.byMarketplace ?? [])];
    for (const { marketplaceId: id, country: code } of told) {
      names.set(id, code ? country(code) : id);
    }
    keep([...names]);
    if (value && !names.has(value)) names.set(value, value);
    return [...names].toSorted(([, a], [, b]) => a.localeCompare(b));
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

// A narrowed answer names one marketplace only; after a reload the others must still
// be there to change to.
const KEY = "sentia-marketplaces";

function recall(): [string, string][] {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "[]") as [string, string][];
  } catch {
    return [];
  }
}

function keep(names: [string, string][]): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(names));
  } catch {
    // Then a reload forgets them.
  }
}
