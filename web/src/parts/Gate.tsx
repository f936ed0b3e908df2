import type { ComponentChildren } from "preact";
import { span } from "../format";
import type { Problem } from "../shapes";
import { Icon } from "./Icon";
import { Mark } from "./Mark";
import { ThemeButton } from "./ThemeButton";

interface Props {
  title: string;
  text: string;
  /** What else somebody might look for here. */
  foot?: ComponentChildren;
  children: ComponentChildren;
}

/** The frame of the screens before the dashboard. */
export function Gate({ title, text, foot, children }: Props) {
  return (
    <main class="gate">
      <div class="gate-theme">
        <ThemeButton />
      </div>
      <div class="card">
        <Mark size={40} />
        <h1>{title}</h1>
        <p>{text}</p>
        {children}
        {foot && <div class="gate-foot">{foot}</div>}
      </div>
    </main>
  );
}

interface TroubleProps {
  problem: Problem;
  /** A way on. */
  children?: ComponentChildren;
}

export function Trouble({ problem, children }: TroubleProps) {
  return (
    <p class="trouble tone-crit" role="alert">
      <Icon name="stop" size={17} />
      <span>
        <b>{problem.detail}</b> {problem.hint} {children}
      </span>
    </p>
  );
}

interface SubmitProps {
  does: string;
  doing: string;
  busy: boolean;
  /** Seconds until another try can succeed; nothing where none was asked for. */
  wait: number | null;
}

/** The button of a form. It keeps the focus while it does nothing, so that Enter goes on. */
export function Submit({ does, doing, busy, wait }: SubmitProps) {
  return (
    <>
      {wait === 0 && (
        <p class="again tone-ok" role="status">
          <Icon name="check" size={17} />
          You can try again now.
        </p>
      )}
      <button
        class={wait ? "button" : "button primary"}
        aria-disabled={busy || Boolean(wait)}
      >
        {wait ? `Try again in ${span(wait * 1000)}` : busy ? doing : does}
      </button>
    </>
  );
}

interface FieldProps {
  label: string;
  name: string;
  type: "email" | "password";
  autoComplete: "username" | "current-password" | "new-password";
  hint?: string;
  minLength?: number;
}

export function Field({ label, name, type, autoComplete, hint, minLength }: FieldProps) {
  return (
    <label class="field">
      {label}
      <input
        name={name}
        {...(type === "email" ? { type } : { type: "password" })}
        autoComplete={autoComplete}
        required
        {...(minLength && { minLength })}
        {...(hint && { "aria-describedby": `${name}-hint` })}
      />
      {hint && <small id={`${name}-hint`}>{hint}</small>}
    </label>
  );
}
