import { useEffect, useRef, useState } from "preact/hooks";
import { changed, go, usePlace } from "../address";
import { Icon } from "../parts/Icon";

const PAUSE_MS = 250; // of somebody who writes

/** Narrows a list by what is written, a moment after it was. */
export function SearchField({ label }: { label: string }) {
  const { query } = usePlace();
  const asked = query.get("q") ?? "";
  const [text, setText] = useState(asked);
  const written = useRef(asked);

  useEffect(() => {
    if (asked === written.current) return; // else back and "Clear all" change it
    written.current = asked;
    setText(asked);
  }, [asked]);
  useEffect(() => {
    const wanted = text.trim();
    if (wanted === written.current) return;
    const timer = setTimeout(() => {
      written.current = wanted;
      go(changed({ q: wanted || null }), { replace: true });
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);

  return (
    <label class="search">
      <Icon name="search" size={15} />
      <span class="sr-only">{label}</span>
      <input
        type="search"
        value={text}
        placeholder={label}
        spellcheck={false}
        autoComplete="off"
        onInput={(event) => setText(event.currentTarget.value)}
      />
    </label>
  );
}
