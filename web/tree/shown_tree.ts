import { type Layout, treeLayout } from '../../src/genome/tree/layout/layout.ts';
import type { TreeLook } from './look.ts';
import type { ViewTree } from './view_tree.ts';

export interface ShownLink {
  source: number;
  target: number;
  distance: number;
  /** Drawn shorter than it is. */
  cut: boolean;
}

/** A tree as it is drawn: groups of nodes that are one circle each. */
export interface ShownTree {
  /** The node of the tree by which a group is known: that with most strains. */
  groups: readonly { node: number; nodes: number; strains: readonly number[] }[];
  links: readonly ShownLink[];
  /** The group of each node of the tree. */
  groupOf: Int32Array;
}

/** Nodes that are joined by links up to `look.collapse` become one. */
export function shownTree(
  tree: ViewTree,
  { collapse, longest }: Pick<TreeLook, 'collapse' | 'longest'>,
): ShownTree {
  const head = Int32Array.from({ length: tree.nodes }, (_, i) => i);
  const headOf = (v: number): number => {
    let at = v;
    while (head[at] !== at) {
      head[at] = head[head[at]!]!;
      at = head[at]!;
    }
    return at;
  };
  if (collapse >= 0)
    for (const { source, target, distance } of tree.links) {
      if (distance > collapse) continue;
      const [a, b] = [headOf(source), headOf(target)];
      head[Math.max(a, b)] = Math.min(a, b);
    }
  const numbers = new Map<number, number>();
  const groupOf = new Int32Array(tree.nodes);
  const groups: { node: number; nodes: number; strains: number[] }[] = [];
  for (let v = 0; v < tree.nodes; v++) {
    const of = headOf(v);
    let group = numbers.get(of);
    if (group === undefined) {
      group = groups.length;
      numbers.set(of, group);
      groups.push({ node: v, nodes: 0, strains: [] });
    }
    groupOf[v] = group;
    const known = groups[group]!;
    known.nodes++;
    known.strains.push(...tree.inNode[v]!);
    if (tree.inNode[v]!.length > tree.inNode[known.node]!.length) known.node = v;
  }
  const links = tree.links.flatMap(({ source, target, distance }): ShownLink[] => {
    const [from, to] = [groupOf[source]!, groupOf[target]!];
    if (from === to) return [];
    return [{ source: from, target: to, distance, cut: longest > 0 && distance > longest }];
  });
  return { groups, links, groupOf };
}

/** Where the groups stand and how large they are, in the unit of the layout. */
export interface Placed extends Layout {
  radii: Float64Array;
}

/** How much of a group's size counts, 1 for one strain. */
export function sizesOf(
  shown: ShownTree,
  sizeBy: string,
  numberOf: (strain: number) => number | null,
): Float64Array {
  const { groups } = shown;
  if (sizeBy === 'same') return Float64Array.from(groups, ({ strains }) => (strains.length > 0 ? 1 : 0));
  if (sizeBy === 'strains') return Float64Array.from(groups, ({ strains }) => strains.length);
  const means = groups.map(({ strains }) => {
    const known = strains.map(numberOf).filter((value) => value !== null);
    return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
  });
  const some = means.filter((mean) => mean !== null);
  const least = Math.min(...some);
  const most = Math.max(...some);
  // The least is as large as one strain, the most as nine; without a value it is a dot.
  return Float64Array.from(means, (mean, i) =>
    mean === null
      ? groups[i]!.strains.length > 0
        ? 0.3
        : 0
      : most > least
        ? 1 + (8 * (mean - least)) / (most - least)
        : 1,
  );
}

/** Lays a tree out: first to see how large it is, then with nodes that fit it. Areas are as the sizes. */
export function placed(
  shown: ShownTree,
  sizes: Float64Array,
  look: Pick<TreeLook, 'lengths' | 'longest' | 'node_size'>,
): Placed {
  const nodes = shown.groups.length;
  const links = shown.links.map(({ source, target, distance, cut }) => ({
    ...{ source, target },
    distance: cut ? look.longest : distance,
  }));
  const wish = { lengths: look.lengths };
  const bare = extentOf(treeLayout({ nodes, links }, { ...wish, rough: true }));
  const one = (Math.max(bare, 1e-9) / (13 * nodes ** 0.36 + 6)) * look.node_size * (bare > 0 ? 1 : 0);
  const radius = one > 0 ? one : 1;
  const most = Math.max(radius * 1.01, (bare || 8 * radius) / 14);
  const radii = sizes.map((size) => (size <= 0 ? 0 : Math.min(most, radius * Math.sqrt(size))));
  return { ...treeLayout({ nodes, links, radii }, wish), radii };
}

function extentOf({ x, y }: Layout): number {
  let [left, right, top, bottom] = [0, 0, 0, 0];
  for (let v = 0; v < x.length; v++) {
    left = Math.min(left, x[v]!);
    right = Math.max(right, x[v]!);
    top = Math.min(top, y[v]!);
    bottom = Math.max(bottom, y[v]!);
  }
  return Math.max(right - left, bottom - top);
}
