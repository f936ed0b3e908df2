import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { send, door } from "../api";
import type { Session } from "../shapes";
import { Icon, type IconName } from "./Icon";
import { Mark } from "./Mark";

export interface Section {
  id: string;
  title: string;
  icon: IconName;
}

interface Props {
  session: Session | null;
  title: string;
  sections: readonly Section[];
  /** Beside the title, and at the right end of the bar. */
  state: ComponentChildren;
  tools: ComponentChildren;
  foot: ComponentChildren;
  children: ComponentChildren;
}

/** The frame of every screen: navigation, top bar, content. */
export function Shell({ session, title, sections, state, tools, foot, children }: Props) {
  const [open, setOpen] = useState(false);
  const here = useSectionInView(sections);

  useEffect(() => {
    if (!open) return;
    const close = (event: KeyboardEvent): void => {
      if (event.key === "Escape") setOpen(false);
    };
    addEventListener("keydown", close);
    return () => removeEventListener("keydown", close);
  }, [open]);

  return (
    <div class="shell">
      <a class="skip" href="#main">
        Skip to content
      </a>
      {open && <div class="scrim" onClick={() => setOpen(false)} />}
      <aside class={open ? "side open" : "side"} id="side">
        <a class="brand" href="/">
          <Mark />
          Sentia
        </a>
        <nav aria-label="Main">
          <a class="screen" href="/" aria-current="page">
            <Icon name="overview" />
            {title}
          </a>
          <ul>
            {sections.map(({ id, title: name, icon }) => (
              <li key={id}>
                <a href={`#${id}`} class={id === here ? "here" : ""} onClick={() => setOpen(false)}>
                  <Icon name={icon} size={15} />
                  {name}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        {foot}
        <Account session={session} />
      </aside>
      <div class="body">
        <header class="top">
          <button
            class="square menu"
            aria-label="Navigation"
            aria-expanded={open}
            aria-controls="side"
            onClick={() => setOpen(!open)}
          >
            <Icon name={open ? "close" : "menu"} />
          </button>
          <h1>{title}</h1>
          {state}
          <span class="grow" />
          {tools}
        </header>
        <main id="main" tabIndex={-1}>
          {children}
        </main>
      </div>
    </div>
  );
}

function Account({ session }: { session: Session | null }) {
  if (!session)
    return (
      <div class="account">
        <i class="bone" />
      </div>
    );
  const leave = (): void => {
    send("DELETE", "/session").finally(() => door.dispatchEvent(new Event("signed-out")));
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

/** The section that is being read: the lowest, then leftmost, whose head is near the top. */
function useSectionInView(sections: readonly Section[]): string | null {
  const [here, setHere] = useState<string | null>(null);
  useEffect(() => {
    const follow = (): void => {
      let found: { id: string; top: number } | null = null;
      for (const { id } of sections) {
        const top = document.getElementById(id)?.getBoundingClientRect().top ?? Infinity;
        const near = !found || (scrollY > 0 && top < innerHeight / 3);
        if (near && top > (found?.top ?? -Infinity)) found = { id, top };
      }
      setHere(found?.id ?? null);
    };
    follow();
    addEventListener("scroll", follow, { passive: true });
    return () => removeEventListener("scroll", follow);
  }, [sections]);
  return here;
}
