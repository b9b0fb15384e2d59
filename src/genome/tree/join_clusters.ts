/** STs that are placed (the first `placed`) or not yet; each group the best-called first, then by ST. */
export interface JoiningSts {
  sts: readonly number[];
  placed: number;
  /** Of one that is not placed yet to another, counted by what the first has called. */
  distance(first: number, second: number): number;
}

/**
 * Places new STs beside those that have their clusters, which never change: the one that is nearest to any that is placed
 * comes next, takes the clusters of that one from their distance on, and begins its own below. Of several as near the
 * best-called is taken, then the smallest ST. A cluster that begins here has the smallest of its STs as its number.
 */
export function joinClusters(
  { sts, placed, distance }: JoiningSts,
  levels: readonly number[],
  of: Map<number, Int32Array>,
): void {
  const fresh = sts.length - placed;
  const near = new Float64Array(fresh).fill(Number.POSITIVE_INFINITY);
  const nearest = new Int32Array(fresh).fill(-1);
  const inside = new Uint8Array(fresh);
  const enter = (place: number) => {
    for (let v = 0; v < fresh; v++) {
      if (inside[v]) continue;
      const d = distance(placed + v, place);
      if (d < near[v]!) {
        near[v] = d;
        nearest[v] = place;
      }
    }
  };
  for (let i = 0; i < placed; i++) enter(i);
  for (let left = fresh; left > 0; left--) {
    let next = -1;
    for (let v = 0; v < fresh; v++) if (!inside[v] && (next === -1 || near[v]! < near[next]!)) next = v;
    const neighbour = nearest[next] === -1 ? undefined : of.get(sts[nearest[next]!]!);
    of.set(sts[placed + next]!, joinedRow(levels, near[next]!, neighbour, -1 - next));
    inside[next] = 1;
    enter(placed + next);
  }
  number(sts.slice(placed), levels.length, of);
}

/** The clusters of an ST that is `distance` from `neighbour`: those of the neighbour from there on, its own below. */
function joinedRow(
  levels: readonly number[],
  distance: number,
  neighbour: Int32Array | undefined,
  own: number,
): Int32Array {
  return Int32Array.from(levels, (level, k) => (neighbour && distance <= level ? neighbour[k]! : own));
}

/** Clusters that began with new STs, marked below 0, get the smallest ST in them. */
function number(fresh: readonly number[], levels: number, of: Map<number, Int32Array>): void {
  for (let k = 0; k < levels; k++) {
    const smallest = new Map<number, number>();
    for (const st of fresh) {
      const mark = of.get(st)![k]!;
      if (mark < 0) smallest.set(mark, Math.min(st, smallest.get(mark) ?? st));
    }
    for (const st of fresh) {
      const row = of.get(st)!;
      if (row[k]! < 0) row[k] = smallest.get(row[k]!)!;
    }
  }
}
