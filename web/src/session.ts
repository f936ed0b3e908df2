/** Who is signed in, and what they have. */

import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { useResource } from "./resource";
import type { Accounts, Session } from "./shapes";

/** Whoever looks at `sentia demo` from its own machine. */
export const DEMO = "demo@localhost";

export const ROLES = { admin: "Admin", viewer: "Viewer" } as const;

const ONLY = "default"; // the organisation of an installation that has no other

export const isNamed = ({ organisation }: Session): boolean => organisation !== ONLY;

/** Nothing while the server does not answer. */
export const SignedIn = createContext<Session | null>(null);

export const useSession = (): Session | null => useContext(SignedIn);
export const useIsAdmin = (): boolean => useSession()?.role === "admin";

/** The connected accounts and where they sell. */
export function useAccounts(): Accounts["accounts"] {
  return useResource<Accounts>("/integrations/amazon/accounts", TOPICS).data?.accounts ?? [];
}

const TOPICS = ["sync.completed"] as const;
