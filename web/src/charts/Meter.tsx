interface Props {
  value: number;
  max: number;
  tone?: string;
  label: string;
}

/** How much of a whole. Widths are in per cent, so that the ends stay round. */
export function Meter({ value, max, tone = "accent", label }: Props) {
  const part = (of: number): string => `${Math.min(100, (of / Math.max(max, 1e-9)) * 100)}%`;
  return (
    <svg class={`meter tone-${tone}`} height="6" role="img" aria-label={label}>
      <rect class="track" width="100%" height="6" rx="3" />
      {value > 0 && <rect class="value" width={part(value)} height="6" rx="3" />}
    </svg>
  );
}
