import { useState } from "preact/hooks";
import { problemOf, readSheet } from "../api";
import { Icon } from "../parts/Icon";
import { Menu } from "../parts/Menu";

interface Props {
  path: string;
  name: string;
  /** What is shown of each row, in its order. */
  fields: readonly string[];
}

/**
 * Save all rows of a list, filtered and ordered as they are shown, in the columns that
 * are shown. A press saves a table that begins with its head, for filters and pivots;
 * beside it, the same with the filters and as-of above, for whoever is sent it.
 */
export function SheetButton({ path, name, fields }: Props) {
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const save = (about: boolean): void => {
    setBusy(true);
    setTrouble(null);
    const join = path.includes("?") ? "&" : "?";
    readSheet(`${path}${join}columns=${fields.join(",")}${about ? "&about=true" : ""}`)
      .then((told) => hand(told.sheet, told.name ?? `${name}.csv`))
      .catch((error: unknown) => setTrouble(problemOf(error).detail))
      .finally(() => setBusy(false));
  };
  return (
    <>
      {trouble && (
        <span class="tone-crit" role="alert">
          {trouble}
        </span>
      )}
      <button class="button" disabled={busy} aria-label="Export CSV" onClick={() => save(false)}>
        <Icon name="save" size={16} />
        <span class="wide">{busy ? "Exporting" : "Export CSV"}</span>
      </button>
      <Menu label="Other ways to export" face={<Icon name="down" size={16} />}>
        {(close) => (
          <button
            class="button"
            disabled={busy}
            onClick={() => {
              close();
              save(true);
            }}
          >
            CSV with filters and as-of above
          </button>
        )}
      </Menu>
    </>
  );
}

function hand(sheet: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(sheet);
  link.download = name;
  link.click();
  // Not at once: some browsers begin to save a moment later.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
