import { useId } from "preact/hooks";

interface Props {
  /** In pixels, as all of it. */
  left: number;
  width: number;
  top: number;
  floor: number;
}

/** Days or hours whose orders are still to be read: what they sold is not zero. */
export function Hatched({ left, width, top, floor }: Props) {
  const id = useId();
  const lines = { width: 7, height: 7, patternTransform: "rotate(45)" };
  return (
    <>
      <pattern id={id} {...lines} patternUnits="userSpaceOnUse">
        <line class="hatch" y2="7" />
      </pattern>
      <rect class="unread" x={left} y={top} {...{ width }} height={floor - top} fill={`url(#${id})`} />
      {width > 110 && (
        <text class="tick" x={left + 10} y={top + 20}>
          not read yet
        </text>
      )}
    </>
  );
}
