import "../styles/connections.css";
import { Connect } from "../blocks/Connect";
import { Connection } from "../blocks/Connection";
import { Cures } from "../blocks/Cures";
import { Issues } from "../blocks/Issues";
import { Quarantine } from "../blocks/Quarantine";
import { Streams } from "../blocks/Streams";
import { useSyncState } from "../freshness";
import type { Topic } from "../live";
import { Shell } from "../parts/Shell";
import { useResource } from "../resource";
import type { Issue, QuarantineList, SetupStatus } from "../shapes";

const SYNC: readonly Topic[] = ["sync.started", "sync.completed", "sync.failed"];
const STATE: readonly Topic[] = [...SYNC, "issues.changed", "orders.changed", "inventory.changed"];
const ISSUES: readonly Topic[] = ["issues.changed", "sync.completed"];

/** How Amazon is connected, how the sync goes, and what a person has to mend. */
export function Connections() {
  const sync = useSyncState();
  const setup = useResource<SetupStatus>("/dashboard/setup-status", STATE);
  const issues = useResource<{ issues: Issue[] }>("/integrations/amazon/issues", ISSUES);
  const aside = useResource<QuarantineList>("/integrations/amazon/quarantine", ISSUES);
  const amazon = setup.data?.integrations.amazon;
  const bare = amazon?.status === "configuration_error";
  const filed = Boolean(sync?.data?.streams.length); // what files brought is there all the same
  return (
    <Shell title="Connections">
      {bare ? <Connect amazon={amazon} /> : <Connection of={setup} sync={sync} />}
      {(!bare || filed) && (
        <div class="connection-blocks">
          {sync && <Streams of={sync} />}
          <Issues of={issues} aside={aside.data?.total ?? 0} />
          <Quarantine of={aside} />
        </div>
      )}
      <Cures steps={!bare} />
    </Shell>
  );
}
