/** What can stand between Sentia and Amazon: why it happens, and what mends it. */

import { NEEDED_ROLES } from "./roles";

export interface Trouble {
  /** As the API names it; docs/errors.md has a section for each. */
  code: string;
  /** What log, page and commands say. */
  says: string;
  cause: string;
  cure: string;
}

export const TROUBLES: readonly Trouble[] = [
  {
    code: "configuration_error",
    says: "Configuration error - Missing …",
    cause: "A setting is not there, or its name is spelled differently.",
    cure: "Names are in capitals with underscores. Set them where Sentia runs, then restart it.",
  },
  {
    code: "reconnect",
    says: "Failed to get LWA access token",
    cause:
      "Amazon refuses the credentials: a value was cut short, the secret is older than 180 days, or the refresh token was revoked or made for another app.",
    cure: "Copy id and secret of the same app again, whole and without blanks. Rotate a secret that has ended. Otherwise authorize the app once more and use its new refresh token; then restart Sentia.",
  },
  {
    code: "permission_missing",
    says: "Access denied - Insufficient permissions",
    cause:
      "The app lacks a role, was not authorized again after it got one, or the account sells in another region.",
    cure: `Edit the app in Seller Central, tick ${NEEDED_ROLES}, save, authorize again, and use the new refresh token. Check AMAZON_REGION.`,
  },
  {
    code: "throttled",
    says: "Rate limit exceeded",
    cause: "Amazon answers each kind of question only so often, and counts for the whole app.",
    cure: "Nothing: Sentia waits and goes on by itself. If it never ends, another program uses the same app.",
  },
  {
    code: "role",
    says: "Failed to assume IAM role",
    cause: "AMAZON_SP_ROLE_ARN is set, but AWS does not let Sentia take that role.",
    cure: "Remove the setting: Amazon stopped asking for a role in 2023, and the sync goes on without.",
  },
  {
    code: "unavailable",
    says: "Amazon does not answer",
    cause: "Amazon has a fault, or this machine’s network, proxy or firewall is in the way.",
    cure: "Nothing at first: each call is tried again, and what was missed is caught up. After hours, look at the network.",
  },
];

export const causeOf = (code: string): string | undefined =>
  TROUBLES.find((one) => one.code === code)?.cause;
