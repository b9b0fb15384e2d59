import type { NewickTree } from '../parse_newick.ts';

/** A rooted tree, as it is drawn; node 0 is the root, and parents come before their children. */
export interface Phylogeny {
  parent: Int32Array;
  /** To the parent; 0 or more. */
  length: Float64Array;
  /** How well the branch to the parent is supported, in percent; NaN: not told. */
  support: Float64Array;
  /** Of leaves. */
  name: string[];
  children: number[][];
}

interface Branch {
  a: number;
  b: number;
  length: number;
  support: number;
}

/** The same without a root: what programs of maximum likelihood find. Support is the branch's, whichever end is above. */
export interface Unrooted {
  name: string[];
  branches: Branch[];
}

/** A place on a branch: so far from its end `a`. */
export interface Place {
  branch: number;
  from: number;
}

/** What is written as a tree, as it is written. Without any length each branch is as long as another. */
export function phylogenyOf({ parent, length, label }: NewickTree): Phylogeny {
  const children: number[][] = Array.from(parent, () => []);
  for (let node = 1; node < parent.length; node++) children[parent[node]!]!.push(node);
  const told = length.some((one) => !Number.isNaN(one));
  const inner = (node: number) => children[node]!.length > 0;
  return {
    parent,
    children,
    length: length.map((one, node) => {
      if (node === 0) return 0;
      return told ? Math.max(0, Number.isNaN(one) ? 0 : one) : 1;
    }),
    // Some write two values, as 98/0.99: the first is that of the bootstrap.
    support: Float64Array.from(label, (one, node) =>
      inner(node) && node > 0 && /^\d/.test(one) ? Number.parseFloat(one) : Number.NaN,
    ),
    name: label.map((one, node) => (inner(node) ? '' : one)),
  };
}

/** Forgets the root: a root with two branches was a place on one. */
export function unrootedOf({ parent, length, support, name, children }: Phylogeny): Unrooted {
  const branches: Branch[] = [];
  const [one, other] = children[0]!;
  const joined = children[0]!.length === 2;
  for (let node = 1; node < parent.length; node++) {
    if (joined && parent[node] === 0) continue;
    branches.push({ a: node, b: parent[node]!, length: length[node]!, support: support[node]! });
  }
  if (joined) {
    const supports = [support[one!]!, support[other!]!].filter((value) => !Number.isNaN(value));
    branches.push({
      ...{ a: one!, b: other!, length: length[one!]! + length[other!]! },
      support: supports.length > 0 ? Math.min(...supports) : Number.NaN,
    });
  }
  return { name, branches };
}

/** Which branches meet at each node. */
function meetings({ name, branches }: Unrooted): number[][] {
  const at: number[][] = name.map(() => []);
  for (const [i, { a, b }] of branches.entries()) {
    at[a]!.push(i);
    at[b]!.push(i);
  }
  return at;
}

/** With a root at a place of a branch; the halves of that branch both carry its support. */
export function rootedAt(tree: Unrooted, { branch, from }: Place): Phylogeny {
  const at = meetings(tree);
  const split = tree.branches[branch]!;
  const parent: number[] = [-1];
  const length: number[] = [0];
  const support: number[] = [Number.NaN];
  const name: string[] = [''];
  const children: number[][] = [[]];
  const stack = [
    { old: split.b, above: 0, long: split.length - from, support: split.support, by: branch },
    { old: split.a, above: 0, long: from, support: split.support, by: branch },
  ];
  for (let next = stack.pop(); next; next = stack.pop()) {
    const node = parent.push(next.above) - 1;
    length.push(next.long);
    name.push(tree.name[next.old]!);
    const leaf = at[next.old]!.length === 1;
    // A leaf is always a clade of its own.
    support.push(leaf ? Number.NaN : next.support);
    children.push([]);
    children[next.above]!.push(node);
    for (const i of at[next.old]!.toReversed()) {
      if (i === next.by) continue;
      const { a, b, length: long, support: told } = tree.branches[i]!;
      stack.push({ old: a === next.old ? b : a, above: node, long, support: told, by: i });
    }
  }
  return {
    ...{ name, children, parent: Int32Array.from(parent) },
    ...{ length: Float64Array.from(length), support: Float64Array.from(support) },
  };
}

/** All nodes from one on, nearest first, how far they are, and by which branch they were come to. */
function walk(tree: Unrooted, at: readonly number[][], from: number) {
  const distance = new Float64Array(tree.name.length).fill(-1);
  const by = new Int32Array(tree.name.length).fill(-1);
  distance[from] = 0;
  const order = [from];
  for (const node of order) {
    for (const i of at[node]!) {
      const { a, b, length } = tree.branches[i]!;
      const other = a === node ? b : a;
      if (distance[other]! >= 0) continue;
      distance[other] = distance[node]! + length;
      by[other] = i;
      order.push(other);
    }
  }
  return { distance, by, order };
}

/** The leaf that is farthest from a node, and the way to it. */
function farthest(tree: Unrooted, at: readonly number[][], from: number) {
  const walked = walk(tree, at, from);
  let best = from;
  for (const node of walked.order)
    if (at[node]!.length === 1 && walked.distance[node]! > walked.distance[best]!) best = node;
  return { ...walked, best };
}

/** The middle between the two leaves that are farthest from each other; undefined: the tree has no branch. */
export function midpointOf(tree: Unrooted): Place | undefined {
  if (tree.branches.length === 0) return undefined;
  const at = meetings(tree);
  const start = at.findIndex((met) => met.length === 1);
  const { best: one } = farthest(tree, at, start);
  const { best: other, distance, by } = farthest(tree, at, one);
  if (other === one) return { branch: 0, from: tree.branches[0]!.length / 2 };
  const half = distance[other]! / 2;
  for (let node = other; ; ) {
    const i = by[node]!;
    const { a, b, length } = tree.branches[i]!;
    const before = a === node ? b : a;
    if (distance[before]! <= half)
      return {
        branch: i,
        from: a === before ? half - distance[before]! : length - (half - distance[before]!),
      };
    node = before;
  }
}

/** The middle of the branch to a leaf, as for an outgroup; undefined: there is no such leaf, or no branch. */
export function branchOfLeaf(tree: Unrooted, leaf: string): Place | undefined {
  const node = tree.name.indexOf(leaf);
  const branch = tree.branches.findIndex(({ a, b }) => node >= 0 && (a === node || b === node));
  return branch < 0 ? undefined : { branch, from: tree.branches[branch]!.length / 2 };
}

/** The same tree with the smaller clades first; those of a size stay in their order. */
export function ladderized(tree: Phylogeny): Phylogeny {
  const sizes = leafCounts(tree);
  return { ...tree, children: tree.children.map((some) => some.toSorted((a, b) => sizes[a]! - sizes[b]!)) };
}

/** How many leaves each node has under it; a leaf itself 1. */
export function leafCounts({ parent, children }: Phylogeny): Int32Array {
  const sizes = new Int32Array(parent.length);
  for (let node = parent.length - 1; node >= 0; node--) {
    if (children[node]!.length === 0) sizes[node] = 1;
    if (node > 0) sizes[parent[node]!]! += sizes[node]!;
  }
  return sizes;
}

/** Names of the leaves under a node, in their order. */
export function leavesUnder({ children, name }: Phylogeny, node: number): string[] {
  const found: string[] = [];
  const stack = [node];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (children[next]!.length === 0) found.push(name[next]!);
    stack.push(...children[next]!.toReversed());
  }
  return found;
}

/** The branch that parts exactly these leaves from the others, at its middle; undefined: no branch does. */
export function branchOver(tree: Unrooted, leaves: readonly string[]): Place | undefined {
  const wanted = new Set(leaves);
  const at = meetings(tree);
  const start = at.findIndex((met, node) => met.length === 1 && !wanted.has(tree.name[node]!));
  if (start < 0) return undefined;
  const { by, order } = walk(tree, at, start);
  const inside = new Int32Array(tree.name.length);
  const outside = new Int32Array(tree.name.length);
  for (const node of order.toReversed()) {
    if (at[node]!.length === 1 && node !== start)
      (wanted.has(tree.name[node]!) ? inside : outside)[node]! += 1;
    const branch = by[node]!;
    if (inside[node] === wanted.size && outside[node] === 0 && branch >= 0)
      return { branch, from: tree.branches[branch]!.length / 2 };
    if (branch < 0) continue;
    const { a, b } = tree.branches[branch]!;
    const above = a === node ? b : a;
    inside[above]! += inside[node]!;
    outside[above]! += outside[node]!;
  }
  return undefined;
}
