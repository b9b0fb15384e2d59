import { EnterobotError } from '../../errors.ts';
import { equalLoci } from './equal_loci.ts';
import type { ProfileTable } from './profile_table.ts';
import { sharedLoci } from './shared_loci.ts';
import { checkTreeMemory } from './tree_memory.ts';

/** Missing loci that are forgiven, of all loci (methods: HierCC). */
const FORGIVEN = 0.03;

/** Clusters of STs: for each ST its cluster's number at each level. */
export interface Clusters {
  levels: number[];
  of: Map<number, Int32Array>;
}

export interface HierccWish {
  levels: number[];
  /** What was placed before: these are never reassigned. */
  placed?: Clusters;
  threads: number;
  memory: number;
}

/**
 * HierCC: single linkage at each level on `differing / shared × L`, rounded, where missing loci beyond 3 % of L, counted
 * against the better-called genome, count as differences. A poor genome would then stand alone for what it lacks: it takes
 * the clusters of its nearest better-called genome, as far as its own called loci say. A cluster's number is its smallest
 * ST. What was placed before keeps its clusters, whatever comes: a genome that would join two takes those of its nearest.
 * @throws HIERCC_TABLE (names that are no STs, levels that differ), TREE_MEMORY
 */
export async function hiercc(table: ProfileTable, wish: HierccWish): Promise<Clusters> {
  const { levels, placed } = wish;
  const sts = table.names.map((name, i) => stOf(table, name, i));
  if (placed && placed.levels.join() !== levels.join()) {
    const problem = `what was placed before has the levels ${placed.levels.join(' ')}`;
    throw new EnterobotError('HIERCC_TABLE', { file: table.source, problem });
  }
  const called = table.rows.map((row) => row.reduce((sum, cell) => sum + (cell === 0 ? 0 : 1), 0));
  // The best-called first, then the smallest ST: the order of the rows means nothing.
  const order = sts.map((_, i) => i).sort((a, b) => called[b]! - called[a]! || sts[a]! - sts[b]!);
  const rows = order.map((i) => table.rows[i]!);
  checkTreeMemory(rows.length, table.loci.length, 2, wish.memory);
  const pairs: Pairs = {
    sts: order.map((i) => sts[i]!),
    loci: table.loci.length,
    called: Int32Array.from(order, (i) => called[i]!),
    equal: await equalLoci(rows, table.loci.length, wish.threads),
    shared: await sharedLoci(rows, table.loci.length, wish.threads),
  };
  const of = new Map(placed?.of);
  const fresh = place(pairs, levels, of);
  follow(pairs, levels, of, fresh);
  number(
    fresh.map((i) => pairs.sts[i]!),
    levels.length,
    of,
  );
  return { levels, of };
}

function stOf(table: ProfileTable, name: string, row: number): number {
  if (/^[1-9][0-9]{0,8}$/.test(name)) return Number(name);
  const problem = `row ${row + 1} is called ${JSON.stringify(name)}, which is no ST`;
  throw new EnterobotError('HIERCC_TABLE', { file: table.source, problem });
}

/** STs, the best-called first, and what is known of each pair (n × n). */
interface Pairs {
  sts: number[];
  loci: number;
  called: Int32Array;
  equal: Uint16Array;
  shared: Uint16Array;
}

/** The distance of two, where of the loci called in one of them, `called`, all but the forgiven are to be compared. */
function distanceOf({ loci, sts, equal, shared }: Pairs, a: number, b: number, called: number): number {
  const at = a * sts.length + b;
  const beyond = Math.max(0, called - FORGIVEN * loci - shared[at]!);
  const compared = shared[at]! + beyond;
  return compared === 0 ? loci : Math.round((loci * (shared[at]! - equal[at]! + beyond)) / compared);
}

/**
 * Grows from what is placed (or from the best-called) by the nearest genome that is not (Prim), which is single linkage:
 * at every level from that distance on it has the clusters of its neighbour, below it begins its own, marked by a number
 * under 0. Answers the places that are new, in their order.
 */
function place(pairs: Pairs, levels: readonly number[], of: Map<number, Int32Array>): number[] {
  const { sts, called } = pairs;
  const n = sts.length;
  const inside = new Uint8Array(n);
  const near = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  const nearest = new Int32Array(n).fill(-1);
  const enter = (at: number) => {
    inside[at] = 1;
    for (let v = 0; v < n; v++) {
      if (inside[v]) continue;
      const d = distanceOf(pairs, at, v, Math.max(called[at]!, called[v]!));
      if (d < near[v]!) {
        near[v] = d;
        nearest[v] = at;
      }
    }
  };
  const fresh = sts.map((_, i) => i).filter((i) => !of.has(sts[i]!));
  for (let i = 0; i < n; i++) if (of.has(sts[i]!)) enter(i);
  for (let left = fresh.length; left > 0; left--) {
    let next = -1;
    for (let v = 0; v < n; v++) if (!inside[v] && (next === -1 || near[v]! < near[next]!)) next = v;
    const from = nearest[next]!;
    const neighbour = from === -1 ? undefined : of.get(sts[from]!);
    const d = near[next]!;
    const own = -1 - next;
    of.set(
      sts[next]!,
      Int32Array.from(levels, (level, k) => (neighbour !== undefined && d <= level ? neighbour[k]! : own)),
    );
    enter(next);
  }
  return fresh;
}

/** Each new genome, the best-called first, takes the clusters of the nearest that is called better or as well. */
function follow(
  pairs: Pairs,
  levels: readonly number[],
  of: Map<number, Int32Array>,
  fresh: readonly number[],
): void {
  const { sts, called } = pairs;
  for (const i of fresh) {
    let least = Number.POSITIVE_INFINITY;
    let nearest = -1;
    for (let j = 0; j < i; j++) {
      const d = distanceOf(pairs, i, j, called[i]!);
      if (d < least) {
        least = d;
        nearest = j;
      }
    }
    if (nearest === -1) continue;
    const [row, better] = [of.get(sts[i]!)!, of.get(sts[nearest]!)!];
    levels.forEach((level, k) => {
      if (least <= level) row[k] = better[k]!;
    });
  }
}
/** Clusters that began with new genomes, marked below 0, get the smallest ST in them. */
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
