import { useState } from "preact/hooks";
import { change, usePlace } from "../address";
import { daysOf, ownDays, period, RANGES, type Range } from "../periods";
import { Icon } from "./Icon";
import { Menu } from "./Menu";

/** The period: one of the usual ones, or days of one's own. */
export function Period({ usual }: { usual: Range | null }) {
  const { query } = usePlace();
  const own = query.has("from") || query.has("to");
  const range = own ? null : (query.get("range") ?? usual);
  const set = own || query.has("range");
  return (
    <span class="period">
      <div class="choice" role="group" aria-label="Period">
        {RANGES.map(({ value, label }) => (
          <button
            key={value}
            aria-pressed={value === range}
            onClick={() => change(period(value, usual))}
          >
            {label}
          </button>
        ))}
        <Menu
          label="Days of your own"
          class=""
          pressed={own}
          face={own ? (ownDays(query) ?? "Custom") : "Custom"}
        >
          {(close) => <OwnDays shown={range} close={close} />}
        </Menu>
      </div>
      {set && (
        <button
          class="take-off"
          aria-label="Clear Period"
          title="Clear Period"
          onClick={() => change({ range: null, from: null, to: null })}
        >
          <Icon name="close" size={13} />
        </button>
      )}
    </span>
  );
}

/** Days to choose; they begin as those of the period that is `shown`. */
function OwnDays({ shown, close }: { shown: string | null; close: () => void }) {
  const { query } = usePlace();
  const begin = daysOf(shown);
  const [from, setFrom] = useState(query.get("from") ?? begin?.from ?? "");
  const [to, setTo] = useState(query.get("to") ?? begin?.to ?? "");
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    change({ range: null, from, to });
    close();
  };
  return (
    <form class="own-days" onSubmit={submit}>
      <label>
        From
        <input
          type="date"
          required
          min="1995-01-01"
          {...(to && { max: to })}
          value={from}
          onInput={(event) => setFrom(event.currentTarget.value)}
        />
      </label>
      <label>
        To, inclusive
        <input
          type="date"
          required
          {...(from && { min: from })}
          value={to}
          onInput={(event) => setTo(event.currentTarget.value)}
        />
      </label>
      <button class="button primary">Show</button>
    </form>
  );
}
