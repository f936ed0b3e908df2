/** Our sign: a pulse that rises. The favicon is the same drawing. */
export function Mark({ size = 26 }: { size?: number }) {
  return (
    <svg class="mark" width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="9" />
      <path d="M6 20.5C8.8 20.5 8.6 11 12.2 11s4 10.5 7.6 10.5c2.5 0 3.2-4.3 4.2-8.7" />
      <circle cx="24.6" cy="9.4" r="2.4" />
    </svg>
  );
}
