import { useState } from "preact/hooks";
import { Icon } from "../parts/Icon";
import type { Integration, NotConnected } from "../shapes";

interface Props {
  why: NotConnected;
  amazon: Integration | null;
}

const NEEDED = [
  { name: "AMAZON_REFRESH_TOKEN", sample: "Atzr|…" },
  { name: "AMAZON_LWA_APP_ID", sample: "amzn1.application-oa2-client.…" },
  { name: "AMAZON_LWA_CLIENT_SECRET", sample: "amzn1.oa2-cs.v1.…" },
] as const;

/** What to do so that Amazon's figures appear, and what exactly is missing. */
export function Connect({ why, amazon }: Props) {
  const missing = why.missing.length ? why.missing : (amazon?.details?.missing ?? []);
  const refused = why.status === "authorization_error";
  return (
    <section class="card connect" aria-labelledby="connect-title">
      <header>
        <span class={`token tone-${refused ? "crit" : "accent"}`}>
          <Icon name="plug" size={22} />
        </span>
        <div>
          <h2 id="connect-title">Connect Amazon SP-API</h2>
          <p>
            {amazon?.message ??
              (refused
                ? "Amazon refused the credentials."
                : "Sentia reads your orders, stock and shipments, and changes nothing.")}
          </p>
        </div>
      </header>
      <div class="connect-columns">
        <ol class="steps">
          <Step title="Register an app in Seller Central">
            Apps &amp; Services, Develop Apps, “Add new app client”: type SP-API, for your own
            account. Give it the roles Inventory and Order Tracking, Amazon Fulfillment and Product
            Listing; Brand Analytics adds visits.
          </Step>
          <Step title="Copy its LWA credentials">
            “View” beside the app shows the client identifier and the client secret.
          </Step>
          <Step title="Authorize it for your account">
            “Authorize app” shows a refresh token, once. It begins with <code>Atzr|</code>.
          </Step>
          <Step title="Give all three to Sentia">
            As environment variables, or in the file <code>.env</code> where Sentia starts; outside
            North America with <code>AMAZON_REGION=EU</code> or <code>FE</code>. Then restart it: the
            first orders appear within minutes. The file <code>docs/amazon-setup.md</code> has every
            step.
          </Step>
        </ol>
        <div class="settings">
          <h3>
            {missing.length
              ? `${missing.length} of ${NEEDED.length} settings missing`
              : "All settings are there"}
          </h3>
          <ul>
            {NEEDED.map(({ name }) => (
              <li key={name} class={missing.includes(name) ? "missing" : ""}>
                <span class={`tone-${missing.includes(name) ? "crit" : "ok"}`}>
                  <Icon name={missing.includes(name) ? "close" : "check"} size={16} />
                </span>
                <code>{name}</code>
                <small>{missing.includes(name) ? "missing" : "set"}</small>
              </li>
            ))}
          </ul>
          <Snippet names={missing.length ? missing : NEEDED.map(({ name }) => name)} />
        </div>
      </div>
    </section>
  );
}

function Step({ title, children }: { title: string; children: preact.ComponentChildren }) {
  return (
    <li>
      <b>{title}</b>
      <p>{children}</p>
    </li>
  );
}

function Snippet({ names }: { names: readonly string[] }) {
  const [copied, setCopied] = useState(false);
  const sampleOf = (name: string): string => NEEDED.find((one) => one.name === name)?.sample ?? "…";
  const text = names.map((name) => `${name}=${sampleOf(name)}`).join("\n");
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
