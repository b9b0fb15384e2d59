import type { TreeEdge } from './recraft.ts';
import type { Symmetric } from './symmetric.ts';

/** What 1 / (d + 0.1) is counted in; sums of whole numbers do not depend on their order. */
const PARTS = 2 ** 33;

/**
 * The classical minimum spanning tree (Prim, O(n²)) of a symmetric distance. Of equal distances the edge of the most
 * central node wins (harmonic mean of distances, then more isolates, then the order given, which is that of content):
 * that makes the tree unique.
 */
export function minimumTree(distances: Symmetric, isolates: ArrayLike<number>): TreeEdge[] {
  const { n } = distances;
  const order = centralFirst(distances, isolates);
  const near = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  const source = new Int32Array(n).fill(-1);
  const inside = new Uint8Array(n);
  const edges: TreeEdge[] = [];
  // Places in the order of centrality: the lower place is the better.
  let at = 0;
  for (let step = 1; step < n; step++) {
    inside[at] = 1;
    let next = -1;
    for (let v = 0; v < n; v++) {
      if (inside[v]) continue;
      const d = distances.between(order[at]!, order[v]!);
      if (d < near[v]! || (d === near[v] && better(at, source[v]!, v))) {
        near[v] = d;
        source[v] = at;
      }
      if (
        next === -1 ||
        near[v]! < near[next]! ||
        (near[v] === near[next] && edgeBefore(source[v]!, v, source[next]!, next))
      )
        next = v;
    }
    edges.push({ source: order[source[next]!]!, target: order[next]! });
    at = next;
  }
  return edges;
}

const better = (a: number, b: number, v: number) => edgeBefore(a, v, b, v);

function edgeBefore(a: number, b: number, c: number, d: number): boolean {
  return Math.min(a, b) - Math.min(c, d) || Math.max(a, b) - Math.max(c, d) ? less(a, b, c, d) : false;
}

const less = (a: number, b: number, c: number, d: number) =>
  (Math.min(a, b) - Math.min(c, d) || Math.max(a, b) - Math.max(c, d)) < 0;

function centralFirst({ n, between }: Symmetric, isolates: ArrayLike<number>): Int32Array {
  const sums = new Float64Array(n);
  for (let a = 0; a < n; a++) {
    for (let b = 0; b < a; b++) {
      const near = Math.round(PARTS / (between(a, b) + 0.1));
      sums[a]! += near;
      sums[b]! += near;
    }
  }
  return Int32Array.from({ length: n }, (_, i) => i).sort(
    (a, b) => sums[b]! - sums[a]! || isolates[b]! - isolates[a]! || a - b,
  );
}
