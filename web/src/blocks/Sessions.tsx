import { useEffect, useRef, useState } from "preact/hooks";
import { problemOf, send } from "../api";
import { useNow } from "../clock";
import { age, clock, count, localDayOf, shortDay } from "../format";
import { Block } from "../parts/Block";
import { Bones } from "../parts/Bones";
import { Icon } from "../parts/Icon";
import type { Resource } from "../resource";
import type { ListedSession, SessionList } from "../shapes";

const ALL = "/sessions";
const PHONE = /on (iPhone|iPad|Android)$/;

/** Where one is signed in, and the way out of each. */
export function Sessions({ of }: { of: Resource<SessionList> }) {
  const now = useNow();
  const { ending, said, end } = useEnding(of.refresh);
  return (
    <Block
      id="sessions"
      title="Where you are signed in"
      of={of}
      sub={places}
      side={
        (of.data?.total ?? 0) > 1 && (
          <button
            class="button"
            disabled={ending !== null}
            onClick={() => end(ALL, "You are signed out everywhere else.")}
          >
            {ending === ALL ? "Signing out" : "Sign out everywhere else"}
          </button>
        )
      }
      skeleton={<Bones rows={3} height={48} />}
    >
      {({ sessions }) => (
        <>
          {said && <Said {...said} />}
          <ul class="sessions">
            {sessions.map((one) => (
              <Row key={one.id} {...{ one, now, ending, end }} />
            ))}
          </ul>
          <p class="note">
            A session ends by itself 30 days after its sign-in. A new password ends all of them.
          </p>
        </>
      )}
    </Block>
  );
}

function places({ sessions, total }: SessionList): string {
  if (total === 1) return "Only here";
  if (total === sessions.length) return `In ${count(total)} places`;
  return `In ${count(total)} places; the ${count(sessions.length)} last seen are listed`;
}

interface RowProps {
  one: ListedSession;
  now: number;
  ending: string | null;
  end: Ending["end"];
}

function Row({ one, now, ending, end }: RowProps) {
  const { id, browser, userAgent, current, created, lastSeen, expires } = one;
  const name = browser ?? "Unknown browser";
  const since = `since ${clock(created, now)}`;
  const path = `${ALL}/${id}`;
  return (
    <li>
      <span class={`token tone-${current ? "accent" : "mute"}`}>
        <Icon name={PHONE.test(name) ? "phone" : "screen"} size={18} />
      </span>
      <div class="grow">
        <b title={userAgent ?? undefined}>{name}</b>
        {current && <span class="chip tone-ok">This one</span>}
        <small>
          {current ? "In use now" : `Last seen ${age(lastSeen, now)}`} · {since} · ends{" "}
          {shortDay(localDayOf(expires))}
        </small>
      </div>
      {!current && (
        <button
          class="button"
          disabled={ending !== null}
          aria-label={`Sign out ${name}, signed in ${since}`}
          onClick={() => end(path, `${name} is signed out.`)}
        >
          {ending === path ? "Signing out" : "Sign out"}
        </button>
      )}
    </li>
  );
}

interface Outcome {
  text: string;
  failed: boolean;
}

/** What came of it, with the focus: the button that was pressed may be gone. */
function Said({ text, failed }: Outcome) {
  const ref = useRef<HTMLParagraphElement>(null);
  useEffect(() => ref.current?.focus(), [text]);
  return (
    <p
      ref={ref}
      class={failed ? "said trouble tone-crit" : "said"}
      role={failed ? "alert" : "status"}
      tabIndex={-1}
    >
      <span>{text}</span>
    </p>
  );
}

interface Ending {
  /** What is on its way to its end: its path in the API. */
  ending: string | null;
  said: Outcome | null;
  end: (path: string, done: string) => void;
}

function useEnding(refresh: () => void): Ending {
  const [ending, setEnding] = useState<string | null>(null);
  const [said, setSaid] = useState<Outcome | null>(null);
  const end = (path: string, done: string): void => {
    setEnding(path);
    setSaid(null);
    send("DELETE", path)
      .then(() => setSaid({ text: done, failed: false }))
      .catch((error: unknown) => {
        const { status, detail, hint } = problemOf(error);
        // It had ended meanwhile, which is what was asked for.
        if (status === 404) setSaid({ text: done, failed: false });
        else setSaid({ text: `Not signed out: ${detail} ${hint}`, failed: true });
      })
      .finally(() => {
        setEnding(null);
        refresh();
      });
  };
  return { ending, said, end };
}
