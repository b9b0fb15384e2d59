import type { ReactNode } from 'react';

/** The size of every chart in its own units; on the page it is as wide as there is room. */
const SIZE = { width: 420, height: 220, left: 62, right: 12, top: 10, bottom: 40 };
const INNER = {
  width: SIZE.width - SIZE.left - SIZE.right,
  height: SIZE.height - SIZE.top - SIZE.bottom,
};

/** An axis: where a value lies (0..1), and the marks on it. */
export interface Axis {
  label: string;
  at(value: number): number;
  ticks: readonly { value: number; word: string }[];
}

/** From 0 to `most`, evenly. */
export function linear(label: string, most: number, word: (value: number) => string): Axis {
  const step = niceStep(most / 4);
  const ticks = Array.from({ length: Math.floor(most / step) + 1 }, (_, i) => i * step);
  return {
    label,
    at: (value) => (most === 0 ? 0 : value / most),
    ticks: ticks.map((value) => ({ value, word: word(value) })),
  };
}

/** By powers of ten, from `least` to `most` (both above 0). */
export function logarithmic(
  label: string,
  [least, most]: [number, number],
  word: (value: number) => string,
): Axis {
  const low = Math.floor(Math.log10(least));
  const high = Math.max(low + 1, Math.ceil(Math.log10(most)));
  const ticks = Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i));
  return {
    label,
    at: (value) => (Math.log10(value) - low) / (high - low),
    ticks: ticks.map((value) => ({ value, word: word(value) })),
  };
}

/** 1, 2 or 5 times a power of ten. */
function niceStep(rough: number): number {
  if (!(rough > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * ([1, 2, 5, 10].find((one) => one * power >= rough) ?? 10);
}

/** Where values lie on the chart. */
export interface Scale {
  x(value: number): number;
  y(value: number): number;
}

/** A chart with its axes; `says` is what somebody hears who does not see it. */
export function Chart({
  title,
  says,
  across,
  up,
  children,
}: {
  title: string;
  says: string;
  across: Axis;
  up: Axis;
  children: (scale: Scale) => ReactNode;
}) {
  const scale: Scale = {
    x: (value) => SIZE.left + across.at(value) * INNER.width,
    y: (value) => SIZE.top + (1 - up.at(value)) * INNER.height,
  };
  const floor = SIZE.top + INNER.height;
  return (
    <figure className="plot">
      <figcaption>{title}</figcaption>
      <svg viewBox={`0 0 ${SIZE.width} ${SIZE.height}`} role="img" aria-label={says}>
        {up.ticks.map(({ value, word }) => (
          <g key={value}>
            <line
              className="grid-line"
              x1={SIZE.left}
              x2={SIZE.left + INNER.width}
              y1={scale.y(value)}
              y2={scale.y(value)}
            />
            <text x={SIZE.left - 6} y={scale.y(value) + 4} textAnchor="end">
              {word}
            </text>
          </g>
        ))}
        {across.ticks.map(({ value, word }) => (
          <text key={value} x={scale.x(value)} y={floor + 15} textAnchor="middle">
            {word}
          </text>
        ))}
        <text x={SIZE.left + INNER.width / 2} y={SIZE.height - 6} textAnchor="middle">
          {across.label}
        </text>
        {children(scale)}
      </svg>
    </figure>
  );
}
