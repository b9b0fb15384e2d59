import { leavesUnder, type Phylogeny } from './phylogeny.ts';

/** A line of the drawing: one genome, or a clade that is folded up. */
export interface Row {
  node: number;
  /** Names of genomes; one where it is no clade. */
  leaves: string[];
}

/** Where everything stands: rows are counted from above, depths from the root. */
export interface Rows {
  rows: Row[];
  /** Row of each node, a half between two; NaN: inside of a folded clade. */
  y: Float64Array;
  /** Of each node from the root: length of the branches, or how many they are. */
  x: Float64Array;
  /** The largest of those that are drawn. */
  deepest: number;
  /** Of a folded clade: depth of its farthest leaf. */
  reach: Map<number, number>;
}

/**
 * Lines of a tree from above to below.
 * @param folded clades that are one line
 * @param lengths false: each branch as long as another, and leaves in one column
 */
export function rowsOf(tree: Phylogeny, folded: ReadonlySet<number>, lengths = true): Rows {
  const { parent, length, children } = tree;
  const nodes = parent.length;
  const x = new Float64Array(nodes);
  for (let node = 1; node < nodes; node++) x[node] = x[parent[node]!]! + (lengths ? length[node]! : 1);
  const far = Float64Array.from(x);
  for (let node = nodes - 1; node > 0; node--) far[parent[node]!] = Math.max(far[parent[node]!]!, far[node]!);

  const y = new Float64Array(nodes).fill(Number.NaN);
  const rows: Row[] = [];
  const reach = new Map<number, number>();
  const shown: number[] = [];
  const stack = [0];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    shown.push(node);
    const shut = folded.has(node) && children[node]!.length > 0;
    if (shut) reach.set(node, far[node]!);
    if (shut || children[node]!.length === 0) {
      y[node] = rows.length;
      rows.push({ node, leaves: leavesUnder(tree, node) });
    } else stack.push(...children[node]!.toReversed());
  }
  const deepest = far[0]!;
  if (!lengths) for (const node of shown) if (children[node]!.length === 0) x[node] = deepest;
  for (const node of shown.toReversed()) {
    if (!Number.isNaN(y[node]!)) continue;
    const some = children[node]!;
    y[node] = (y[some[0]!]! + y[some.at(-1)!]!) / 2;
  }
  return { rows, y, x, deepest, reach };
}

/** A length that is easy to read, at most a third of the whole: 1, 2 or 5 and zeros; 0 where all is 0. */
export function scaleOf(deepest: number): number {
  if (!(deepest > 0)) return 0;
  const power = 10 ** Math.floor(Math.log10(deepest / 3));
  const steps = deepest / 3 / power;
  return power * (steps >= 5 ? 5 : steps >= 2 ? 2 : 1);
}
