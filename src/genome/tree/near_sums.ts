import type { PairCounts } from './pair_counts.ts';

/** What 1 / (d + 0.1) is counted in: sums of whole numbers do not depend on their order, and 40,000 × 10 × 2^33 < 2^53. */
const PARTS = 2 ** 33;

/** Tables by the called loci of a target. */
const MOST_TABLES = 1024;

/** 1 / (d + 0.1) of a target with so many called loci, so many of them equal, in parts. */
const nearness = (loci: number, called: number, same: number) =>
  Math.round(PARTS / ((loci * (called - same)) / called + 0.1));

/** Of targets with so many called loci: 1 / (d + 0.1) by equal loci, in parts. */
function nearTables(loci: number): (called: number) => Float64Array {
  const tables = new Map<number, Float64Array>();
  return (called) => {
    let table = tables.get(called);
    if (table === undefined) {
      if (tables.size >= MOST_TABLES) tables.clear();
      table = new Float64Array(called + 1);
      for (let same = 0; same <= called; same++) table[same] = nearness(loci, called, same);
      tables.set(called, table);
    }
    return table;
  };
}

/**
 * Σ_t 1/(d(s→t) + 0.1) of every row s, itself included, in parts of 2^-33: what ranks are made of (h is n divided by it).
 * `known`: the sums of the first rows among themselves, where those are known.
 */
export function nearSums(
  equal: PairCounts,
  called: ArrayLike<number>,
  loci: number,
  known: Float64Array = new Float64Array(0),
): Float64Array {
  const { n } = equal;
  const tables = nearTables(loci);
  const sums = new Float64Array(n);
  sums.set(known);
  for (let t = known.length; t < n; t++) {
    const near = tables(called[t]!);
    const row = equal.row(t);
    const own = near[called[t]!]!;
    for (let s = 0; s < n; s++) sums[s]! += s === t ? own : near[row[s]!]!;
    // Of later rows the distances to those that were known.
    for (let k = 0; k < known.length; k++) sums[t]! += nearness(loci, called[k]!, row[k]!);
  }
  return sums;
}
