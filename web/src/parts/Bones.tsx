/** Grey shapes in the place of what is on its way. */

interface Props {
  rows: number;
  /** Height of one, in pixels. */
  height?: number;
}

export function Bones({ rows, height = 36 }: Props) {
  return (
    <>
      {Array.from({ length: rows }, (_, index) => (
        <i key={index} class="bone" style={{ height: `${height}px` }} />
      ))}
    </>
  );
}
