import { toChildArray, type ComponentChildren, type ComponentProps, type VNode } from "preact";
import { useMemo } from "preact/hooks";
import { change, usePlace, type Filters, type Shared } from "../address";
import { placeOf, words } from "../format";
import { useKeys, type Key } from "../keys";
import { useNarrow } from "../list/useMedium";
import {
  COMPARISONS,
  RANGES,
  USUAL_RANGE,
  ownDays,
  period,
  periodInWords,
  type Range,
} from "../periods";
import { useAccounts } from "../session";
import type { Accounts } from "../shapes";
import { Period } from "./Period";
import { Chip, Pick } from "./Pick";

interface Props {
  /** Which of the shared filters mean something on this screen. */
  offers: readonly Exclude<Shared, "from" | "to">[];
  /** The period that no word in the address stands for; null: all times. */
  usual?: Range | null;
  /** Names of filters of the screen's own, which "Clear all" clears too. */
  own?: readonly string[];
  /** Names of those that the screen's tabs choose, which "Clear all" leaves. */
  tabs?: readonly string[];
  /** The screen's own filters, after the shared ones. */
  children?: ComponentChildren;
}

/** The filters of a screen: they stack, live in the address, and go along to the next. */
export function FilterBar({ offers, usual = USUAL_RANGE, own = [], tabs = [], children }: Props) {
  const { query } = usePlace();
  const accounts = useAccounts();
  const picks = useMemo(() => picksOf(accounts), [accounts]);
  useKeys(useMemo(() => keysFor(offers, usual), [offers, usual]));
  const shown = picks.filter(
    ({ name, options }) =>
      offers.includes(name) && (name !== "account" || options.length > 1 || query.has(name)),
  );
  const clearable = [...offers.flatMap((name) => (name === "range" ? PERIOD : [name])), ...own];
  const set = clearable.filter((name) => query.has(name));
  const onPaper = inWords(query, offers, usual, shown, [...tabs, ...own]);
  const all = [
    ...shown.map(({ name, ...pick }) => (
      <Pick
        key={name}
        {...pick}
        value={query.get(name)}
        onChange={(value) => change({ [name]: value })}
      />
    )),
    ...toChildArray(children),
  ];
  const narrow = useNarrow();
  const chips = narrow ? chipsOf(all, query, set) : [];
  const clear = set.length > 0 && (
    <button class="link" onClick={() => change(without(set))}>
      Clear all
    </button>
  );
  return (
    <>
      <p class="printed print-only">{onPaper.join(" · ")}</p>
      <div class="filters" role="group" aria-label="Filters">
        {offers.includes("range") && <Period usual={usual} />}
        {narrow ? all.filter((one) => !isChip(one)) : all}
        {!chips.length && clear}
      </div>
      {chips.length > 0 && (
        <div class="applied" role="group" aria-label="Filters that are set">
          {chips}
          {clear}
        </div>
      )}
    </>
  );
}

type Part = ReturnType<typeof toChildArray>[number];

const isChip = (part: Part): boolean => typeof part === "object" && part.type === Chip;

/** What is set, for a phone: there the filters go on to the side, where nobody sees them. */
function chipsOf(
  parts: readonly Part[],
  query: URLSearchParams,
  set: readonly string[],
): ComponentChildren[] {
  const own = set.includes("from") && ownDays(query);
  const searched = set.includes("q") && query.get("q");
  const found = (label: string, text: string, cleared: Filters) => (
    <Chip key={label} {...{ label, text }} onClear={() => change(cleared)} />
  );
  return [
    own && found("Period", own, without(PERIOD)),
    ...parts.map((part) => {
      if (typeof part !== "object" || part.type !== Pick) return isChip(part) && part;
      const { label, options, value, onChange }: ComponentProps<typeof Pick> = (part as VNode<any>).props;
      if (value === null) return null;
      const text = options.find((option) => option.value === value)?.label ?? value;
      return <Chip key={label} {...{ label, text }} onClear={() => onChange(null)} />;
    }),
    searched && found("Search", `“${searched}”`, { q: null }),
  ].filter(Boolean);
}

interface PickRow {
  name: "marketplace" | "account" | "compare" | "currency";
  label: string;
  usual: string;
  options: readonly { value: string; label: string }[];
}

/** What there is to pick from. */
function picksOf(accounts: Accounts["accounts"]): PickRow[] {
  const places = new Map(
    accounts.flatMap((one) => one.marketplaces).map((one) => [one.marketplaceId, one]),
  );
  const named = [...places.values()].map((place) => ({
    value: place.marketplaceId,
    label: placeOf(place),
  }));
  const currencies = new Set([...places.values()].map(({ currency }) => currency));
  return [
    {
      name: "marketplace",
      label: "Marketplace",
      usual: "All marketplaces",
      options: named.toSorted((a, b) => a.label.localeCompare(b.label)),
    },
    {
      name: "account",
      label: "Account",
      usual: "All accounts",
      options: accounts.map(({ id, name }) => ({ value: id, label: name })),
    },
    {
      name: "compare",
      label: "Comparison",
      usual: COMPARISONS[0].label,
      options: COMPARISONS.slice(1),
    },
    {
      name: "currency",
      label: "Currency",
      usual: "Main currency",
      options: [...currencies].toSorted().map((code) => ({ value: code, label: code })),
    },
  ];
}

/** The filters as paper shows them. */
function inWords(
  query: URLSearchParams,
  offers: Props["offers"],
  usual: Range | null,
  picks: readonly PickRow[],
  own: readonly string[],
): string[] {
  return [
    ...(offers.includes("range") ? [periodInWords(query, usual)] : []),
    ...picks
      .filter(({ name }) => query.has(name) || name === "marketplace")
      .map(({ name, options, usual: all }) => {
        const value = query.get(name);
        return options.find((one) => one.value === value)?.label ?? value ?? all;
      }),
    ...own.filter((name) => query.has(name)).map((name) => `${words(name)}: ${query.get(name)}`),
  ];
}

const PERIOD = ["range", "from", "to"] as const;

function without(names: readonly string[]): Filters {
  return Object.fromEntries(names.map((name) => [name, null]));
}

function keysFor(offers: Props["offers"], usual: Range | null): Key[] {
  const ranges = RANGES.flatMap(({ value, key, long }) =>
    key
      ? [
          {
            keys: key,
            does: `Show ${long === "today" ? long : `the ${long}`}`,
            run: () => change(period(value, usual)),
          },
        ]
      : [],
  );
  const compare: Key = {
    keys: "x",
    does: "Compare with the period before, or not",
    run: () => {
      const off = new URLSearchParams(location.search).get("compare") === "none";
      change({ compare: off ? null : "none" });
    },
  };
  return [
    ...(offers.includes("range") ? ranges : []),
    ...(offers.includes("compare") ? [compare] : []),
  ];
}
