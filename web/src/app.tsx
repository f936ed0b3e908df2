/** Which screen: set-up by its address, sign-in when nobody is, else the Overview. */

import { useEffect, useState } from "preact/hooks";
import { door, forget, read } from "./api";
import { Overview } from "./screens/Overview";
import { SetUp } from "./screens/SetUp";
import { SignIn } from "./screens/SignIn";
import type { Session } from "./shapes";

type Who = Session | "unknown" | "nobody";

const KNOWN = "sentia-signed-in";

/**
 * Whether somebody was signed in here before. If so, the dashboard asks for its data
 * at once; if not, it first waits for the word that somebody is.
 */
function remembered(): boolean {
  try {
    return localStorage.getItem(KNOWN) !== null;
  } catch {
    return false;
  }
}

function remember(signedIn: boolean): void {
  try {
    if (signedIn) localStorage.setItem(KNOWN, "yes");
    else localStorage.removeItem(KNOWN);
  } catch {
    // Then it is asked each time.
  }
}

export function App() {
  const [who, setWho] = useState<Who>("unknown");
  const [waiting, setWaiting] = useState(!remembered());
  const [settingUp, setSettingUp] = useState(location.pathname === "/setup");

  const recognise = (): void => {
    forget();
    read<Session>("/session").then(
      ({ data }) => setWho(data ?? "nobody"),
      () => setWaiting(false), // a 401 comes in by the door; of the rest the blocks speak
    );
  };

  useEffect(() => {
    if (who !== "unknown") remember(who !== "nobody");
  }, [who]);

  useEffect(() => {
    const leave = (): void => setWho("nobody");
    door.addEventListener("signed-out", leave);
    if (!settingUp) recognise();
    return () => door.removeEventListener("signed-out", leave);
  }, []);

  if (settingUp) {
    const finish = (): void => {
      history.replaceState(null, "", "/");
      setSettingUp(false);
      recognise();
    };
    return <SetUp onDone={finish} />;
  }
  if (who === "nobody") return <SignIn onDone={recognise} />;
  if (who === "unknown") return waiting ? null : <Overview session={null} />;
  return <Overview session={who} />;
}
