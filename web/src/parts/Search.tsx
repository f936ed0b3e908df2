import { useEffect, useId, useRef, useState } from "preact/hooks";
import { go, usePlace, type Place } from "../address";
import { problemOf, readOnce } from "../api";
import { opening, SCREENS } from "../screens";
import type { Found, Problem } from "../shapes";
import { Dialog } from "./Dialog";
import { Icon } from "./Icon";

const PAUSE_MS = 120; // between two keys of somebody who writes
const SHORTEST = 2;
const MOST = 10; // that the API finds
const ICONS = { order: "cart", sku: "box", shipment: "inbound", screen: "right" } as const;
const KINDS = { order: "Order", sku: "Product", shipment: "Shipment", screen: "Screen" } as const;

// Preact's types allow the role beside a <datalist> only.
const COMBOBOX = { role: "combobox" } as object;

type Hit = Omit<Found, "kind"> & { kind: keyof typeof KINDS };

interface Hits {
  of: string;
  results: Hit[];
}

/** The screens whose names begin so. */
function screensOf(text: string, place: Place): Hit[] {
  return SCREENS.filter(({ title }) => title.toLowerCase().startsWith(text.toLowerCase())).map(
    (screen) => ({ kind: "screen", id: screen.title, title: "", opens: opening(screen, place) }),
  );
}

/** Find an order, a product or a shipment by the beginning of its name. */
export function Search({ onClose }: { onClose: () => void }) {
  const id = useId();
  const here = usePlace();
  const [text, setText] = useState("");
  const [hits, setHits] = useState<Hits | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [at, setAt] = useState(0);
  /** Enter came before the hits of what is written. */
  const entered = useRef(false);
  const chosen = useRef<string | undefined>(undefined);
  const wanted = text.trim();

  useEffect(() => {
    if (wanted.length < SHORTEST) return setHits(null);
    let current = true;
    const timer = setTimeout(() => {
      readOnce<{ results: Found[] }>(`/search?q=${encodeURIComponent(wanted)}`).then(
        ({ data }) => {
          if (!current) return;
          const found = [...screensOf(wanted, here), ...(data?.results ?? [])];
          const place = Math.max(
            0,
            found.findIndex(({ opens }) => opens === chosen.current),
          );
          setHits({ of: wanted, results: found });
          setProblem(null);
          setAt(place);
          if (entered.current) open(found[place]);
        },
        (error: unknown) => current && setProblem(problemOf(error)),
      );
    }, PAUSE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [wanted]);

  const results = hits?.results ?? [];
  // A hit that was gone to stays chosen when the next letters leave it among the hits.
  chosen.current = at ? results[at]?.opens : undefined;
  const open = (found: Hit | undefined): void => {
    if (!found) return;
    onClose();
    go(found.opens);
  };
  const press = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    // Chromium would only empty the field.
    if (event.key === "Escape") onClose();
    else if (step && results.length) setAt((at + step + results.length) % results.length);
    else if (event.key !== "Enter") return;
    // Nothing yet for what was just written: it must not open an earlier hit.
    else if (hits?.of === wanted) open(results[at]);
    else entered.current = true;
    event.preventDefault();
  };

  return (
    <Dialog title="Search" quiet onClose={onClose}>
      <label class="search big">
        <Icon name="search" />
        <span class="sr-only">Order, SKU or shipment</span>
        <input
          type="search"
          {...COMBOBOX}
          aria-expanded={results.length > 0}
          aria-controls={`${id}-hits`}
          aria-autocomplete="list"
          {...(results.length && { "aria-activedescendant": `${id}-${at}` })}
          autoComplete="off"
          spellcheck={false}
          autoFocus
          placeholder="Order, product, shipment or screen"
          value={text}
          onInput={(event) => {
            entered.current = false;
            setText(event.currentTarget.value);
          }}
          onKeyDown={press}
        />
        <kbd>Esc</kbd>
      </label>
      <ul class="hits" role="listbox" id={`${id}-hits`} aria-label="Found">
        {results.map((found, index) => (
          <li
            key={found.opens}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === at}
            onPointerMove={() => setAt(index)}
            onClick={() => open(found)}
          >
            <Icon name={ICONS[found.kind]} size={17} />
            <span class="grow">
              <b>{found.id}</b>
              <small>{found.title}</small>
            </span>
            <small>{KINDS[found.kind]}</small>
          </li>
        ))}
      </ul>
      <p class="hits-note" role="status">
        {problem
          ? `${problem.detail} ${problem.hint}`
          : hits && !results.length
            ? `Nothing is found for “${hits.of}”.`
            : results.length >= MOST
              ? "The first that were found; write more to find others."
              : results.length
              ? ""
              : "Write the beginning of an order’s or a shipment’s number or of a SKU, or a part of a product’s name."}
      </p>
    </Dialog>
  );
}
