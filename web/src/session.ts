/** Who is signed in, and what they have. */

import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { useResource } from "./resource";
import type { Accounts, Session } from "./shapes";

/** Nothing while the server does not answer. */
export const SignedIn = createContext<Session | null>(null);

export const useSession = (): Session | null => useContext(SignedIn);
export const useIsAdmin = (): boolean => useSession()?.role === "admin";

/** The connected accounts and where they sell. */
export function useAccounts(): Accounts["accounts"] {
  return useResource<Accounts>("/integrations/amazon/accounts", TOPICS).data?.accounts ?? [];
}

const TOPICS = ["sync.completed"] as const;
