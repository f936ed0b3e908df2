/** Who looks: set-up by its address, sign-in when nobody is, else the screens. */

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { followLinks, go } from "./address";
import { announce, door, forget, read, readAhead, readOnce } from "./api";
import { SyncState } from "./freshness";
import { hearKeys } from "./keys";
import { onChanged, onCut, useLiveConnection, type Topic } from "./live";
import { useResource, type Resource } from "./resource";
import { Overlays } from "./parts/Overlays";
import { Router } from "./router";
import { SetUp } from "./screens/SetUp";
import { SignIn } from "./screens/SignIn";
import { DEMO, SignedIn } from "./session";
import type { Freshness, Session } from "./shapes";

/** `unreachable`: nobody knows; the blocks of the screen say what is wrong. */
type Who = Session | "unknown" | "nobody" | "unreachable";

/** The server said with the page that nobody is signed in. */
const TOLD = "nobody" in document.documentElement.dataset;

/** What the server sends out together with the page itself, without being asked. */
const FIRST = "/dashboard/executive";
const MOMENT_MS = 200;

export function App() {
  const [who, setWho] = useState<Who>(TOLD ? "nobody" : "unknown");
  const guest = useRef(false);

  /** `figures`: what to wait for, so that the first thing that is drawn can be they. */
  const recognise = (figures?: Promise<void>): void => {
    forget();
    read<Session>("/session").then(
      async ({ data }) => {
        await figures;
        guest.current = data?.email === DEMO;
        setWho(data ?? "nobody");
      },
      () => setWho((before) => (before === "nobody" ? before : "unreachable")),
    );
  };

  useEffect(() => {
    const leave = (): void => setWho("nobody");
    door.addEventListener("signed-out", leave);
    const enter = (): void => recognise();
    door.addEventListener("signed-in", enter);
    // Both were fetched beside this program, so they cost no round trip.
    const { pathname, search } = location;
    if (!TOLD) recognise(pathname + search === "/" ? readAhead(FIRST, MOMENT_MS) : undefined);
    return () => {
      door.removeEventListener("signed-out", leave);
      door.removeEventListener("signed-in", enter);
    };
  }, []);

  useEffect(() => {
    if (who === "unreachable") return onChanged(() => recognise());
    return undefined;
  }, [who]);

  const settingUp = location.pathname === "/setup";
  if (who === "unknown") return null;
  if (who === "nobody") {
    const enter = (): void => announce("signed-in");
    if (settingUp) return <SetUp onDone={enter} />;
    return <SignIn guest={guest.current} onDone={enter} />;
  }
  if (settingUp) go("/", { replace: true }); // set-up is over
  return <Screens session={who === "unreachable" ? null : who} />;
}

const SYNC: readonly Topic[] = ["sync.started", "sync.completed", "sync.failed"];

/** All that a person who is signed in gets to see. */
function Screens({ session }: { session: Session | null }) {
  useLiveConnection();
  useEndOfSession();
  useLayoutEffect(followLinks, []);
  useLayoutEffect(hearKeys, []);
  const sync = useResource<Freshness>("/integrations/amazon/freshness", SYNC);
  useProgress(sync);
  return (
    <SignedIn.Provider value={session}>
      <SyncState.Provider value={sync}>
        <Router />
        <Overlays />
      </SyncState.Provider>
    </SignedIn.Provider>
  );
}

/** A stream that ends may have ended with the session, from elsewhere: then nobody is in. */
function useEndOfSession(): void {
  // A refusal is heard at the door; any other failure says nothing of the session.
  useEffect(() => onCut(() => void readOnce("/session").catch(() => undefined)), []);
}

const AGAIN_MS = 3000;

/** While a sync runs, ask again and again how far it is: that moves no topic. */
function useProgress({ data, refresh }: Resource<Freshness>): void {
  const [begun, setBegun] = useState(false);
  const busy = begun || (data?.streams.some(({ status }) => status === "running") ?? false);
  useEffect(
    () =>
      onChanged((moved, { first }) => {
        if (moved.has("sync.completed") || moved.has("sync.failed")) setBegun(false);
        else if (moved.has("sync.started") && !first) setBegun(true);
      }),
    [],
  );
  useEffect(() => {
    if (!busy) return;
    const timer = setInterval(() => {
      if (!document.hidden) refresh();
    }, AGAIN_MS);
    return () => clearInterval(timer);
  }, [busy, refresh]);
}
