/** Colours that people who see few colours can tell apart (Okabe and Ito), then others; grey is for "not known". */
const PALETTE = [
  ...['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#f0e442', '#6a3d9a'],
  ...['#b15928', '#33a02c', '#a6cee3', '#fb9a99', '#b2df8a', '#1f3b57', '#ff7f00', '#cab2d6'],
  ...['#666600', '#ad0066', '#00b3b3', '#8dd3c7'],
];
export const NOT_TOLD = '#c4c9cd';
const REST = '#8b9298';

/** From few to many: readable in print, too (after Viridis). */
const RAMP = ['#440154', '#443a83', '#31688e', '#21908d', '#35b779', '#8fd744', '#fde725'];

export type Value = string | number | boolean | null | undefined;

/** How one column of what is known of the strains is coloured. */
export interface Colouring {
  of(value: Value): string;
  legend: { colour: string; label: string; count?: number }[];
}

const isTold = (value: Value): value is string | number | boolean =>
  value !== null && value !== undefined && value !== '';
export const valueWord = (value: Value) =>
  typeof value === 'boolean' ? (value ? 'yes' : 'no') : isTold(value) ? String(value) : '';

/**
 * Numbers get a ramp where there are many of them, words a colour each, the most frequent first.
 * @param numeric whether the column holds numbers that have an order (an ST has none)
 */
export function colouringOf(values: readonly Value[], numeric: boolean): Colouring {
  const told = values.filter(isTold);
  const numbers = told.map(Number);
  const missing = values.length - told.length;
  const none = missing > 0 ? [{ colour: NOT_TOLD, label: 'not known', count: missing }] : [];
  if (numeric && new Set(numbers).size > 6 && numbers.every(Number.isFinite)) {
    const least = numbers.reduce((a, b) => Math.min(a, b));
    const most = numbers.reduce((a, b) => Math.max(a, b));
    const of = (value: Value) =>
      isTold(value) ? rampAt((Number(value) - least) / (most - least)) : NOT_TOLD;
    const whole = numbers.every(Number.isInteger);
    const steps = [0, 0.25, 0.5, 0.75, 1].map((share) => {
      const step = least + share * (most - least);
      return whole ? Math.round(step) : step;
    });
    return {
      of,
      legend: [
        ...steps.map((step) => ({
          colour: of(step),
          label: whole ? String(step) : String(Number(step.toPrecision(4))),
        })),
        ...none,
      ],
    };
  }
  const counts = new Map<string, number>();
  for (const value of told) counts.set(valueWord(value), (counts.get(valueWord(value)) ?? 0) + 1);
  const words = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  const colours = new Map(words.map(([word], i) => [word, PALETTE[i] ?? REST]));
  const rest = words.slice(PALETTE.length);
  return {
    of: (value) => (isTold(value) ? (colours.get(valueWord(value)) ?? REST) : NOT_TOLD),
    legend: [
      ...words
        .slice(0, PALETTE.length)
        .map(([label, count]) => ({ colour: colours.get(label)!, label, count })),
      ...(rest.length > 0
        ? [{ colour: REST, label: `${rest.length} others`, count: rest.reduce((sum, [, n]) => sum + n, 0) }]
        : []),
      ...none,
    ],
  };
}

/** A place on the ramp, 0 to 1. */
export function rampAt(share: number): string {
  const at = Math.max(0, Math.min(1, Number.isFinite(share) ? share : 0)) * (RAMP.length - 1);
  const i = Math.min(RAMP.length - 2, Math.floor(at));
  const part = (hex: string, from: number) => Number.parseInt(hex.slice(from, from + 2), 16);
  const mixed = [1, 3, 5].map((from) => {
    const a = part(RAMP[i]!, from);
    return Math.round(a + (part(RAMP[i + 1]!, from) - a) * (at - i));
  });
  return `#${mixed.map((one) => one.toString(16).padStart(2, '0')).join('')}`;
}

/** Black or white, whichever can be read on a colour. */
export function inkOn(hex: string): string {
  const [r, g, b] = [1, 3, 5].map((from) => Number.parseInt(hex.slice(from, from + 2), 16) / 255);
  const light = [r!, g!, b!].map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * light[0]! + 0.7152 * light[1]! + 0.0722 * light[2]! > 0.179 ? '#000000' : '#ffffff';
}
