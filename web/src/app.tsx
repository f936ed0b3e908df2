/** Which screen: set-up by its address, sign-in when nobody is, else the Overview. */

import { useEffect, useState } from "preact/hooks";
import { door, forget, read } from "./api";
import { Overview } from "./screens/Overview";
import { SetUp } from "./screens/SetUp";
import { SignIn } from "./screens/SignIn";
import type { Session } from "./shapes";

/** `unreachable`: nobody knows; the blocks of the Overview say what is wrong. */
type Who = Session | "unknown" | "nobody" | "unreachable";

export function App() {
  const [who, setWho] = useState<Who>("unknown");

  const recognise = (): void => {
    forget();
    // index.html has it fetched beside this program, so it costs no round trip.
    read<Session>("/session").then(
      ({ data }) => setWho(data ?? "nobody"),
      () => setWho((before) => (before === "nobody" ? before : "unreachable")),
    );
  };

  useEffect(() => {
    const leave = (): void => setWho("nobody");
    door.addEventListener("signed-out", leave);
    recognise();
    return () => door.removeEventListener("signed-out", leave);
  }, []);

  const settingUp = location.pathname === "/setup";
  if (who === "unknown") return null;
  if (who === "nobody") {
    return settingUp ? <SetUp onDone={recognise} /> : <SignIn onDone={recognise} />;
  }
  if (settingUp) history.replaceState(null, "", "/"); // set-up is over
  return <Overview session={who === "unreachable" ? null : who} />;
}
