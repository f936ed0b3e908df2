import "../styles/connect.css";
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Icon } from "../parts/Icon";
import { Way } from "../parts/Way";
import type { Integration } from "../shapes";
import { ROLES } from "./roles";

const NEEDED = [
  { name: "AMAZON_REFRESH_TOKEN", sample: "Atzr|…", from: "step 4" },
  { name: "AMAZON_LWA_APP_ID", sample: "amzn1.application-oa2-client.…", from: "step 3" },
  { name: "AMAZON_LWA_CLIENT_SECRET", sample: "amzn1.oa2-cs.v1.…", from: "step 3" },
] as const;

const REGION = "# outside North America, EU or FE:\n# AMAZON_REGION=EU";

/** Every step to Amazon's figures, and what exactly is missing. */
export function Connect({ amazon }: { amazon: Integration | null }) {
  const missing = amazon?.details?.missing ?? [];
  const refused = amazon?.status === "authorization_error";
  return (
    <section class="card connect" aria-labelledby="connect-title">
      <Way at={1} />
      <header>
        <span class={`token tone-${refused ? "crit" : "accent"}`}>
          <Icon name="plug" size={22} />
        </span>
        <div>
          <h2 id="connect-title">Connect Amazon SP-API</h2>
          <p>
            {refused
              ? `${amazon.message ?? "Amazon refused the credentials."} ${amazon.details?.hint ?? ""}`
              : "Half an hour of work, once; Amazon may take days to approve it. Sentia reads orders, stock and shipments, changes nothing, and never asks for a buyer’s name or address."}
          </p>
        </div>
      </header>
      <div class="connect-columns">
        <Steps />
        <Settings missing={missing} />
      </div>
    </section>
  );
}

/** The way to a refresh token, in our own words; docs/amazon-setup.md has it at length. */
export function Steps() {
  return (
    <ol class="steps">
      <Step title="Register as a developer of your own data" below={<Roles />}>
        As the account’s primary user, open Apps and Services, Develop Apps in Seller Central. Fill
        in the profile as a private developer and ask for these roles, and no more:
      </Step>
      <Step title="Make the app">
        “Add new app client”: any name, type SP API, the same roles. A draft is enough; nobody has to
        review it, and it needs no redirect address.
      </Step>
      <Step title="Copy its two credentials">
        “View” below LWA credentials shows the client identifier and the client secret. The secret
        lives 180 days: note to rotate it after 150.
      </Step>
      <Step title="Authorize it for your account">
        “Authorize app” in the app’s menu shows the refresh token, once, so copy it right away. It
        begins with <code>Atzr|</code> and has several hundred characters.
      </Step>
      <Step title="Give all three to Sentia, and restart it">
        In the file <code>.env</code> where Sentia starts, or as environment variables where a host
        runs it. Outside North America add <code>AMAZON_REGION=EU</code> or <code>FE</code>: a token
        is for one region.
      </Step>
      <Step title="See your first figures">
        This page finds the restarted Sentia by itself. Stock and the newest orders come within
        minutes; two years of history follow while you look.
      </Step>
    </ol>
  );
}

interface StepProps {
  title: string;
  below?: ComponentChildren;
  children: ComponentChildren;
}

function Step({ title, below, children }: StepProps) {
  return (
    <li>
      <b>{title}</b>
      <p>{children}</p>
      {below}
    </li>
  );
}

function Roles() {
  return (
    <dl class="roles">
      {ROLES.map(({ name, brings, needed }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {brings}
            {!needed && "; may be left out"}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Settings({ missing }: { missing: readonly string[] }) {
  return (
    <div class="settings">
      <h3>
        {missing.length
          ? `${missing.length} of ${NEEDED.length} settings missing`
          : "All settings are there"}
      </h3>
      <ul>
        {NEEDED.map(({ name, from }) => {
          const lacks = missing.includes(name);
          return (
            <li key={name} class={lacks ? "missing" : ""}>
              <span class={`tone-${lacks ? "crit" : "ok"}`}>
                <Icon name={lacks ? "close" : "check"} size={16} />
              </span>
              <code>{name}</code>
              <small>{lacks ? `missing, see ${from}` : "set"}</small>
            </li>
          );
        })}
      </ul>
      <Snippet names={missing.length ? missing : NEEDED.map(({ name }) => name)} />
      <p>
        <code>.venv/bin/sentia doctor</code> checks them and says what is wrong, if anything.
      </p>
    </div>
  );
}

function Snippet({ names }: { names: readonly string[] }) {
  const [copied, setCopied] = useState(false);
  const sampleOf = (name: string): string => NEEDED.find((one) => one.name === name)?.sample ?? "…";
  const text = [...names.map((name) => `${name}=${sampleOf(name)}`), REGION].join("\n");
  // The clipboard is there on https and localhost only.
  const clipboard = navigator.clipboard as Clipboard | undefined;
  return (
    <div class="snippet">
      <pre tabIndex={0} aria-label="Lines for the file .env">
        {text}
      </pre>
      {clipboard && (
        <button
          class="button"
          onClick={() => void clipboard.writeText(text).then(() => setCopied(true))}
        >
          <Icon name={copied ? "check" : "copy"} size={15} />
          {copied ? "Copied" : "Copy"}
        </button>
      )}
    </div>
  );
}
