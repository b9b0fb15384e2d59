import { type Layout, treeLayout } from '../layout/layout.ts';
import { COLOURS, OTHER, PLAIN, UNKNOWN } from './palette.ts';
import type { PictureLegend, TreePicture } from './picture.ts';

/** A tree that is to be drawn. */
export interface DrawnTree {
  /** Strains of each node: what they are coloured by; '' where it is not known. None of an ancestor. */
  groups: readonly (readonly string[])[];
  labels: readonly string[];
  links: readonly { source: number; target: number; distance: number }[];
}

export interface DrawWish {
  width: number;
  height: number;
  lengths: 'true' | 'log';
  /** What colours mean; null: all strains have one. */
  colouredBy: string | null;
  /** Nodes that stand elsewhere than they are laid out, in the unit of the lengths. */
  moved?: Readonly<Record<string, readonly [number, number]>>;
}

const MARGIN = 40;

/** A whole tree as a picture: laid out, fitted into the given size, larger nodes for more strains, a legend and a scale. */
export function drawTree(tree: DrawnTree, wish: DrawWish): TreePicture {
  const { groups, labels, links } = tree;
  const { width, height, lengths, colouredBy, moved = {} } = wish;
  const radii = nodeRadii(groups, Math.min(width, height));
  const { x, y } = placed(tree, radii, wish);
  for (const [node, [left, top]] of Object.entries(moved)) {
    if (Number(node) >= groups.length) continue;
    x[Number(node)] = left;
    y[Number(node)] = top;
  }
  const there = fitted({ x, y }, width, height);
  const legend = colouredBy === null ? null : legendOf(colouredBy, groups);
  const colourOf = new Map(legend?.entries.map(({ label, colour }) => [label, colour]));
  return {
    ...{ width, height },
    links: links.map(({ source, target, distance }) => {
      const [x1, y1, x2, y2] = [there.x[source]!, there.y[source]!, there.x[target]!, there.y[target]!];
      const label = String(Number(distance.toFixed(2)));
      const room = Math.hypot(x1 - x2, y1 - y2) - radii[source]! - radii[target]!;
      return { x1, y1, x2, y2, ...(room > label.length * 6 + 2 ? { label } : {}) };
    }),
    nodes: groups.map((values, i) => ({
      ...{ x: there.x[i]!, y: there.y[i]!, r: radii[i]! },
      slices: slices(values, legend === null ? undefined : colourOf),
      ...(labels[i] ? { label: labels[i] } : {}),
    })),
    legend,
    scale: lengths === 'true' ? scaleBar(there.factor) : null,
  };
}

/** Pixels: areas go with strains, and all of them together take a small part of the drawing. */
function nodeRadii(groups: DrawnTree['groups'], side: number): Float64Array {
  const strains = groups.reduce((sum, values) => sum + values.length, 0);
  const one = Math.min(9, Math.max(1.5, side / (12 * Math.sqrt(Math.max(1, strains)))));
  return Float64Array.from(groups, ({ length }) => (length === 0 ? 0 : one * Math.sqrt(length)));
}

/** Laid out twice: how large nodes are in the unit of the lengths is known after the first time. */
function placed(
  { groups, links }: DrawnTree,
  radii: Float64Array,
  { width, height, lengths }: DrawWish,
): Layout {
  const nodes = groups.length;
  const first = treeLayout({ nodes, links }, { lengths });
  const { factor } = fitted(first, width, height);
  return treeLayout({ nodes, links, radii: radii.map((r) => r / factor) }, { lengths });
}

function fitted({ x, y }: Layout, width: number, height: number): Layout & { factor: number } {
  const [left, right] = rangeOf(x);
  const [top, bottom] = rangeOf(y);
  const [wide, high] = [width - 2 * MARGIN, height - 2 * MARGIN];
  const factor = Math.min(wide / (right - left), high / (bottom - top), 1e6);
  // A single node, or all in one place.
  const used = Number.isFinite(factor) && factor < 1e6 ? factor : 1;
  const [dx, dy] = [(wide - (right - left) * used) / 2, (high - (bottom - top) * used) / 2];
  return {
    x: x.map((at) => MARGIN + dx + (at - left) * used),
    y: y.map((at) => MARGIN + dy + (at - top) * used),
    factor: used,
  };
}

function rangeOf(values: Float64Array): [number, number] {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return [least, most];
}

/** Each value its colour, the most frequent first; what is beyond the colours is one entry. */
function legendOf(title: string, groups: DrawnTree['groups']): PictureLegend {
  const counts = new Map<string, number>();
  for (const values of groups) for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const unknown = counts.get('');
  counts.delete('');
  const sorted = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  const entries = sorted
    .slice(0, COLOURS.length)
    .map(([label, count], i) => ({ label, count, colour: COLOURS[i]! }));
  const rest = sorted.slice(COLOURS.length);
  if (rest.length > 0) {
    const count = rest.reduce((sum, [, n]) => sum + n, 0);
    entries.push({ label: `other (${rest.length} values)`, count, colour: OTHER });
  }
  if (unknown !== undefined) entries.push({ label: 'not known', count: unknown, colour: UNKNOWN });
  return { title, entries };
}

function slices(values: readonly string[], colourOf: ReadonlyMap<string, string> | undefined) {
  if (values.length === 0) return [];
  if (!colourOf) return [{ share: 1, colour: PLAIN }];
  const counts = new Map<string, number>();
  for (const value of values) {
    const colour = value === '' ? UNKNOWN : (colourOf.get(value) ?? OTHER);
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const order = [...colourOf.values()];
  return [...counts]
    .sort(([a], [b]) => order.indexOf(a) - order.indexOf(b))
    .map(([colour, count]) => ({ colour, share: count / values.length }));
}

/** A round length that is between 60 and 150 pixels long. */
function scaleBar(pixelsPerUnit: number): TreePicture['scale'] {
  const wanted = 150 / pixelsPerUnit;
  const tens = 10 ** Math.floor(Math.log10(wanted));
  const length = [5, 2, 1].map((step) => step * tens).find((one) => one <= wanted) ?? tens;
  return { pixels: length * pixelsPerUnit, label: `${Number(length.toPrecision(3))} loci` };
}
