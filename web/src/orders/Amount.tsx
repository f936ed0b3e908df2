import { money } from "../format";
import type { Money } from "../rows";

/** An amount; what Amazon has not stated yet is no zero. */
export function Amount({ of }: { of: Money | null }) {
  if (of) return <>{money(of.amount, of.currency)}</>;
  return (
    <span class="tone-mute" title="Amazon has not stated it yet">
      no price yet
    </span>
  );
}
