/** Paths of 24 × 24 line icons. */
const PATHS = {
  clock: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 7v5l3 2',
  queue: 'M4 6h16M4 12h16M4 18h10',
  run: 'M7 4v16l13-8z',
  inbox: 'M4 4h16v16H4zM4 14h4l2 3h4l2-3h4',
  pause: 'M9 5v14M15 5v14',
  check: 'M4 12l6 6L20 6',
  cross: 'M5 5l14 14M19 5L5 19',
  stop: 'M6 6h12v12H6z',
  upload: 'M12 20V5M5 12l7-7 7 7',
  download: 'M12 4v15M5 12l7 7 7-7',
  warn: 'M12 3L2 20h20zM12 10v4M12 17v.5',
  search: 'M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M20 20l-4.8-4.8',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8M12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6L19 19M5 19l1.4-1.4M17.6 6.4L19 5',
  moon: 'M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z',
  again: 'M20 11a8 8 0 1 0-2.3 6M20 5v6h-6',
  file: 'M6 3h8l4 4v14H6zM14 3v4h4',
  dash: 'M5 12h14',
  bell: 'M6 16V11a6 6 0 0 1 12 0v5l2 2H4zM10 21h4',
} as const;
export type IconName = keyof typeof PATHS;

/** A line icon in the colour of its text; words beside it say the same, so it is hidden from readers of the screen. */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" width={size} height={size} aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
