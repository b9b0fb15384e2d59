/**
 * Costs of edges into a target, from the counts of equal loci of that target with every row: round(L × differing / called) × n +
 * rank, exactly (src/genome/tree/cheapest_edges.ts says what they are for). `counts` are u16 by source, `ranks` f64; both may be read
 * up to seven numbers beyond n.
 */

/** Half to even, as the distances are. A division's error is far smaller than the least way to a half, 1 / (2 × called). */
// @ts-expect-error: decorators of AssemblyScript
@inline
function costOf(same: u32, called: f64, loci: f64, n: f64, rank: f64): f64 {
  return nearest((loci * (called - <f64>same)) / called) * n + rank;
}

/** The cheapest edges from others than `self`, ascending, into f64s at `out` (`wanted` u16s behind them are in use too): their number. */
export function cheapest(
  counts: usize,
  n: u32,
  self: u32,
  called: f64,
  loci: f64,
  ranks: usize,
  wanted: u32,
  out: usize,
): u32 {
  const same = out + 8 * <usize>wanted;
  let kept: u32 = 0;
  /** Fewer equal loci are dearer than all that is kept: most of a row is passed over eight at a time. */
  let least: u32 = 0;
  let lanes = i16x8.splat(0);
  for (let from: u32 = 0; from < n; from += 8) {
    let near = i16x8.bitmask(i16x8.ge_u(v128.load(counts + 2 * <usize>from), lanes));
    for (; near !== 0; near &= near - 1) {
      const i = from + ctz(near);
      if (i >= n || i === self) continue;
      const count: u32 = load<u16>(counts + 2 * <usize>i);
      if (count < least) continue;
      const cost = costOf(count, called, loci, <f64>n, load<f64>(ranks + 8 * <usize>i));
      if (kept < wanted) kept++;
      else if (cost > load<f64>(out + 8 * <usize>(kept - 1))) continue;
      let at = kept - 1;
      for (; at > 0; at--) {
        const before = load<f64>(out + 8 * <usize>(at - 1));
        if (before < cost) break;
        store<f64>(out + 8 * <usize>at, before);
        store<u16>(same + 2 * <usize>at, load<u16>(same + 2 * <usize>(at - 1)));
      }
      store<f64>(out + 8 * <usize>at, cost);
      store<u16>(same + 2 * <usize>at, <u16>count);
      if (kept < wanted) continue;
      least = load<u16>(same + 2 * <usize>(kept - 1));
      lanes = i16x8.splat(<i16>least);
    }
  }
  return kept;
}

// @ts-expect-error: decorators of AssemblyScript
@inline
function layTwo(
  same: v128,
  called: v128,
  loci: v128,
  n: v128,
  more: v128,
  rank: usize,
  key: usize,
): void {
  const differing = f64x2.sub(called, f64x2.convert_low_i32x4_u(same));
  const whole = f64x2.nearest(f64x2.div(f64x2.mul(loci, differing), called));
  const cost = f64x2.add(f64x2.mul(whole, n), v128.load(rank));
  v128.store(key, f64x2.pmin(v128.load(key), f64x2.add(f64x2.mul(cost, n), more)));
}

/** Keys of sources at `keys` become cost × n + more, where that is less; those that are no number stay. All are multiples of eight. */
export function lay(
  counts: usize,
  width: u32,
  n: u32,
  called: f64,
  loci: f64,
  ranks: usize,
  more: f64,
  keys: usize,
): void {
  const calledLanes = f64x2.splat(called);
  const lociLanes = f64x2.splat(loci);
  const nLanes = f64x2.splat(<f64>n);
  const moreLanes = f64x2.splat(more);
  for (let from: usize = 0; from < width; from += 8) {
    const eight = v128.load(counts + 2 * from);
    const low = i32x4.extend_low_i16x8_u(eight);
    const high = i32x4.extend_high_i16x8_u(eight);
    const rank = ranks + 8 * from;
    const key = keys + 8 * from;
    layTwo(low, calledLanes, lociLanes, nLanes, moreLanes, rank, key);
    layTwo(v128.shuffle<i64>(low, low, 1, 1), calledLanes, lociLanes, nLanes, moreLanes, rank + 16, key + 16);
    layTwo(high, calledLanes, lociLanes, nLanes, moreLanes, rank + 32, key + 32);
    layTwo(v128.shuffle<i64>(high, high, 1, 1), calledLanes, lociLanes, nLanes, moreLanes, rank + 48, key + 48);
  }
}

/** Keys become other keys + more, where that is less; what is no number in one of them is none. */
export function layKeys(other: usize, width: u32, more: f64, keys: usize): void {
  const moreLanes = f64x2.splat(more);
  for (let at: usize = 0; at < 8 * <usize>width; at += 16) {
    const theirs = f64x2.add(v128.load(other + at), moreLanes);
    const least = f64x2.pmin(v128.load(keys + at), theirs);
    v128.store(keys + at, v128.or(least, f64x2.ne(theirs, theirs)));
  }
}

/** The source of the least key, of those that differ by less than n from a multiple of n below it that of the best rank; -1: no number is there. */
export function leastKey(keys: usize, width: u32, n: u32, ranks: usize): i32 {
  const end: usize = 8 * <usize>width;
  let one = f64x2.splat(f64.POSITIVE_INFINITY);
  let two = one;
  for (let at: usize = 0; at < end; at += 32) {
    one = f64x2.pmin(one, v128.load(keys + at));
    two = f64x2.pmin(two, v128.load(keys + at + 16));
  }
  one = f64x2.pmin(one, two);
  const least = min(f64x2.extract_lane(one, 0), f64x2.extract_lane(one, 1));
  if (least === f64.POSITIVE_INFINITY) return -1;
  const over = (floor(least / <f64>n) + 1) * <f64>n;
  const lanes = f64x2.splat(over);
  let best = -1;
  let bestRank = f64.POSITIVE_INFINITY;
  for (let at: usize = 0; at < end; at += 16) {
    if (!v128.any_true(f64x2.lt(v128.load(keys + at), lanes))) continue;
    for (let lane: usize = 0; lane < 16; lane += 8) {
      const rank = load<f64>(ranks + at + lane);
      if (!(load<f64>(keys + at + lane) < over) || rank > bestRank) continue;
      bestRank = rank;
      best = <i32>((at + lane) >> 3);
    }
  }
  return best;
}
