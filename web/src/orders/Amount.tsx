import { money } from "../format";
import type { Money, OrderRow } from "../rows";

/** Why Amazon never states a price of an order. */
const NEVER = {
  cancelled: { text: "no price", why: "It was cancelled before Amazon stated one" },
  replacement: { text: "replacement", why: "A replacement has no price: its order had one" },
  multiChannel: { text: "sold elsewhere", why: "Amazon only ships it and knows no price" },
} as const;
const NOT_YET = { text: "no price yet", why: "Amazon has not stated it yet" };

interface Props {
  of: Money | null;
  /** What keeps its order out of the figures, and so may keep a price from coming. */
  notCounted?: OrderRow["notCounted"];
}

/** An amount; where there is none, why: it is no zero. */
export function Amount({ of, notCounted = null }: Props) {
  if (of) return <>{money(of.amount, of.currency)}</>;
  const { text, why } = notCounted ? NEVER[notCounted] : NOT_YET;
  return (
    <span class="tone-mute" title={why}>
      {text}
    </span>
  );
}
