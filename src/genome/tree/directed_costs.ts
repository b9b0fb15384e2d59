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
  const tables = roundedTables(directed.loci);
  return {
    cheapest: (t, wanted) =>
      cheapest(equal.row(place[t]!, spare), place[t]!, tables(called[t]!), rank, wanted),
    from: (sources, count, t, costs) => {
      const rounded = tables(called[t]!);
      const row = equal.row(place[t]!, spare);
      for (let k = 0; k < count; k++) {
        const s = sources[k]!;
        costs[k] = rounded[row[place[s]!]!]! * n + s;
      }
    },
  };
}

/** Of targets with so many called loci: rounded distance by equal loci. */
export function roundedTables(loci: number): (called: number) => Int32Array {
  const tables = new Map<number, Int32Array>();
  return (called) => {
    let table = tables.get(called);
    if (table === undefined) {
      if (tables.size >= MOST_TABLES) tables.clear();
      table = Int32Array.from({ length: called + 1 }, (_, same) =>
        roundedDistance(loci, called, called - same),
      );
      tables.set(called, table);
    }
    return table;
  };
}

/** Keeps the cheapest in order while the row is read; most of it is passed over by one comparison. */
function cheapest(
  row: Uint16Array,
  self: number,
  rounded: Int32Array,
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
    const cost = rounded[same]! * n + rank[i]!;
    if (count < kept.length) count++;
    else if (cost > kept[count - 1]!) continue;
    let at = count - 1;
    for (; at > 0 && kept[at - 1]! > cost; at--) kept[at] = kept[at - 1]!;
    kept[at] = cost;
    if (count === kept.length) least = fewest(rounded, Math.floor(kept[count - 1]! / n), least);
  }
  return kept;
}

/** The fewest equal loci at which the rounded distance is no more than this. */
function fewest(rounded: Int32Array, most: number, from: number): number {
  let same = from;
  while (rounded[same]! > most) same++;
  return same;
}
