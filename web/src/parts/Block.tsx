import type { ComponentChildren } from "preact";
import { useStaleness, type Staleness } from "../freshness";
import { useNow } from "../clock";
import type { Resource } from "../resource";
import type { Problem } from "../shapes";
import { Icon, type IconName } from "./Icon";

export interface Nothing {
  icon: IconName;
  title: string;
  text: string;
}

interface Props<T> {
  id: string;
  title: string;
  sub?: ((data: T) => ComponentChildren) | undefined;
  side?: ComponentChildren;
  of: Resource<T>;
  /** The streams that it stands on, where the answer has more. */
  streams?: readonly string[];
  /** What stands in while the first answer is on its way. */
  skeleton: ComponentChildren;
  /** Why there is nothing to show, if there is nothing. */
  nothing?: (data: T) => Nothing | null;
  children: (data: T) => ComponentChildren;
}

/** A card of the screen in its states: loading, failed, empty, stale, or simply there. */
export function Block<T>(props: Props<T>) {
  const { id, title, sub, side, of, streams, skeleton, nothing, children } = props;
  const stale = useStaleness(of, useNow(), streams);
  const { data, problem, pending, refresh } = of;
  const none = data === null ? null : (nothing?.(data) ?? null);
  return (
    <section
      class="card"
      id={id}
      aria-labelledby={`${id}-title`}
      aria-busy={pending || (!data && !problem)}
    >
      <header>
        <div>
          <h2 id={`${id}-title`}>{title}</h2>
          {data !== null && sub && <Sub>{sub(data)}</Sub>}
          {data === null && !problem && <p aria-hidden="true">&nbsp;</p>}
          {stale && <Stale {...stale} />}
        </div>
        {data !== null && !none && side}
      </header>
      {data === null && !problem && (
        <div class="skeleton" role="status" aria-label={`Loading ${title}`}>
          {skeleton}
        </div>
      )}
      {data === null && problem && <Failed problem={problem} retry={refresh} />}
      {none && <Empty {...none} />}
      {data !== null && !none && (
        <div class={`content ${pending ? "pending" : ""}`}>{children(data)}</div>
      )}
    </section>
  );
}

function Sub({ children }: { children: ComponentChildren }) {
  return children ? <p>{children}</p> : null;
}

/** That figures are old, and why. */
export function Stale({ upTo, why, retry }: Staleness) {
  return (
    <p class="stale">
      <Icon name="clock" size={14} />
      <span>
        {upTo} · {why}
      </span>
      {retry && <button onClick={retry}>Retry</button>}
    </p>
  );
}

export function Failed({ problem, retry }: { problem: Problem; retry: () => void }) {
  return (
    <div class="nothing" role="alert">
      <span class="token tone-crit">
        <Icon name="stop" size={20} />
      </span>
      <b>{problem.detail}</b>
      <WayOn problem={problem} retry={retry} />
    </div>
  );
}

/** What to do: another try, where it can end otherwise. */
function WayOn({ problem, retry }: { problem: Problem; retry: () => void }) {
  const { status, hint } = problem;
  if (status === 404) return <p>It may be spelled differently, or no longer be there.</p>;
  if (status === 422) {
    return (
      <>
        <p>This page’s address asks for it.</p>
        <a class="button" href={location.pathname}>
          Clear all filters
        </a>
      </>
    );
  }
  return (
    <>
      <p>{hint}</p>
      <button class="button" onClick={retry}>
        Try again
      </button>
    </>
  );
}

export function Empty({ icon, title, text, action }: Nothing & { action?: ComponentChildren }) {
  return (
    <div class="nothing">
      <span class="token tone-mute">
        <Icon name={icon} size={20} />
      </span>
      <b>{title}</b>
      <p>{text}</p>
      {action}
    </div>
  );
}
