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

/** L × differing / called, rounded half to even, exactly. */
export function roundedDistance(loci: number, called: number, differing: number): number {
  const twice = 2 * loci * differing;
  const floor = Math.floor(twice / (2 * called));
  const rest = twice - floor * 2 * called;
  if (rest === called) return floor % 2 === 0 ? floor : floor + 1;
  return rest > called ? floor + 1 : floor;
}
