import { count } from "../format";
import type { Nothing } from "../parts/Block";

/** What there is to say where no open shipment is known: units may be on their way. */
export function unnamed(inbound: number | null, otherwise: string): Nothing {
  if (!inbound) return { icon: "inbound", title: "Nothing on the way", text: otherwise };
  return {
    icon: "inbound",
    title: "No open shipment known",
    text: `Amazon counts ${count(inbound)} inbound in its stock, but lists no open shipment that brings ${inbound === 1 ? "it" : "them"}.`,
  };
}
