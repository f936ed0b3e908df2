import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { moneyParts } from "../format";
import type { Resource } from "../resource";
import type { Decimal } from "../shapes";

interface CellProps<T> {
  title: string;
  to: string;
  of: Resource<T>;
  children: (data: T) => ComponentChildren;
}

/** One key figure in its states; the title leads to the block that explains it. */
export function Cell<T>({
  title,
  to,
  of: { data, problem, pending, refresh },
  children,
}: CellProps<T>) {
  return (
    <div class={pending ? "figure pending" : "figure"}>
      <h2>
        <a href={to}>{title}</a>
      </h2>
      {data !== null && children(data)}
      {data === null && !problem && (
        <div class="skeleton" role="status" aria-label={`Loading ${title}`}>
          <i class="bone tall" />
          <i class="bone" />
        </div>
      )}
      {data === null && problem && (
        <>
          <span class="value tone-mute">—</span>
          <p>{problem.detail}</p>
          <button class="link" onClick={refresh}>
            Try again
          </button>
        </>
      )}
    </div>
  );
}

interface ValueProps {
  name: string;
  /** What the API said, to the last digit. */
  exact: string | number | null;
  children: ComponentChildren;
}

/** A figure; it lights up for a moment when it changes under the reader's eyes. */
export function Value({ name, exact, children }: ValueProps) {
  const ref = useRef<HTMLSpanElement>(null);
  const before = useRef(exact);
  useEffect(() => {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (before.current !== exact && !still) {
      ref.current?.animate([{ color: "var(--accent)" }, {}], {
        duration: 1200,
        easing: "ease-out",
      });
    }
    before.current = exact;
  }, [exact]);
  return (
    <span ref={ref} data-testid="kpi-value" data-figure={name} data-exact={exact ?? ""}>
      {children}
    </span>
  );
}

/** A figure of money, its cents in the background. */
export function Amount({
  name,
  amount,
  currency,
}: {
  name: string;
  amount: Decimal | null;
  currency: string;
}) {
  const [units, cents] = amount === null ? ["—", ""] : moneyParts(amount, currency);
  return (
    <span class="value">
      <Value name={name} exact={amount}>
        {units}
        <span class="cents">{cents}</span>
      </Value>
    </span>
  );
}
