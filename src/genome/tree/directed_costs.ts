import type { InCosts } from './arborescence.ts';
import { type Directed, roundedDistance } from './directed.ts';

/** Tables by the called loci of a target: genomes lack a few of the loci each, so that they are not many. */
const MOST_TABLES = 1024;

/**
 * w(s→t) = round(d) + r(s)/n as whole numbers: × n. Ranks are the numbers of the nodes, so that cost modulo n is the
 * source.
 */
export function directedCosts(directed: Directed): InCosts {
  const { n, called, equal, place } = directed;
  const rank = new Int32Array(n);
  place.forEach((row, node) => {
    rank[row] = node;
  });
  const spare = new Uint16Array(n);
  const tables = costTables(directed.loci, n);
  return {
    place,
    counts: (t) => equal.row(place[t]!, spare),
    costs: (t) => tables(called[t]!),
    cheapest: (t, wanted) =>
      cheapest(equal.row(place[t]!, spare), place[t]!, tables(called[t]!), rank, wanted),
  };
}

/** Of targets with so many called loci: rounded distance × n by equal loci. */
function costTables(loci: number, n: number): (called: number) => Float64Array {
  const tables = new Map<number, Float64Array>();
  return (called) => {
    let table = tables.get(called);
    if (table === undefined) {
      if (tables.size >= MOST_TABLES) tables.clear();
      table = new Float64Array(called + 1);
      for (let same = 0; same <= called; same++) {
        table[same] = roundedDistance(loci, called, called - same) * n;
      }
      tables.set(called, table);
    }
    return table;
  };
}

/** Keeps the cheapest in order while the row is read; most of it is passed over by one comparison. */
function cheapest(
  row: Uint16Array,
  self: number,
  costs: Float64Array,
  rank: Int32Array,
  wanted: number,
): Float64Array {
  const n = row.length;
  const kept = new Float64Array(Math.min(wanted, n - 1));
  let count = 0;
  /** Fewer equal loci than this are dearer than all that is kept. */
  let least = 0;
  for (let i = 0; i < n; i++) {
    const same = row[i]!;
    if (same < least || i === self) continue;
    const cost = costs[same]! + rank[i]!;
    if (count < kept.length) count++;
    else if (cost > kept[count - 1]!) continue;
    let at = count - 1;
    for (; at > 0 && kept[at - 1]! > cost; at--) kept[at] = kept[at - 1]!;
    kept[at] = cost;
    if (count === kept.length) least = fewest(costs, kept[count - 1]!, least);
  }
  return kept;
}

/** The fewest equal loci at which a cost is no more than this. */
function fewest(costs: Float64Array, most: number, from: number): number {
  let same = from;
  while (costs[same]! > most) same++;
  return same;
}
