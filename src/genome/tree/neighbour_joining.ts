import { NearestPairs } from './nearest_pairs.ts';
import type { Symmetric } from './symmetric.ts';

/** An unrooted tree: places under n are the nodes, those from n on are ancestors. */
export interface JoinedTree {
  nodes: number;
  edges: { source: number; target: number; length: number }[];
}

/**
 * Neighbour joining as Saitou and Nei (1987) in the form of Studier and Keppler (1988): exact; O(n³) time at worst, far
 * less on real distances; n² × 4 bytes.
 * A branch that came out below 0 is set to 0 and its sibling takes the rest, so that their sum stays what was measured.
 * Of equal pairs the first in the order given (that of content) is joined.
 */
export function neighbourJoining({ n, between }: Symmetric): JoinedTree {
  const d = new Float32Array(n * n);
  for (let a = 0; a < n; a++) {
    for (let b = 0; b < a; b++) {
      d[a * n + b] = between(a, b);
      d[b * n + a] = d[a * n + b]!;
    }
  }
  const sums = new Float64Array(n);
  for (let a = 0; a < n; a++) for (let b = 0; b < n; b++) sums[a]! += d[a * n + b]!;
  const live = Array.from({ length: n }, (_, i) => i);
  /** The node of the tree that a row stands for. */
  const node = Int32Array.from(live);
  const edges: JoinedTree['edges'] = [];
  let next = n;
  const nearest = new NearestPairs(d, sums, live);
  while (live.length > 2) {
    const [a, b] = nearest.next();
    const between = d[a * n + b]!;
    const [toA, toB] = branches(between, (sums[a]! - sums[b]!) / (live.length - 2));
    edges.push(
      { source: next, target: node[a]!, length: toA },
      { source: next, target: node[b]!, length: toB },
    );
    live.splice(live.indexOf(b), 1);
    sums[a] = 0;
    for (const k of live) {
      if (k === a) continue;
      const joined = Math.max(0, (d[a * n + k]! + d[b * n + k]! - between) / 2);
      sums[k] = sums[k]! - d[a * n + k]! - d[b * n + k]! + Math.fround(joined);
      d[a * n + k] = joined;
      d[k * n + a] = joined;
      sums[a]! += d[a * n + k]!;
    }
    nearest.joined(a);
    node[a] = next++;
  }
  if (live.length === 2) {
    const [a, b] = live as [number, number];
    edges.push({ source: node[a]!, target: node[b]!, length: d[a * n + b]! });
  }
  return { nodes: next, edges };
}

function branches(between: number, difference: number): [number, number] {
  const toA = Math.min(between, Math.max(0, (between + difference) / 2));
  return [toA, between - toA];
}
