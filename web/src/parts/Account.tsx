import { useState } from "preact/hooks";
import { announce, problemOf, send } from "../api";
import { zoneName } from "../format";
import { isNamed, ROLES, useSession } from "../session";
import { Icon } from "./Icon";

/** Who is signed in, and the way out. */
export function Account() {
  const session = useSession();
  const [trouble, setTrouble] = useState<string | null>(null);
  if (!session)
    return (
      <div class="account">
        <i class="bone" />
      </div>
    );
  const named = isNamed(session) ? [session.organisation] : [];
  const leave = (): void => {
    setTrouble(null);
    send("DELETE", "/session").then(
      () => announce("signed-out"),
      // Whoever walks away must know that the session goes on.
      (error: unknown) => setTrouble(`Not signed out: ${problemOf(error).detail}`),
    );
  };
  return (
    <div class="account">
      <span class="avatar" aria-hidden="true">
        {session.email.slice(0, 2).toUpperCase()}
      </span>
      <div class="grow">
        <b title={session.email}>{session.email.split("@")[0]}</b>
        {trouble ? (
          <small class="tone-crit" role="alert">
            {trouble}
          </small>
        ) : (
          <>
            <small>{[ROLES[session.role], ...named].join(" · ")}</small>
            <small title="Times are those of your clock; days are each marketplace’s own">
              {zoneName()}
            </small>
          </>
        )}
      </div>
      <button class="square plain" aria-label="Sign out" title="Sign out" onClick={leave}>
        <Icon name="leave" size={17} />
      </button>
    </div>
  );
}
