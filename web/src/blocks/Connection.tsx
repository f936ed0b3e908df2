import { useNow } from "../clock";
import { age, clock, count, counted } from "../format";
import { nextSync, rhythm } from "../freshness";
import { Block } from "../parts/Block";
import { Bones } from "../parts/Bones";
import { Fact } from "../parts/Fact";
import { Icon } from "../parts/Icon";
import type { Resource } from "../resource";
import type { ConnectionStatus, Freshness, Integration, SetupStatus, Stream } from "../shapes";

const STATES: Record<ConnectionStatus, { says: string; tone: string }> = {
  connected: { says: "Connected", tone: "ok" },
  syncing: { says: "Reading the first data", tone: "accent" },
  throttled: { says: "Waiting for Amazon", tone: "warn" },
  configuration_error: { says: "Not connected", tone: "mute" },
  authorization_error: { says: "Refused by Amazon", tone: "crit" },
  error: { says: "Not working", tone: "crit" },
};

interface Props {
  of: Resource<SetupStatus>;
  sync: Resource<Freshness> | null;
}

/** Whether Amazon is connected, and what stands in the way if it is not. */
export function Connection({ of, sync }: Props) {
  return (
    <Block
      id="connection"
      title="Amazon SP-API"
      of={of}
      sub={({ integrations }) => <State {...integrations.amazon} />}
      skeleton={<Bones rows={1} height={46} />}
    >
      {({ integrations: { amazon } }) => (
        <>
          {amazon.message && amazon.status !== "configuration_error" && <Trouble {...amazon} />}
          <Facts amazon={amazon} sync={sync?.data ?? null} />
          <Progress streams={sync?.data?.streams ?? []} />
        </>
      )}
    </Block>
  );
}

function State({ status }: Integration) {
  const { says, tone } = STATES[status];
  return <span class={`chip tone-${tone}`}>{says}</span>;
}

function Trouble({ status, message, details }: Integration) {
  const tone = STATES[status].tone;
  return (
    <p class={`trouble tone-${tone}`}>
      <Icon name={tone === "crit" ? "stop" : "clock"} size={17} />
      <span>
        <b>{message}</b> {details?.hint}
      </span>
    </p>
  );
}

function Facts({ amazon, sync }: { amazon: Integration; sync: Freshness | null }) {
  const now = useNow();
  const { lastSync, orderCount, inventoryCount } = amazon;
  const [often, ...less] = sync ? [...rhythm(sync), nextSync(sync, now)] : [];
  const accounts = [...new Set(sync?.streams.map(({ account }) => account))];
  return (
    <dl class="facts">
      <Fact name="Last complete sync">
        {lastSync ? clock(lastSync, now) : "nothing yet"}
        {lastSync && <small>{age(lastSync, now)}</small>}
      </Fact>
      <Fact name="Held">
        {orderCount === undefined ? "nothing yet" : `${count(orderCount)} orders`}
        {inventoryCount !== undefined && <small>{count(inventoryCount)} SKUs</small>}
      </Fact>
      <Fact name="Syncs">
        {often ?? "—"}
        {less.filter(Boolean).map((one) => (
          <small key={one}>{one}</small>
        ))}
      </Fact>
      <Fact name={accounts.length > 1 ? "Accounts" : "Account"}>{accounts.join(", ") || "none"}</Fact>
    </dl>
  );
}

/** What a sync is reading right now. */
function Progress({ streams }: { streams: readonly Stream[] }) {
  const busy = streams.find(({ status }) => status === "running");
  if (!busy) return null;
  return (
    <p class="reading">
      <span class="turning">
        <Icon name="sync" size={15} />
      </span>
      Reading {busy.title}: {counted(busy.runs.at(-1)?.records ?? 0, "record")} so far
    </p>
  );
}
