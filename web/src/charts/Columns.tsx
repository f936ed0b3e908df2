interface Props {
  values: readonly number[];
  label: string;
}

const STEP = 5;
const WIDTH = 3.5;
const HEIGHT = 22;

/** Small columns, one for each day: the newest, to the right, stands out. */
export function Columns({ values, label }: Props) {
  const highest = Math.max(1, ...values);
  return (
    <svg class="columns" width={values.length * STEP} height={HEIGHT} role="img" aria-label={label}>
      {values.map((value, index) => {
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
