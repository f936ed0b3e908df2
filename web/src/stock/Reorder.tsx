import { useEffect, useRef, useState } from "preact/hooks";
import { problemOf, send } from "../api";
import { count, counted } from "../format";
import { Icon } from "../parts/Icon";
import type { Arithmetic, OneProduct, ReorderSetting } from "../rows";
import { useIsAdmin } from "../session";
import { apiName } from "./address";
import { RestockSums } from "./Restock";
import { together } from "./shared";
import { unpaced } from "./unpaced";

type Change = Partial<Record<ReorderSetting, number | null>>;

const SETTINGS = [
  { name: "leadTimeDays", title: "Lead time", unit: "days", most: 365 },
  { name: "safetyDays", title: "Safety", unit: "days", most: 365 },
  { name: "reorderPoint", title: "Reorder point", unit: "units", most: 100_000 },
] as const;

/** When to reorder: the sum, and its parts that a person can set. */
export function Reorder({ product, refresh }: { product: OneProduct; refresh: () => void }) {
  const admin = useIsAdmin();
  const [change, setChange] = useState<Change>({});
  const [trouble, setTrouble] = useState<string | null>(null);
  const told = product.arithmetic;
  const shown = guessed(told, change);

  useEffect(() => setChange({}), [told]); // the new answer holds it

  const save = (one: Change): void => {
    setTrouble(null);
    setChange({ ...change, ...one });
    const whose = `account=${encodeURIComponent(product.account)}`;
    send("PUT", `/products/${apiName(product.sku)}?${whose}`, one).then(
      refresh,
      (error: unknown) => {
        const { detail, hint } = problemOf(error);
        setTrouble(`Not saved: ${detail} ${hint}`);
        setChange({}); // it must not seem to be set
      },
    );
  };

  return (
    <div class="reorder">
      <p class="arithmetic">{inWords(shown, product.sharedWith)}</p>
      <dl class="restock">
        <RestockSums {...product} source={product.reorderSource} />
      </dl>
      {SETTINGS.map((setting) => (
        <Value
          key={setting.name}
          {...setting}
          value={shown[setting.name]}
          own={shown.own.includes(setting.name)}
          admin={admin}
          onSave={(value) => save({ [setting.name]: value })}
        />
      ))}
      {trouble && (
        <p class="trouble" role="alert">
          <Icon name="stop" size={17} />
          <span>{trouble}</span>
        </p>
      )}
      {!admin && <p class="note">Only an admin can change these; you are signed in as a viewer.</p>}
    </div>
  );
}

/** What the sum will be with a change that the server has not confirmed yet. */
function guessed(told: Arithmetic, change: Change): Arithmetic {
  const known = Object.entries(change).filter(([, value]) => value !== null);
  const next: Arithmetic = { ...told, ...Object.fromEntries(known) };
  if (change.reorderPoint != null) return { ...next, source: "own" };
  if (next.source !== "velocity") return next;
  const { unitsOnStockDays, stockDays, leadTimeDays, safetyDays } = next;
  const needed = (unitsOnStockDays * (leadTimeDays + safetyDays)) / Math.max(1, stockDays);
  return { ...next, reorderPoint: Math.ceil(needed) };
}

/** "100 units on 10 days with stock = 10 a day; × (30 + 7) days = 370". */
function inWords(sum: Arithmetic, others: readonly string[]) {
  const { unitsOnStockDays, stockDays, windowDays, velocity, leadTimeDays, safetyDays } = sum;
  const pace = velocity === null ? null : `${Number(velocity.toFixed(2))} a day`;
  const sold = stockDays
    ? `${counted(unitsOnStockDays, "unit")} on ${counted(stockDays, "day")} with stock = ${pace}${together(others)}`
    : unpaced(windowDays);
  if (sum.source === "velocity") {
    return (
      <>
        {sold}; ×&nbsp;({leadTimeDays}&nbsp;+&nbsp;{safetyDays}) days ={" "}
        <b>{count(sum.reorderPoint)}</b>
      </>
    );
  }
  return (
    <>
      <b>{count(sum.reorderPoint)}</b>{" "}
      {sum.source === "own"
        ? "as you set it"
        : `by default, ${velocity === null ? "until a pace is known" : "for nothing was sold"}`}
      . {sold}.
    </>
  );
}

interface ValueProps {
  name: ReorderSetting;
  title: string;
  unit: string;
  most: number;
  value: number;
  /** It was set for this product, so it can go back to what it would be. */
  own: boolean;
  admin: boolean;
  onSave: (value: number | null) => void;
}

function Value({ name, title, unit, most, value, own, admin, onSave }: ValueProps) {
  const [editing, setEditing] = useState(false);
  const pen = useRef<HTMLButtonElement>(null);
  const input = useRef<HTMLInputElement>(null);
  // The attribute `autofocus` works for the first field of a page alone.
  useEffect(() => input.current?.focus(), [editing]);
  const edited = useRef(false);
  useEffect(() => {
    // The field took the focus with it.
    if (edited.current && !editing) pen.current?.focus();
    edited.current = editing;
  }, [editing]);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const text = new FormData(event.currentTarget as HTMLFormElement).get(name);
    setEditing(false);
    const next = text ? Number(text) : null;
    if (next !== value) onSave(next);
  };
  if (!editing) {
    return (
      <div class="setting">
        <span>{title}</span>
        {own && admin && (
          <button
            class="link"
            onClick={() => {
              pen.current?.focus(); // this button is about to go
              onSave(null);
            }}
          >
            Back to {name === "reorderPoint" ? "the sum" : "the default"}
          </button>
        )}
        <b>
          {count(value)} <small>{unit}</small>
        </b>
        {admin && (
          <button
            ref={pen}
            class="square plain"
            aria-label={`Change ${title.toLowerCase()}`}
            title={`Change ${title.toLowerCase()}`}
            onClick={() => setEditing(true)}
          >
            <Icon name="pen" size={15} />
          </button>
        )}
      </div>
    );
  }
  return (
    <form
      class="setting"
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key === "Escape") setEditing(false);
      }}
    >
      <label for={name}>{title}</label>
      <input
        id={name}
        name={name}
        type="number"
        inputMode="numeric"
        min={0}
        max={most}
        step={1}
        defaultValue={String(value)}
        ref={input}
      />
      <button class="button primary">Save</button>
      <button
        type="button"
        class="square plain"
        aria-label="Leave as it is"
        onClick={() => setEditing(false)}
      >
        <Icon name="close" size={15} />
      </button>
    </form>
  );
}
