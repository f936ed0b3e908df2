import "../styles/settings.css";
import { Sessions } from "../blocks/Sessions";
import { You } from "../blocks/You";
import { Shell } from "../parts/Shell";
import { useResource } from "../resource";
import type { SessionList } from "../shapes";

/** What is one's own: where one is signed in, and as whom. */
export function Settings() {
  const sessions = useResource<SessionList>("/sessions", []);
  return (
    <Shell title="Settings">
      <div class="settings-blocks">
        <Sessions of={sessions} />
        <You />
      </div>
    </Shell>
  );
}
