import { useState } from "preact/hooks";
import { usePlace, within } from "../address";
import { Icon, type IconName } from "../parts/Icon";
import type { Resource } from "../resource";
import type { Executive, Matter } from "../shapes";

const SHOWN = 3;

/** What a person should look at, the gravest first. */
export function Attention({ of }: { of: Resource<Executive> }) {
  const [all, setAll] = useState(false);
  // Where the figures failed, the block of figures says so.
  if (!of.data) return of.problem ? null : <i class="bone attention-bone" />;
  const { attention } = of.data;
  const more = attention.length - SHOWN;
  if (!attention.length) {
    return (
      <p class="all-well">
        <Icon name="done" size={17} />
        Nothing needs your attention.
      </p>
    );
  }
  return (
    <section class="attention" aria-label="Needs attention">
      <ul>
        {(all ? attention : attention.slice(0, SHOWN)).map((matter) => (
          <Row key={matter.code + matter.text} {...matter} />
        ))}
      </ul>
      {more > 0 && (
        <button class="more" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? "Less" : `${more} more`}
          <Icon name={all ? "up" : "down"} size={14} />
        </button>
      )}
    </section>
  );
}

function Row({ severity, text, hint, opens }: Matter) {
  const place = usePlace();
  const grave = severity === "issue";
  return (
    <li>
      <span class={`token tone-${grave ? "crit" : "warn"}`}>
        <Icon name={iconOf(opens, grave)} size={17} />
      </span>
      <a href={within(opens, place)}>
        <b>
          <span class="sr-only">{grave ? "Critical: " : "Warning: "}</span>
          {text}
        </b>
        <small title={hint}>{hint}</small>
      </a>
      <Icon name="right" size={16} />
    </li>
  );
}

function iconOf(opens: string, grave: boolean): IconName {
  if (opens.startsWith("/orders")) return "clock";
  if (opens.startsWith("/inventory") || opens.startsWith("/products")) return "box";
  return grave ? "stop" : "warn";
}
