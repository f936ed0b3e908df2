import { useEffect, useState } from "preact/hooks";
import { decoded, useTitle } from "../address";
import { problemOf, send } from "../api";
import { Field, Gate, Submit, Trouble } from "../parts/Gate";
import { useSubmit } from "../parts/useSubmit";
import { Way } from "../parts/Way";
import type { Problem } from "../shapes";

const PASSWORD_LENGTH = 8;
/** The server said with the page that there is a user, and set-up is over. */
const OWNED = "owned" in document.documentElement.dataset;
const KEPT = "sentia-setup"; // in this tab, until it closes

/** The first screen of a new installation: whoever holds the token becomes the owner. */
export function SetUp({ onDone }: { onDone: () => void }) {
  useTitle("Set up");
  const token = useToken();
  const refused = useRefusal(token);
  const { busy, problem, wait, onSubmit } = useSubmit(async ({ email, password }) => {
    await send("POST", "/setup", { token, email, password });
    sessionStorage.removeItem(KEPT);
    onDone();
  });

  if (OWNED) {
    return (
      <Gate
        title="This Sentia already has its owner"
        text="Set-up is over: its address works once. Sign in with your e-mail and password."
        foot={
          <p>
            No account yet? An admin lets you in with <code>.venv/bin/sentia user add</code>.
          </p>
        }
      >
        <a class="button primary" href="/">
          To the sign-in
        </a>
      </Gate>
    );
  }
  if (!token || refused) {
    return (
      <Gate
        title={token ? "The set-up address is wrong" : "The set-up address is incomplete"}
        text="Sentia writes the whole address to its log when it starts without a user: open that one, with all that follows the #."
      >
        {refused && <Trouble problem={refused} />}
        <a class="button" href="/">
          To the sign-in
        </a>
      </Gate>
    );
  }
  return (
    <Gate
      title="Welcome to Sentia"
      text="Create the owner’s account: it may see and change everything. Your first figures follow as soon as Amazon is connected."
      foot={<Way at={0} />}
    >
      <form onSubmit={onSubmit}>
        <Field label="E-mail" name="email" type="email" autoComplete="username" />
        <Field
          label="Password"
          name="password"
          type="password"
          autoComplete="new-password"
          minLength={PASSWORD_LENGTH}
          hint={`At least ${PASSWORD_LENGTH} characters.`}
        />
        {problem && (
          <Trouble problem={problem}>
            {problem.code === "forbidden" && <a href="/">To the sign-in</a>}
          </Trouble>
        )}
        <Submit does="Create the account" doing="Creating" {...{ busy, wait }} />
      </form>
    </Gate>
  );
}

/** The token of the address, which leaves it at once, and stays in this tab over a reload. */
function useToken(): string {
  const given = (): string => decoded(location.hash.slice(1));
  const [token, setToken] = useState(() => given() || (sessionStorage.getItem(KEPT) ?? ""));
  useEffect(() => {
    const keep = (): void => {
      if (given()) setToken(given());
      // The token must not stay in the address, where a picture or a history keeps it.
      history.replaceState(null, "", location.pathname);
    };
    keep();
    // Nothing is loaded where another address differs behind the # alone.
    addEventListener("hashchange", keep);
    return () => removeEventListener("hashchange", keep);
  }, []);
  useEffect(() => {
    if (OWNED) sessionStorage.removeItem(KEPT);
    else sessionStorage.setItem(KEPT, token);
  }, [token]);
  return token;
}

/** Why the server will not have a token; it is asked before anybody fills in the form. */
function useRefusal(token: string): Problem | null {
  const [refused, setRefused] = useState<Problem | null>(null);
  useEffect(() => {
    setRefused(null);
    if (!token || OWNED) return undefined;
    let current = true;
    send("POST", "/setup/token", { token }).catch((error: unknown) => {
      const problem = problemOf(error);
      // Who only does not get an answer may well have the right one. Guesses are limited, the
      // right one is not.
      if (current && [403, 429].includes(problem.status)) setRefused(problem);
    });
    return () => {
      current = false;
    };
  }, [token]);
  return refused;
}
