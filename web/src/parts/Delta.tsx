import { growth } from "../format";
import { Icon } from "./Icon";

interface Props {
  /** Of the earlier value: 0.081 is 8.1 % more. */
  fraction: number;
  /** Whether more is better; the colour says good or bad, the arrow up or down. */
  moreIsBetter?: boolean;
}

export function Delta({ fraction, moreIsBetter = true }: Props) {
  if (Math.abs(fraction) < 0.0005) return <span class="delta tone-mute">unchanged</span>;
  const more = fraction > 0;
  const good = more === moreIsBetter;
  return (
    <span class={`delta tone-${good ? "ok" : "crit"}`}>
      <Icon name={more ? "rise" : "fall"} size={13} />
      {growth(Math.abs(fraction))}
      <span class="sr-only">
        {more ? " more" : " less"} than before, {good ? "better" : "worse"}
      </span>
    </span>
  );
}
