import { clock, count, placeOf, words } from "../format";
import { Wide } from "../parts/Wide";
import type { Position } from "../rows";

const BUCKETS = [
  { title: "Sellable", of: ({ fulfillable }: Position) => fulfillable },
  {
    title: "Inbound",
    of: ({ inboundWorking, inboundShipped, inboundReceiving }: Position) =>
      sum([inboundWorking, inboundShipped, inboundReceiving]),
  },
  { title: "Reserved", of: ({ reserved }: Position) => reserved },
  { title: "Researching", of: ({ researching }: Position) => researching },
  { title: "Unsellable", of: ({ unfulfillable }: Position) => unfulfillable },
  { title: "All", of: ({ total }: Position) => total },
] as const;

/** What is known of them; unknown where nothing is. */
function sum(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length ? known.reduce((all, one) => all + one, 0) : null;
}

/** The stock of a product by marketplace and condition, in every bucket of Amazon. */
export function Positions({ positions }: { positions: readonly Position[] }) {
  return (
    <>
      <Wide label="Every bucket of each marketplace">
        <table class="stock plain">
          <thead>
            <tr>
              <th scope="col">Marketplace</th>
              {BUCKETS.map(({ title }) => (
                <th key={title} scope="col" class="number">
                  {title}
                </th>
              ))}
              <th scope="col">Last seen</th>
            </tr>
          </thead>
          <tbody>
            {positions.map((position) => (
              <tr key={`${position.marketplaceId} ${position.condition} ${position.fnsku}`}>
                <th scope="row">
                  <b>{placeOf(position)}</b>
                  <small title={position.fnsku}>
                    {words(position.condition)} · {position.fnsku}
                  </small>
                </th>
                {BUCKETS.map(({ title, of }) => (
                  <td key={title} class="number">
                    {count(of(position))}
                  </td>
                ))}
                <td>{clock(position.lastSeenAt)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Wide>
      <p class="note">
        Marketplaces of one European pool show the same units; sums count them once.
      </p>
    </>
  );
}
