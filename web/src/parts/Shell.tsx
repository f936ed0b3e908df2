import { createContext, type ComponentChildren } from "preact";
import { useContext, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { screenAddress, usePlace, useTitle } from "../address";
import { LivePill } from "../blocks/LivePill";
import { SyncNow } from "../blocks/SyncNow";
import { fullMoment, zoneName } from "../format";
import { doKey } from "../keys";
import { usePrinting } from "../list/useMedium";
import { opening, SCREENS, sectionOf, type Screen } from "../screens";
import { Account } from "./Account";
import { Icon } from "./Icon";
import { Mark } from "./Mark";
import { ThemeButton } from "./ThemeButton";

interface Head {
  title: string;
  /** Where a screen below another one belongs. */
  parent?: { title: string; path: string };
  filters?: ComponentChildren;
  /** Up to when its figures are complete, where none of its blocks says so on paper. */
  upTo?: string | null | undefined;
}

const Lent = createContext<(head: Head) => void>(() => {});

/** A screen: its content, and what it has to say in the frame around it. */
export function Shell({ children, ...head }: Head & { children: ComponentChildren }) {
  const put = useContext(Lent);
  useLayoutEffect(() => put(head));
  useTitle(head.title);
  return <>{children}</>;
}

/**
 * The frame of every screen: navigation, top bar, content. It stays while screens come
 * and go, and with it the focus of whoever is in a menu of it.
 */
export function Frame({ children }: { children: ComponentChildren }) {
  const [{ title, parent, filters, upTo }, put] = useState<Head>({ title: "" });
  const here = usePlace();
  const [open, setOpen] = useState(false);
  const menu = useRef<HTMLButtonElement>(null);
  useArrival(here.path);
  useEffect(() => setOpen(false), [here]);

  return (
    <div class="shell">
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
          <Printed upTo={upTo} />
        </header>
        <main id="main" tabIndex={-1}>
          <Lent.Provider value={put}>{children}</Lent.Provider>
        </main>
      </div>
    </div>
  );
}

/** When it went to paper, and whose clock its times are of. */
function Printed({ upTo }: Pick<Head, "upTo">) {
  usePrinting(); // so that it is the moment of that
  const when = `printed ${fullMoment()}, ${zoneName()}`;
  return <p class="printed print-only">{[upTo, when].filter(Boolean).join(" · ")}</p>;
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
        <Ways to={SCREENS.filter(({ own }) => !own)} />
      </nav>
      <nav class="own" aria-label="Account">
        <Ways to={SCREENS.filter(({ own }) => own)} />
      </nav>
      <Account />
    </aside>
  );
}

function Ways({ to }: { to: readonly Screen[] }) {
  const here = usePlace();
  return (
    <>
      {to.map((screen) => (
        <a
          key={screen.path}
          href={opening(screen, here)}
          {...(screen.path === sectionOf(here.path) && { "aria-current": "page" })}
        >
          <Icon name={screen.icon} />
          {screen.title}
        </a>
      ))}
    </>
  );
}

/** A new screen begins at its top, and readers and keys with its content. */
function useArrival(path: string): void {
  const left = useRef(path);
  useEffect(() => {
    if (left.current === path) return;
    left.current = path;
    scrollTo(0, 0);
    document.getElementById("main")?.focus({ preventScroll: true });
  }, [path]);
}
