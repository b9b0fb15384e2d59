/** A tree of nodes that each hold one strain or more, ready to be written. */
export interface StrainTree {
  /** Strains of each node. */
  names: readonly (readonly string[])[];
  /** Edges with their lengths, in any direction; together they connect all nodes. */
  edges: readonly { source: number; target: number; length: number }[];
  /** The node the writing begins at. */
  root: number;
}

/** A name as Newick has it: in quotes, doubled inside, where it holds a sign of the format or a blank. */
export const newickName = (name: string) =>
  /^[^\s()[\]{}:;,'"=]+$/.test(name) ? name : `'${name.replaceAll("'", "''")}'`;

/** Children of each node, nearest to the root first, in the order of their numbers. */
function childrenOf({ names, edges, root }: StrainTree): {
  order: number[];
  parent: Int32Array;
  length: Float64Array;
} {
  const neighbours: { to: number; length: number }[][] = names.map(() => []);
  for (const { source, target, length } of edges) {
    neighbours[source]!.push({ to: target, length });
    neighbours[target]!.push({ to: source, length });
  }
  const parent = new Int32Array(names.length).fill(-1);
  const length = new Float64Array(names.length);
  const order = [root];
  for (const node of order) {
    for (const next of neighbours[node]!.sort((a, b) => a.to - b.to)) {
      if (next.to === parent[node]) continue;
      parent[next.to] = node;
      length[next.to] = next.length;
      order.push(next.to);
    }
  }
  return { order, parent, length };
}

/**
 * Newick of a spanning tree: every strain once, as a leaf. A strain that has others behind it, or equals, is a leaf of
 * length 0 within its group, the first of it: others may be of length 0 too, and then it is the one that they hang on.
 * No recursion: real trees are chains of thousands.
 */
export function newickOf(tree: StrainTree): string {
  const { order, parent, length } = childrenOf(tree);
  const parts: string[][] = tree.names.map(() => []);
  let root = '';
  for (const node of order.toReversed()) {
    const strains = tree.names[node]!.map(newickName);
    const alone = parts[node]!.length === 0 && strains.length === 1 && parent[node] !== -1;
    const text = alone
      ? strains[0]!
      : `(${[...strains.map((name) => `${name}:0`), ...parts[node]!].join(',')})`;
    parts[node] = [];
    if (parent[node] === -1) root = text;
    else parts[parent[node]!]!.push(`${text}:${written(length[node]!)}`);
  }
  return `${root};`;
}

/** Whole numbers as they are, others with what six digits after the point can say. */
export const written = (length: number) => String(Number(length.toFixed(6)));
