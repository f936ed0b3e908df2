/** Icons of our own, drawn on 24 × 24 with one pen. */

const PATHS = {
  overview: "M4 4h7v9H4zM15 4h5v5h-5zM15 13h5v7h-5zM4 17h7v3H4z",
  trend: "M3 17l5.5-6 4 3.5L21 6M15.5 6H21v5.5",
  cart: "M3 4h2.5l2.3 11h10.4l2-8H6.4M9 20.2a1.2 1.2 0 100-2.4 1.2 1.2 0 000 2.4zM17 20.2a1.2 1.2 0 100-2.4 1.2 1.2 0 000 2.4z",
  columns: "M4 5h16v14H4zM9.5 5v14M14.8 5v14",
  save: "M12 4v10M8 10.5l4 4 4-4M4.5 19.5h15",
  pen: "M4.5 19.5l1-4L16 5l3 3L8.5 18.5zM13.8 7.2l3 3",
  store: "M4 10v10h16V10M3 10l2-6h14l2 6a3 3 0 01-6 0 3 3 0 01-6 0 3 3 0 01-6 0M10 20v-5h4v5",
  box: "M3.5 7.5L12 3l8.5 4.5v9L12 21l-8.5-4.5zM3.5 7.5L12 12l8.5-4.5M12 12v9",
  truck:
    "M2.5 6h11v10.5h-11zM13.5 10h4l4 3.5v3h-8M7 19.5a2 2 0 100-4 2 2 0 000 4zM17 19.5a2 2 0 100-4 2 2 0 000 4z",
  inbound: "M12 3v11M7.5 9.5L12 14l4.5-4.5M4 15v5h16v-5",
  pulse: "M2.5 12.5H7l3-8 4.5 15 2.8-7h4.2",
  sync: "M20 11a8 8 0 00-14.3-4L3.5 9.5M3.5 4.5v5h5M4 13a8 8 0 0014.3 4l2.2-2.5M20.5 19.5v-5h-5",
  sun: "M12 16.5a4.5 4.5 0 100-9 4.5 4.5 0 000 9zM12 2v2M12 20v2M4.9 4.9l1.5 1.5M17.6 17.6l1.5 1.5M2 12h2M20 12h2M4.9 19.1l1.5-1.5M17.6 6.4l1.5-1.5",
  moon: "M20 14.5A8.5 8.5 0 119.5 4a6.8 6.8 0 0010.5 10.5z",
  menu: "M4 7h16M4 12h16M4 17h16",
  close: "M6 6l12 12M18 6L6 18",
  up: "M7 14.5l5-5 5 5",
  down: "M7 9.5l5 5 5-5",
  right: "M9.5 7l5 5-5 5",
  rise: "M7 17L17 7M8.5 7H17v8.5",
  fall: "M7 7l10 10M17 8.5V17H8.5",
  warn: "M12 4.5l9 15.5H3zM12 10.5v4M12 17.2v.1",
  stop: "M12 21a9 9 0 100-18 9 9 0 000 18zM12 7.5v5.5M12 16.2v.1",
  clock: "M12 21a9 9 0 100-18 9 9 0 000 18zM12 7.5V12l3 2",
  check: "M5 12.5l4.5 4.5L19 7.5",
  done: "M12 21a9 9 0 100-18 9 9 0 000 18zM8 12.3l2.8 2.8L16 9.5",
  search: "M11 17.5a6.5 6.5 0 100-13 6.5 6.5 0 000 13zM20 20l-4.3-4.3",
  leave: "M14 4H5v16h9M10 12h11M17.5 8.5L21 12l-3.5 3.5",
  copy: "M8.5 8.5h11v11h-11zM5 15.5H4.5v-11h11V5",
  sliders:
    "M4 7h8M16 7h4M4 17h4M12 17h8M14 9a2 2 0 100-4 2 2 0 000 4zM10 19a2 2 0 100-4 2 2 0 000 4z",
  screen: "M3.5 5h17v11h-17zM8.5 20h7M12 16v4",
  phone: "M7.5 3h9v18h-9zM10.8 18h2.4",
  plug: "M9 3v5M15 3v5M6 8h12v3a6 6 0 01-12 0zM12 17v4",
} as const;

export type IconName = keyof typeof PATHS;

interface Props {
  name: IconName;
  size?: number;
}

export function Icon({ name, size = 18 }: Props) {
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
