export interface Segment {
  name: string;
  value: number;
  tone: string;
  /** What a reader hears or sees of it, such as "37 (38 %)". */
  text: string;
}

interface Props {
  segments: readonly Segment[];
  label: string;
}

/** One bar divided by share. */
export function Segments({ segments, label }: Props) {
  const some = segments.filter(({ value }) => value > 0);
  const spoken = some.map(({ name, text }) => `${name} ${text}`).join(", ");
  return (
    <div class="segments" role="img" aria-label={`${label}: ${spoken || "none"}`}>
      {some.map(({ name, value, tone, text }) => (
        <i
          key={name}
          class={`tone-${tone}`}
          title={`${name} ${text}`}
          style={{ flexGrow: String(value) }}
        />
      ))}
    </div>
  );
}
