/** The address of a product's screen. A SKU may hold slashes, which stay as they are. */

import { decoded } from "../address";

const WAY = "/products/";

export function productAddress(sku: string): string {
  return WAY + apiName(sku);
}

/** A SKU as the API's addresses have it. */
export function apiName(sku: string): string {
  return sku.split("/").map(encodeURIComponent).join("/");
}

export function skuOf(path: string): string {
  return decoded(path.slice(WAY.length));
}
