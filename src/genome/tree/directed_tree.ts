import { minimumArborescence } from './arborescence.ts';
import { betterContent } from './content_order.ts';
import { type Directed, wholeDistance } from './directed.ts';
import type { PairCounts } from './pair_counts.ts';
import type { ProfileTree } from './profile_tree.ts';
import { recraft, type TreeEdge } from './recraft.ts';

/** What MSTreeV2 needs to know of different profiles; they stand in any order. */
export interface ComparedProfiles {
  loci: number;
  equal: PairCounts;
  called: Int32Array;
  /** See nearSums. */
  sums: Float64Array;
  /** Strains of each profile, by name. */
  names: readonly string[][];
  /** Strains without any called locus, by name. */
  leftOut: string[];
  /** The cells of a profile. */
  row(i: number): Int32Array;
  /** Loci called in both that differ: the written length of an edge. */
  differing(a: number, b: number): number;
}

/**
 * MSTreeV2 of compared profiles. Ranks: h(s) = n / Σ_t 1/(d(s→t) + 0.1), the diagonal included, ascending; then more isolates
 * first; then the profile's content (see betterContent).
 */
export function directedTree(known: ComparedProfiles, recrafted: boolean): ProfileTree {
  const { loci, equal, called, sums, names } = known;
  const { n } = equal;
  const place = Int32Array.from({ length: n }, (_, i) => i).sort(
    (a, b) =>
      sums[b]! - sums[a]! || names[b]!.length - names[a]!.length || betterContent(known.row(a), known.row(b)),
  );
  const directed: Directed = { n, loci, called: place.map((row) => called[row]!), equal, place };
  const parents = minimumArborescence(directed);
  const edges = recrafted ? recraft(directed, parents) : plainEdges(parents);
  return {
    loci,
    leftOut: known.leftOut,
    names: Array.from(place, (row) => names[row]!),
    edges: edges.map(({ source, target }) => ({
      source,
      target,
      length: known.differing(place[source]!, place[target]!),
    })),
    root: recrafted ? 0 : Math.max(0, parents.indexOf(-1)),
    backbone: backboneSum(directed, parents),
  };
}

function backboneSum(directed: Directed, parents: Int32Array): number {
  let rounded = 0;
  let ranks = 0;
  parents.forEach((s, t) => {
    if (s < 0) return;
    rounded += wholeDistance(directed, s, t);
    ranks += s;
  });
  return rounded + ranks / directed.n;
}

function plainEdges(parents: Int32Array): TreeEdge[] {
  const edges: TreeEdge[] = [];
  parents.forEach((source, target) => {
    if (source >= 0) edges.push({ source, target });
  });
  return edges;
}
