import type { PairCounts } from './pair_counts.ts';

/** Directed distances of nodes (methods: MSTreeV2), from the counts of equal loci. Nodes stand in the order of their rank. */
export interface Directed {
  n: number;
  loci: number;
  called: Int32Array;
  equal: PairCounts;
  /** The row of each node in `equal`. */
  place: Int32Array;
}

/**
 * d(s→t) = L / |P(t)| × |{l in P(t): s differs from t at l}|; a locus that is called in t and missing in s differs.
 * A poor genome is a cheap target and a dear source.
 */
export function distance({ loci, called, equal, place }: Directed, s: number, t: number): number {
  return s === t ? 0 : (loci * (called[t]! - equal.of(place[s]!, place[t]!))) / called[t]!;
}

/** The directed distance in whole loci, as the backbone counts it. */
export function wholeDistance({ loci, called, equal, place }: Directed, s: number, t: number): number {
  return s === t ? 0 : roundedDistance(loci, called[t]!, called[t]! - equal.of(place[s]!, place[t]!));
}

/** The directed distance in whole loci, as the backbone counts it. */
export function wholeDistance({ n, loci, called, equal }: Directed, s: number, t: number): number {
  return s === t ? 0 : roundedDistance(loci, called[t]!, called[t]! - equal[s * n + t]!);
}

/** L × differing / called, rounded half to even, exactly. */
export function roundedDistance(loci: number, called: number, differing: number): number {
  const twice = 2 * loci * differing;
  const floor = Math.floor(twice / (2 * called));
  const rest = twice - floor * 2 * called;
  if (rest === called) return floor % 2 === 0 ? floor : floor + 1;
  return rest > called ? floor + 1 : floor;
}

/** What 1 / (d + 0.1) is counted in: sums of whole numbers do not depend on their order, and 40,000 × 10 × 2^33 < 2^53. */
const PARTS = 2 ** 33;

/**
 * The nodes in the order of their rank: h(s) = n / Σ_t 1/(d(s→t) + 0.1), the diagonal included, ascending; then more
 * isolates first; then the profile's content, the larger first, which is against the order in which they stand.
 */
export function rankOrder(nodes: ProfileNodes, directed: Directed): Int32Array {
  const { n, loci, called, equal } = directed;
  const sums = new Float64Array(n);
  const near = new Float64Array(loci + 1);
  for (let t = 0; t < n; t++) {
    const most = called[t]!;
    for (let differing = 0; differing <= most; differing++) {
      near[differing] = Math.round(PARTS / ((loci * differing) / most + 0.1));
    }
    const row = t * n;
    for (let s = 0; s < n; s++) sums[s]! += s === t ? near[0]! : near[most - equal[row + s]!]!;
  }
  return Int32Array.from({ length: n }, (_, i) => i).sort(
    (a, b) =>
      sums[b]! - sums[a]! ||
      nodes.names[b]!.length - nodes.names[a]!.length ||
      checksum(nodes.rows[b]!) - checksum(nodes.rows[a]!) ||
      b - a,
  );
}

const FNV_BASIS = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** FNV-1a (32 bits) of a profile as it would be written: numbers with tabs between. */
function checksum(row: Int32Array): number {
  let hash = FNV_BASIS;
  const text = row.join('\t');
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), FNV_PRIME);
  return hash >>> 0;
}

/** The counts with rows and columns in another order, in place by rows. */
export function reorderedCounts(equal: Uint16Array, n: number, order: Int32Array): void {
  const row = new Uint16Array(n);
  for (let i = 0; i < n; i++) {
    const from = i * n;
    for (let j = 0; j < n; j++) row[j] = equal[from + order[j]!]!;
    equal.set(row, from);
  }
  // Rows follow the cycles of the order, so that one spare row is enough.
  const done = new Uint8Array(n);
  for (let start = 0; start < n; start++) {
    if (done[start]) continue;
    row.set(equal.subarray(start * n, start * n + n));
    let at = start;
    for (;;) {
      done[at] = 1;
      const next = order[at]!;
      if (next === start) break;
      equal.copyWithin(at * n, next * n, next * n + n);
      at = next;
    }
    equal.set(row, at * n);
  }
}
