import { Icon } from "./Icon";

const STOPS = ["Owner’s account", "Connect Amazon", "First figures"] as const;

/** Where a new installation stands on its way to the first figures. */
export function Way({ at }: { at: 0 | 1 | 2 }) {
  return (
    <ol class="way" aria-label="Set-up">
      {STOPS.map((stop, index) => (
        <li
          key={stop}
          class={index < at ? "done" : ""}
          {...(index === at && { "aria-current": "step" })}
        >
          <i aria-hidden="true">{index < at ? <Icon name="check" size={13} /> : index + 1}</i>
          {stop}
          {index < at && <span class="sr-only"> done</span>}
        </li>
      ))}
    </ol>
  );
}
