import { usePlace, within } from "../address";
import { Columns } from "../charts/Columns";
import { count, counted, decimal1, pace } from "../format";
import { Icon } from "../parts/Icon";
import type { LowProduct } from "../shapes";
import { Cover } from "../stock/Cover";
import { RestockSums } from "../stock/Restock";
import { productAddress } from "../stock/address";
import { together } from "../stock/shared";
import { unpaced } from "../stock/unpaced";

interface Props {
  row: LowProduct;
  open: boolean;
  onToggle: () => void;
}

export function LowStockRow({ row, open, onToggle }: Props) {
  const name = row.title ?? row.sku;
  const id = `sum-${row.sku}`;
  return (
    <>
      <tr class={open ? "opened" : ""} onClick={onToggle}>
        <th scope="row">
          <button aria-expanded={open} aria-controls={open ? id : undefined} title={name}>
            <Icon name={open ? "down" : "right"} size={14} />
            <span>
              <b>{name}</b>
              <small>{[row.title && row.sku, row.asin].filter(Boolean).join(" · ")}</small>
            </span>
          </button>
        </th>
        <td>
          <Cover
            {...row}
            state={row.fulfillable ? "low" : "out"}
            {...row.arithmetic}
          />
        </td>
        <td class="number">{count(row.fulfillable)}</td>
        <td class="number spare">
          {row.inbound ? (
            <span class="tone-ok">+{count(row.inbound)}</span>
          ) : (
            <span class="tone-mute">none</span>
          )}
        </td>
        <td class="number spare">
          {row.velocity ? pace(row.velocity) : <span class="tone-mute">none</span>}
        </td>
        <td class="wide">
          <Columns values={row.last14} />
        </td>
        <td class="number spare">{count(row.reorderPoint)}</td>
      </tr>
      {open && (
        <tr class="sum" id={id}>
          <td colSpan={7}>
            <Sum {...row} />
          </td>
        </tr>
      )}
    </>
  );
}

/** How the figures of a row come about, as sums a person can check. */
function Sum(row: LowProduct) {
  const { sku, fulfillable, velocity, daysOfCover, reorderPoint, arithmetic, sharedWith } = row;
  const place = usePlace();
  const { unitsSold, inStockDays, windowDays, leadTimeDays, safetyDays, source } = arithmetic;
  const perDay = velocity === null ? null : velocity.toFixed(2);
  return (
    <>
      <dl class="sums">
        <div>
          <dt>Sold per day</dt>
          <dd>
            {perDay === null ? (
              unpaced(windowDays)
            ) : (
              <>
                <b>{perDay}</b> = {counted(unitsSold, "unit")} ÷ {counted(inStockDays, "day")} in
                stock, of the last {windowDays}
                {together(sharedWith)}
              </>
            )}
          </dd>
        </div>
        <div>
          <dt>Days of cover</dt>
          <dd>
            {daysOfCover === null ? (
              `${velocity === null ? "No pace known" : "Nothing sold"}, so nothing to divide by`
            ) : (
              <>
                <b>{decimal1(daysOfCover)}</b> = {count(fulfillable)} sellable ÷ {perDay} a day
              </>
            )}
          </dd>
        </div>
        <div>
          <dt>Reorder point</dt>
          <dd>
            <b>{count(reorderPoint)}</b>
            {source === "velocity"
              ? ` = ${perDay} a day × (${leadTimeDays} days lead time + ${safetyDays} safety)`
              : `, ${asOf(source, velocity)}`}
          </dd>
        </div>
        <RestockSums {...row} {...arithmetic} />
      </dl>
      <a class="link" href={within(productAddress(sku), place)}>
        Open {sku}
      </a>
    </>
  );
}

function asOf(source: LowProduct["arithmetic"]["source"], velocity: number | null): string {
  if (source === "own") return "as you set it";
  return `the default ${velocity === null ? "until a pace is known" : "where nothing sells"}`;
}
