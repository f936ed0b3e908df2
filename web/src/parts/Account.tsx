import { announce, send } from "../api";
import { useSession } from "../session";
import { Icon } from "./Icon";

/** Who is signed in, and the way out. */
export function Account() {
  const session = useSession();
  if (!session)
    return (
      <div class="account">
        <i class="bone" />
      </div>
    );
  const leave = (): void => {
    send("DELETE", "/session").finally(() => announce("signed-out"));
  };
  return (
    <div class="account">
      <span class="avatar" aria-hidden="true">
        {session.email.slice(0, 2).toUpperCase()}
      </span>
      <div class="grow">
        <b title={session.organisation}>{session.organisation}</b>
        <small title={session.email}>{session.email}</small>
      </div>
      <button class="square plain" aria-label="Sign out" title="Sign out" onClick={leave}>
        <Icon name="leave" size={17} />
      </button>
    </div>
  );
}
