/** Which screen: set-up by its address, sign-in when nobody is, else the Overview. */

import { useEffect, useState } from "preact/hooks";
import { door, forget, read } from "./api";
import { Overview } from "./screens/Overview";
import { SetUp } from "./screens/SetUp";
import { SignIn } from "./screens/SignIn";
import type { Session } from "./shapes";

type Who = Session | "unknown" | "nobody";

export function App() {
  const [who, setWho] = useState<Who>("unknown");
  const [settingUp, setSettingUp] = useState(location.pathname === "/setup");

  const recognise = (): void => {
    forget();
    read<Session>("/session").then(
      ({ data }) => setWho(data ?? "nobody"),
      () => undefined, // a 401 comes in by the door; of the rest the blocks speak
    );
  };

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
  return <Overview session={who === "unknown" ? null : who} />;
}
