/** The roles that Sentia's operations need of an app; docs/amazon-setup.md has the same. */

interface Role {
  name: string;
  /** What comes by it. */
  brings: string;
  needed: boolean;
}

export const ROLES: readonly Role[] = [
  { name: "Inventory and Order Tracking", brings: "orders, revenue, history", needed: true },
  { name: "Amazon Fulfillment", brings: "FBA stock, inbound shipments", needed: true },
  { name: "Selling Partner Insights", brings: "where you sell, found by itself", needed: false },
  { name: "Brand Analytics", brings: "visits, for brand owners", needed: false },
];

/** The needed ones, in a sentence. */
export const NEEDED_ROLES = ROLES.filter(({ needed }) => needed)
  .map(({ name }) => name)
  .join(" and ");
