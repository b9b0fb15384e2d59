import { CheapestEdges, type EdgesInto } from './cheapest_edges.ts';
import type { Directed } from './directed.ts';

/** A node, or what a cycle was contracted to. */
interface Group {
  parent: Group | null;
  children: Group[];
  /** Where it stands on the path. */
  place: number;
  /** The cheapest edge into it. */
  edges: EdgesInto;
  /** What it costs, reduced, if the root is in it, and that root. */
  rootCost: number;
  root: number;
}

/**
 * The minimum arborescence over any root of a complete graph (Edmonds), exactly, where an edge from s costs round(d) + r(s)/n: grows a path backwards from node 0 along
 * the cheapest edges into its end, and contracts it where it meets itself (Gabow and others 1986). Of edges that cost the
 * same, reduced, that of the lower source is taken, then the one whose target came onto the path first. O(n²) time; memory
 * for some dozen edges of each node and rows of large groups. Answers each node's parent, -1 for the root.
 */
export function minimumArborescence(directed: Directed): Int32Array {
  return expand(directed.n, grown(directed));
}

/** Grows and contracts until everything is one group. */
function grown(directed: Directed): Group {
  const { n } = directed;
  const edges = new CheapestEdges(directed);
  const path: Group[] = [];
  /** The group of a node, by the node that stands for it; not there before it came onto the path. */
  const groups: (Group | undefined)[] = new Array(n).fill(undefined);
  const push = (group: Group) => {
    groups[group.edges.standsFor] = group;
    group.place = path.push(group) - 1;
  };
  push(single(0, edges.add(0)));
  for (;;) {
    const { size, from } = path.at(-1)!.edges;
    if (size === n) return path.at(-1)!;
    const met = groups[edges.standsFor(from)];
    if (met === undefined) push(single(from, edges.add(from)));
    else {
      const cycle = path.splice(met.place);
      push(contracted(cycle, edges));
    }
  }
}

const single = (node: number, edges: EdgesInto): Group => ({
  ...{ parent: null, children: [], place: -1, edges, rootCost: 0, root: node },
});

function contracted(cycle: Group[], edges: CheapestEdges): Group {
  const whole = single(-1, edges.melt(cycle.map((child) => child.edges)));
  whole.rootCost = Number.POSITIVE_INFINITY;
  whole.children = cycle;
  for (const child of cycle) {
    child.parent = whole;
    const rootCost = child.rootCost - child.edges.cost;
    if (rootCost < whole.rootCost) {
      whole.rootCost = rootCost;
      whole.root = child.root;
    }
  }
  return whole;
}

/**
 * Opens the groups again: a group that is entered at a node keeps the cheapest edges of its other children, and each of
 * these is entered where its edge ends.
 */
function expand(n: number, whole: Group): Int32Array {
  const parents = new Int32Array(n).fill(-1);
  const leaves = new Array<Group>(n);
  const walk: Group[] = [whole];
  while (walk.length > 0) {
    const group = walk.pop()!;
    if (group.children.length === 0) leaves[group.root] = group;
    for (const child of group.children) walk.push(child);
  }
  const open: { group: Group; entry: number }[] = [{ group: whole, entry: whole.root }];
  while (open.length > 0) {
    const { group, entry } = open.pop()!;
    for (let at = leaves[entry]!; at !== group; at = at.parent!) {
      for (const other of at.parent!.children) {
        if (other === at) continue;
        parents[other.edges.head] = other.edges.from;
        open.push({ group: other, entry: other.edges.head });
      }
    }
  }
  return parents;
}
