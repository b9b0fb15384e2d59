/** A tree as links between numbered nodes, in any direction and order. */
export interface LinkTree {
  nodes: number;
  links: readonly { source: number; target: number; distance: number }[];
}

/** The same tree hung up at its middle. Children of node v: `children[first[v]]` … `children[first[v + 1] - 1]`. */
export interface RootedTree {
  root: number;
  /** Every node, each after its parent. */
  order: Int32Array;
  /** −1 of the root, and of the roots of other parts when it is a forest. */
  parent: Int32Array;
  /** Distance to the parent. */
  distance: Float64Array;
  first: Int32Array;
  children: Int32Array;
  /** Nodes at and behind each. */
  size: Int32Array;
}

/**
 * Hangs a tree up at its centroid: the node behind whose links at most half of all nodes lie; of two the one with more
 * links, which is the hub. The order of links does not matter, only the numbers of nodes. No recursion: real trees are
 * chains of thousands. What is not connected hangs at roots of its own.
 */
export function rootedTree(tree: LinkTree): RootedTree {
  const around = neighbours(tree);
  const any = hung(tree.nodes, around, 0);
  return hung(tree.nodes, around, centroid(any, around.first));
}

interface Around {
  first: Int32Array;
  to: Int32Array;
  distance: Float64Array;
}

function neighbours({ nodes, links }: LinkTree): Around {
  const first = new Int32Array(nodes + 1);
  for (const { source, target } of links) {
    first[source + 1]!++;
    first[target + 1]!++;
  }
  for (let v = 0; v < nodes; v++) first[v + 1]! += first[v]!;
  const at = first.slice(0, nodes);
  const to = new Int32Array(2 * links.length);
  const distance = new Float64Array(2 * links.length);
  const put = (from: number, other: number, d: number) => {
    const i = at[from]!++;
    to[i] = other;
    distance[i] = d;
  };
  // By the number of the other end, whatever the order of the links.
  const sorted = [...links].sort(
    (a, b) =>
      Math.min(a.source, a.target) - Math.min(b.source, b.target) ||
      Math.max(a.source, a.target) - Math.max(b.source, b.target),
  );
  for (const { source, target, distance: d } of sorted) {
    const length = Number.isFinite(d) && d > 0 ? d : 0;
    put(source, target, length);
    put(target, source, length);
  }
  return { first, to, distance };
}

function hung(nodes: number, around: Around, root: number): RootedTree {
  const parent = new Int32Array(nodes).fill(-1);
  const distance = new Float64Array(nodes);
  const order = new Int32Array(nodes);
  const first = new Int32Array(nodes + 1);
  const children = new Int32Array(Math.max(0, nodes));
  const seen = new Uint8Array(nodes);
  const firstOf = new Int32Array(nodes);
  const endOf = new Int32Array(nodes);
  let known = 0;
  let hanging = 0;
  let read = 0;
  const begin = (v: number) => {
    seen[v] = 1;
    order[known++] = v;
  };
  if (nodes > 0) begin(root);
  for (let other = 0; read < nodes; ) {
    if (read === known) {
      while (seen[other]) other++;
      begin(other);
    }
    const v = order[read++]!;
    firstOf[v] = hanging;
    for (let i = around.first[v]!; i < around.first[v + 1]!; i++) {
      const next = around.to[i]!;
      if (seen[next]) continue;
      parent[next] = v;
      distance[next] = around.distance[i]!;
      children[hanging++] = next;
      begin(next);
    }
    endOf[v] = hanging;
  }
  return numbered({ root, order, parent, distance, first, children }, firstOf, endOf);
}

/** Children by the numbers of their parents, and how many are behind each. */
function numbered(tree: Omit<RootedTree, 'size'>, firstOf: Int32Array, endOf: Int32Array): RootedTree {
  const { order, parent, first } = tree;
  const nodes = order.length;
  const children = new Int32Array(tree.children.length);
  let at = 0;
  for (let v = 0; v < nodes; v++) {
    first[v] = at;
    for (let i = firstOf[v]!; i < endOf[v]!; i++) children[at++] = tree.children[i]!;
  }
  first[nodes] = at;
  const size = new Int32Array(nodes).fill(1);
  for (let i = nodes - 1; i >= 0; i--) {
    const v = order[i]!;
    if (parent[v]! >= 0) size[parent[v]!]! += size[v]!;
  }
  return { ...tree, children, size };
}

function centroid({ order, parent, size, first, children, root }: RootedTree, degrees: Int32Array): number {
  const whole = size[root] ?? 0;
  let best = root;
  let bestMost = Number.POSITIVE_INFINITY;
  for (const v of order) {
    if (v !== root && parent[v]! < 0) continue;
    let most = whole - size[v]!;
    for (let i = first[v]!; i < first[v + 1]!; i++) most = Math.max(most, size[children[i]!]!);
    const hub = degrees[v + 1]! - degrees[v]! - (degrees[best + 1]! - degrees[best]!);
    if (most < bestMost || (most === bestMost && (hub > 0 || (hub === 0 && v < best)))) {
      best = v;
      bestMost = most;
    }
  }
  return best;
}
