import { when } from "../format";
import type { Shipment } from "../shapes";

/** Since when it is in its state; one that was in it when first seen may be so for long. */
export function sinceOf({ statusSince, firstSeenAt }: Since): string {
  const moment = when(statusSince);
  return statusSince === firstSeenAt ? `before ${moment}` : moment;
}

type Since = Pick<Shipment, "statusSince" | "firstSeenAt">;
