import { useTitle } from "../address";
import { send } from "../api";
import { Field, Gate, Trouble } from "../parts/Gate";
import { useSubmit } from "../parts/useSubmit";

export function SignIn({ onDone }: { onDone: () => void }) {
  useTitle("Sign in");
  const { busy, problem, onSubmit } = useSubmit(async ({ email, password }) => {
    await send("POST", "/session", { email, password });
    onDone();
  });
  return (
    <Gate title="Sign in to Sentia" text="Orders, revenue and stock of your channels.">
      <form onSubmit={onSubmit}>
        <Field label="E-mail" name="email" type="email" autoComplete="username" />
        <Field label="Password" name="password" type="password" autoComplete="current-password" />
        {problem && <Trouble problem={problem} />}
        <button class="button primary" disabled={busy}>
          {busy ? "Signing in" : "Sign in"}
        </button>
      </form>
    </Gate>
  );
}
