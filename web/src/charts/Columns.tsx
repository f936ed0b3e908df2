interface Props {
  values: readonly (number | null)[];
}

const STEP = 5;
const WIDTH = 3.5;
const HEIGHT = 22;

/** Units sold on each of the last days, the newest to the right; none where not all is read. */
export function Columns({ values }: Props) {
  const highest = Math.max(1, ...values.map(Number));
  const sold = values.map((value) => value ?? "not read").join(", ");
  const label = `Sold on the last ${values.length} days: ${sold}`;
  return (
    <svg class="columns" width={values.length * STEP} height={HEIGHT} role="img" aria-label={label}>
      {values.map((value, index) => {
        if (value === null) return null;
        const height = Math.max(1.5, (value / highest) * HEIGHT);
        return (
          <rect
            key={index}
            x={index * STEP}
            y={HEIGHT - height}
            width={WIDTH}
            height={height}
            rx="1"
            class={value ? "" : "none"}
          />
        );
      })}
    </svg>
  );
}
