import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { useEdges } from "./useEdges";

/** What may be wider than its card: it scrolls, by keys too, and shades where it goes on. */
export function Wide({ label, children }: { label: string; children: ComponentChildren }) {
  const box = useRef<HTMLDivElement>(null);
  useEdges(box);
  return (
    <div class="edges">
      <div class="scroll" ref={box} role="region" aria-label={label} tabIndex={0}>
        {children}
      </div>
    </div>
  );
}
