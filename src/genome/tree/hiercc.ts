import { EnterobotError } from '../../errors.ts';
import { equalLoci } from './equal_loci.ts';
import { FORGIVEN, hierccDistance } from './hiercc_distance.ts';
import { joinClusters } from './join_clusters.ts';
import { linkClusters } from './link_clusters.ts';
import type { ProfileTable } from './profile_table.ts';
import { sharedLoci } from './shared_loci.ts';
import { checkTreeMemory } from './tree_memory.ts';

/** Clusters of STs: for each ST its cluster's number at each level. */
export interface Clusters {
  levels: number[];
  of: Map<number, Int32Array>;
}

export interface HierccWish {
  levels: number[];
  /** What was placed before: these are never reassigned. */
  placed?: Clusters;
  /** Missing loci that are forgiven, as a share of all. */
  forgiven?: number;
  threads: number;
  memory: number;
}

/**
 * HierCC, as pHierCC has it: of STs of which none was placed, single linkage, after which each ST follows its nearest
 * better-called one ({@link linkClusters}); beside what was placed each new ST joins its nearest ({@link joinClusters}).
 * The distance is {@link hierccDistance}. The order of the rows means nothing: the best-called come first, then the
 * smallest ST. What was placed before keeps its clusters, whatever comes.
 * @throws HIERCC_TABLE (names that are no STs, levels that differ), TREE_MEMORY
 */
export async function hiercc(table: ProfileTable, wish: HierccWish): Promise<Clusters> {
  const { levels, placed, forgiven = FORGIVEN } = wish;
  const sts = table.names.map((name, i) => stOf(table, name, i));
  if (placed && placed.levels.join() !== levels.join()) {
    const problem = `what was placed before has the levels ${placed.levels.join(' ')}`;
    throw new EnterobotError('HIERCC_TABLE', { file: table.source, problem });
  }
  const loci = table.loci.length;
  const of = new Map(placed?.of);
  const calledOf = table.rows.map((row) => row.reduce((sum, cell) => sum + (cell === 0 ? 0 : 1), 0));
  const known = (i: number) => (of.has(sts[i]!) ? 0 : 1);
  const order = sts
    .map((_, i) => i)
    .sort((a, b) => known(a) - known(b) || calledOf[b]! - calledOf[a]! || sts[a]! - sts[b]!);
  const [ordered, called] = [order.map((i) => sts[i]!), order.map((i) => calledOf[i]!)];
  const rows = order.map((i) => table.rows[i]!);
  const n = rows.length;
  checkTreeMemory(n, loci, 2, wish.memory);
  const equal = await equalLoci(rows, loci, wish.threads);
  const shared = await sharedLoci(rows, loci, wish.threads);
  const distance = (a: number, b: number, counted: number) => {
    const at = a * n + b;
    return hierccDistance(loci, { shared: shared[at]!, equal: equal[at]!, called: counted }, forgiven);
  };
  const before = order.findIndex((i) => known(i) === 1);
  if (before === 0 && of.size === 0) {
    // The better-called of two is the one that comes first.
    const tree = linkClusters({
      sts: ordered,
      distance: (a, b, by) => distance(a, b, called[by === 'own' ? a : Math.min(a, b)]!),
    });
    ordered.forEach((st, place) => {
      of.set(
        st,
        Int32Array.from(levels, (level) => tree.at(place, level)),
      );
    });
  } else if (before !== -1) {
    joinClusters(
      { sts: ordered, placed: before, distance: (a, b) => distance(a, b, called[a]!) },
      levels,
      of,
    );
  }
  return { levels, of };
}

function stOf(table: ProfileTable, name: string, row: number): number {
  if (/^[1-9][0-9]{0,8}$/.test(name)) return Number(name);
  const problem = `row ${row + 1} is called ${JSON.stringify(name)}, which is no ST`;
  throw new EnterobotError('HIERCC_TABLE', { file: table.source, problem });
}
