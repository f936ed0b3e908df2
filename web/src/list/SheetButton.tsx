import { useState } from "preact/hooks";
import { problemOf, readSheet } from "../api";
import { Icon } from "../parts/Icon";

/** Save all that a list holds, filtered and ordered as it is shown. */
export function SheetButton({ path, name }: { path: string; name: string }) {
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const save = (): void => {
    setBusy(true);
    setTrouble(null);
    readSheet(path)
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
      <button class="button" disabled={busy} aria-label="Export CSV" onClick={save}>
        <Icon name="save" size={16} />
        <span class="wide">{busy ? "Exporting" : "Export CSV"}</span>
      </button>
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
