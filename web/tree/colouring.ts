import { COLOURS, OTHER, PLAIN, UNKNOWN } from '../../src/genome/tree/picture/palette.ts';

/** From low to high, of "cividis", which everybody sees as from dark to light. */
const STEPS = ['#00204d', '#31446b', '#575c6d', '#8a8779', '#b3a772', '#dac963', '#ffea46'];
/** Of those that are too dark on a dark page. */
const LIGHTER: Readonly<Record<string, string>> = {
  ...{
    '#332288': '#8a7fe0',
    '#661100': '#c0604a',
    '#117733': '#3fae68',
    '#228833': '#4db35c',
    '#4477aa': '#6699cc',
  },
  ...{
    '#0077bb': '#3d9fe0',
    '#cc3311': '#f0603c',
    '#b15928': '#cc7a48',
    '#00204d': '#3d5f9e',
    '#31446b': '#5f76a6',
  },
};

export type Value = string | number | boolean | null | undefined;

export interface LegendEntry {
  label: string;
  colour: string;
  /** Numbers of strains. */
  strains: number[];
}

export interface Colouring {
  title: string;
  /** The entry of each strain. */
  entryOf: Int32Array;
  entries: LegendEntry[];
}

const text = (value: Value) => (typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value ?? ''));

/**
 * Colours strains by a value: each value its own colour, the most frequent first, what is beyond twenty together as
 * "other"; numbers of more than twenty values in seven steps of a scale.
 */
export function colouring(title: string, values: readonly Value[]): Colouring {
  const numbers = values.filter((value) => typeof value === 'number');
  const known = values.filter((value) => text(value) !== '');
  const several = new Set(known).size > COLOURS.length;
  return several && numbers.length === known.length
    ? bySteps(title, values, numbers)
    : byValue(title, values.map(text));
}

function byValue(title: string, values: readonly string[]): Colouring {
  const strainsOf = new Map<string, number[]>();
  values.forEach((value, i) => {
    const known = strainsOf.get(value);
    if (known) known.push(i);
    else strainsOf.set(value, [i]);
  });
  const unknown = strainsOf.get('');
  strainsOf.delete('');
  const sorted = [...strainsOf].sort(
    ([a, of], [b, ofOther]) => ofOther.length - of.length || a.localeCompare(b, 'en', { numeric: true }),
  );
  const own = sorted.length > COLOURS.length ? COLOURS.length - 1 : COLOURS.length;
  const entries: LegendEntry[] = sorted
    .slice(0, own)
    .map(([label, strains], i) => ({ label, strains, colour: COLOURS[i]! }));
  const rest = sorted.slice(own);
  if (rest.length > 0)
    entries.push({
      label: `other (${rest.length} values)`,
      colour: OTHER,
      strains: rest.flatMap(([, strains]) => strains).sort((a, b) => a - b),
    });
  return told(title, values.length, entries, unknown);
}

function bySteps(title: string, values: readonly Value[], numbers: readonly number[]): Colouring {
  const sorted = [...numbers].sort((a, b) => a - b);
  // Each step holds about as many strains: values of genomes are seldom spread evenly.
  const edges = [...new Set(STEPS.map((_, i) => sorted[Math.floor((i * sorted.length) / STEPS.length)]!))];
  const most = sorted.at(-1)!;
  const entries = edges.map((from, i): LegendEntry => {
    const upTo = edges[i + 1];
    const strains = values.flatMap((value, at) =>
      typeof value === 'number' && value >= from && (upTo === undefined || value < upTo) ? [at] : [],
    );
    const until = upTo === undefined ? most : Math.max(...strains.map((at) => values[at] as number));
    const colour = STEPS[Math.round((i * (STEPS.length - 1)) / Math.max(1, edges.length - 1))]!;
    return { label: from === until ? short(from) : `${short(from)} – ${short(until)}`, colour, strains };
  });
  const unknown = values.flatMap((value, at) => (typeof value === 'number' ? [] : [at]));
  return told(title, values.length, entries, unknown.length > 0 ? unknown : undefined);
}

const short = (value: number) => String(Number(value.toPrecision(5)));

function told(
  title: string,
  strains: number,
  entries: LegendEntry[],
  unknown: number[] | undefined,
): Colouring {
  const all = unknown ? [...entries, { label: 'not known', colour: UNKNOWN, strains: unknown }] : entries;
  const entryOf = new Int32Array(strains);
  all.forEach((entry, i) => {
    for (const strain of entry.strains) entryOf[strain] = i;
  });
  return { title, entryOf, entries: all };
}

/** The same in colours that can be seen on a dark page. */
export function lighter(colours: Colouring): Colouring {
  const entries = colours.entries.map((entry) => ({
    ...entry,
    colour: LIGHTER[entry.colour] ?? entry.colour,
  }));
  return { ...colours, entries };
}

export interface Slice {
  colour: string;
  share: number;
}

/** The pie of each group of strains, the entries in the order of the legend. */
export function slicesOf(
  groups: readonly { strains: readonly number[] }[],
  of: Colouring | undefined,
): Slice[][] {
  return groups.map(({ strains }) => {
    if (strains.length === 0) return [];
    if (!of) return [{ colour: PLAIN, share: 1 }];
    const counts = new Map<number, number>();
    for (const strain of strains) {
      const entry = of.entryOf[strain]!;
      counts.set(entry, (counts.get(entry) ?? 0) + 1);
    }
    return [...counts]
      .sort(([a], [b]) => a - b)
      .map(([entry, count]) => ({ colour: of.entries[entry]!.colour, share: count / strains.length }));
  });
}
