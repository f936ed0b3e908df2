import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { screenAddress, usePlace, useTitle } from "../address";
import { LivePill } from "../blocks/LivePill";
import { SyncNow } from "../blocks/SyncNow";
import { doKey } from "../keys";
import { SCREENS, sectionOf } from "../screens";
import { Account } from "./Account";
import { Icon } from "./Icon";
import { Mark } from "./Mark";
import { ThemeButton } from "./ThemeButton";

interface Props {
  title: string;
  /** Where a screen below another one belongs. */
  parent?: { title: string; path: string };
  filters?: ComponentChildren;
  /** The content fills the window and scrolls within itself. */
  fills?: boolean;
  children: ComponentChildren;
}

/** The frame of every screen: navigation, top bar, content. */
export function Shell({ title, parent, filters, fills = false, children }: Props) {
  const here = usePlace();
  const [open, setOpen] = useState(false);
  const menu = useRef<HTMLButtonElement>(null);
  useTitle(title);
  useArrival(here.path);
  useEffect(() => setOpen(false), [here]);

  return (
    <div class={fills ? "shell fills" : "shell"}>
      <a class="skip" href="#main">
        Skip to content
      </a>
      {open && <div class="scrim" onClick={() => setOpen(false)} />}
      <Side
        open={open}
        onClose={() => {
          setOpen(false);
          menu.current?.focus();
        }}
      />
      <div class="body" inert={open}>
        <header class="top">
          <div class="bar">
            <button
              ref={menu}
              class="square menu"
              aria-label="Navigation"
              aria-expanded={open}
              aria-controls="side"
              onClick={() => setOpen(true)}
            >
              <Icon name="menu" />
            </button>
            {parent && (
              <a class="parent" href={screenAddress(parent.path, here)}>
                {parent.title}
                <Icon name="right" size={15} />
              </a>
            )}
            <h1 title={title}>{title}</h1>
            <LivePill />
            <span class="grow" />
            <div class="tools">
              <SyncNow />
              <button class="button find" aria-label="Search" onClick={() => doKey("/")}>
                <Icon name="search" size={16} />
                <span class="wide">Search</span>
                <kbd class="wide">/</kbd>
              </button>
              <ThemeButton />
            </div>
          </div>
          {filters}
        </header>
        <main id="main" tabIndex={-1}>
          {children}
        </main>
      </div>
    </div>
  );
}

/** The navigation; on a phone it lies over the screen, and the focus stays in it. */
function Side({ open, onClose }: { open: boolean; onClose: () => void }) {
  const here = usePlace();
  const side = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!open) return;
    side.current?.querySelector("a")?.focus();
    const press = (event: KeyboardEvent): void => {
      if (event.key === "Escape") onClose();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [open]);
  return (
    <aside class={open ? "side open" : "side"} id="side" ref={side}>
      <a class="brand" href={screenAddress("/", here)}>
        <Mark />
        Sentia
      </a>
      <nav aria-label="Main">
        {SCREENS.map(({ path, title, icon }) => (
          <a
            key={path}
            href={screenAddress(path, here)}
            {...(path === sectionOf(here.path) && { "aria-current": "page" })}
          >
            <Icon name={icon} />
            {title}
          </a>
        ))}
      </nav>
      <Account />
    </aside>
  );
}

let lastPath: string | null = null;
let arrived = false;

/** A new screen begins at its top, and readers and keys with its content. */
function useArrival(path: string): void {
  useEffect(() => {
    const moved = lastPath !== null && lastPath !== path;
    if (moved) scrollTo(0, 0);
    // What stood in for a screen on its way took the focus with it when it left.
    const lost = arrived && document.activeElement === document.body;
    if (moved || lost) document.getElementById("main")?.focus({ preventScroll: true });
    arrived ||= moved;
    lastPath = path;
  }, [path]);
}
