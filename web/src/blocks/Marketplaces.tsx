import { usePlace } from "../address";
import { Segments } from "../charts/Segments";
import { count, counted, country, money, share, shortDay } from "../format";
import { Block } from "../parts/Block";
import { Bones } from "../parts/Bones";
import { Icon } from "../parts/Icon";
import type { Resource } from "../resource";
import type { Orders, StoreSales } from "../shapes";
import { lacksRate } from "./lines";
import { ordersAddress } from "./records";

interface Props {
  of: Resource<Orders>;
  chosen: string | null;
  onChoose: (marketplace: string | null) => void;
}

const COLOURS = 6;

/** Where the revenue comes from: each marketplace in its own currency. */
export function Marketplaces({ of, chosen, onChoose }: Props) {
  return (
    <Block
      id="marketplaces"
      title="Marketplaces"
      of={of}
      sub={(data) => `${counted(data.totalOrders, "order")} by country store`}
      skeleton={<Bones rows={5} height={54} />}
      nothing={({ byMarketplace }) =>
        byMarketplace.length
          ? null
          : {
              icon: "store",
              title: "No marketplace sold anything",
              text: "Orders of this period appear here by country store.",
            }
      }
    >
      {(data) => {
        const stores = data.byMarketplace.toSorted((a, b) => worth(b) - worth(a));
        const whole = stores.reduce((sum, store) => sum + worth(store), 0);
        return (
          <>
            <Segments
              label="Share of revenue"
              segments={stores.map((store, index) => ({
                name: nameOf(store),
                value: worth(store),
                tone: toneOf(index),
                text: share(worth(store) / whole),
              }))}
            />
            <ul class="stores">
              {stores.map((store, index) => (
                <Store
                  key={store.marketplaceId + store.currency}
                  store={store}
                  tone={toneOf(index)}
                  part={whole ? worth(store) / whole : null}
                  home={data.currency}
                  chosen={chosen !== null}
                  onChoose={onChoose}
                />
              ))}
            </ul>
            <Total data={data} />
          </>
        );
      }}
    </Block>
  );
}

/** For shares and order only: what is shown is the exact text. */
const worth = ({ converted }: StoreSales): number => (converted === null ? 0 : Number(converted));
const nameOf = (store: StoreSales): string => (store.country ? country(store.country) : store.name);
const toneOf = (index: number): string => `m${Math.min(index + 1, COLOURS)}`;

interface StoreProps {
  store: StoreSales;
  tone: string;
  part: number | null;
  home: string;
  chosen: boolean;
  onChoose: (marketplace: string | null) => void;
}

function Store({ store, tone, part, home, chosen, onChoose }: StoreProps) {
  const { marketplaceId, currency, orders, units, revenue, converted } = store;
  const place = usePlace();
  const name = nameOf(store);
  return (
    <li>
      <button
        aria-pressed={chosen}
        aria-label={chosen ? `${name}: show all marketplaces` : `Show only ${name}`}
        onClick={() => onChoose(chosen ? null : marketplaceId)}
      >
        <i class={`key dot tone-${tone}`} />
        {name}
        <Icon name={chosen ? "close" : "right"} size={13} />
      </button>
      <b>{revenue === null ? "—" : money(revenue, currency)}</b>
      <small>
        <a href={ordersAddress(place, { marketplace: marketplaceId })}>{counted(orders, "order")}</a> ·{" "}
        {counted(units, "unit")}
      </small>
      <small>
        {currency !== home && converted !== null && `${money(converted, home)} · `}
        {part !== null && share(part)}
      </small>
    </li>
  );
}

function Total({ data }: { data: Orders }) {
  const place = usePlace();
  const { totalRevenue, currency, conversion } = data;
  const rates = conversion?.rates.filter((rate) => rate.currency !== currency) ?? [];
  const dated = rates
    .map(({ date }) => date)
    .toSorted()
    .at(-1);
  return (
    <div class="total">
      <span>
        {lacksRate(data)
          ? `No bank rate for ${currency}`
          : rates.length
            ? `Converted to ${currency}`
            : `All in ${currency}`}
      </span>
      <b>{totalRevenue === null ? "—" : money(totalRevenue, currency)}</b>
      {dated && conversion && (
        <details>
          <summary>
            {conversion.source} rates of {shortDay(dated)}
          </summary>
          <ul>
            {rates.map((rate) => (
              <li key={rate.currency}>
                1 {rate.currency} = {rate.rate} {currency}
              </li>
            ))}
          </ul>
        </details>
      )}
      {data.withoutTotal > 0 && (
        <small>
          <a href={ordersAddress(place, { withoutTotal: "true" })}>
            {count(data.withoutTotal)} more without a price
          </a>{" "}
          {data.withoutTotal > 1 ? "are" : "is"} not in it
        </small>
      )}
    </div>
  );
}
