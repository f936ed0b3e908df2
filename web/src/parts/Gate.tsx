import type { ComponentChildren } from "preact";
import type { Problem } from "../shapes";
import { Icon } from "./Icon";
import { Mark } from "./Mark";
import { ThemeButton } from "./ThemeButton";

interface Props {
  title: string;
  text: string;
  children: ComponentChildren;
}

/** The frame of the screens before the dashboard. */
export function Gate({ title, text, children }: Props) {
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
      </div>
    </main>
  );
}

export function Trouble({ problem }: { problem: Problem }) {
  return (
    <p class="trouble" role="alert">
      <Icon name="stop" size={17} />
      <span>
        <b>{problem.detail}</b> {problem.hint}
      </span>
    </p>
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
