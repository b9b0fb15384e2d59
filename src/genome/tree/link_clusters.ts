import { ClusterTree } from './cluster_tree.ts';

/** STs, the best-called first, and their distances. */
export interface LinkedSts {
  sts: readonly number[];
  /** Counted by the better-called of the two (`both`), or by what the first has called itself (`own`). */
  distance(first: number, second: number, by: 'both' | 'own'): number;
}

/** HierCC of STs of which none was placed before: single linkage, then each follows its nearest better-called one. */
export function linkClusters({ sts, distance }: LinkedSts): ClusterTree {
  const tree = new ClusterTree(sts);
  tree.link(spanningTree(sts.length, (a, b) => distance(a, b, 'both')));
  for (let i = 1; i < sts.length; i++) {
    let nearest = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let j = 0; j < i; j++) {
      const d = distance(i, j, 'own');
      if (d < least) {
        least = d;
        nearest = j;
      }
    }
    tree.follow(i, nearest, least);
  }
  return tree;
}

/** A minimum spanning tree (Prim); its weights at each level are those of single linkage, whichever of several it is. */
function spanningTree(
  n: number,
  distance: (a: number, b: number) => number,
): { a: number; b: number; distance: number }[] {
  const inside = new Uint8Array(n);
  const near = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  const nearest = new Int32Array(n);
  const edges = [];
  for (let at = 0, step = 1; step < n; step++) {
    inside[at] = 1;
    let next = -1;
    for (let v = 0; v < n; v++) {
      if (inside[v]) continue;
      const d = distance(at, v);
      if (d < near[v]!) {
        near[v] = d;
        nearest[v] = at;
      }
      if (next === -1 || near[v]! < near[next]!) next = v;
    }
    edges.push({ a: next, b: nearest[next]!, distance: near[next]! });
    at = next;
  }
  return edges;
}
