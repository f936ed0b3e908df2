import { useTitle } from "../address";
import { send } from "../api";
import { Field, Gate, Submit, Trouble } from "../parts/Gate";
import { useSubmit } from "../parts/useSubmit";

interface Props {
  /** The demo's own user, who needs no password, has just signed out. */
  guest: boolean;
  onDone: () => void;
}

export function SignIn({ guest, onDone }: Props) {
  useTitle("Sign in");
  const { busy, problem, wait, onSubmit } = useSubmit(async ({ email, password }) => {
    await send("POST", "/session", { email, password });
    onDone();
  });
  return (
    <Gate
      title="Sign in to Sentia"
      text="Orders, revenue and stock of your channels."
      foot={
        guest ? (
          <p>
            This is the demo: <a href="/">open it again</a> to come in without a password.
          </p>
        ) : (
          <p>
            No account yet, or the password forgotten? An admin lets you in with{" "}
            <code>.venv/bin/sentia user add</code>. On a new installation, open the set-up address
            that Sentia printed when it started.
        </p>
        )
      }
    >
      <form onSubmit={onSubmit}>
        <Field label="E-mail" name="email" type="email" autoComplete="username" />
        <Field label="Password" name="password" type="password" autoComplete="current-password" />
        {problem && <Trouble problem={problem} />}
        <Submit does="Sign in" doing="Signing in" {...{ busy, wait }} />
      </form>
    </Gate>
  );
}
