import { minimumArborescence } from './arborescence.ts';
import { type Directed, rankOrder, reorderedCounts, roundedDistance } from './directed.ts';
import { equalLoci } from './equal_loci.ts';
import { minimumTree } from './minimum_tree.ts';
import { neighbourJoining } from './neighbour_joining.ts';
import type { StrainTree } from './newick.ts';
import { type ProfileNodes, profileNodes, reordered } from './profile_nodes.ts';
import type { ProfileTable } from './profile_table.ts';
import { recraft, type TreeEdge } from './recraft.ts';
import { symmetricDistances } from './symmetric.ts';
import { checkTreeMemory } from './tree_memory.ts';
import type { MissingTreatment, TreeMethod } from './tree_words.ts';

export interface TreeWish {
  method: TreeMethod;
  /** Whether the backbone of MSTreeV2 is recrafted. */
  recraft: boolean;
  /** Of MSTree and NJ; MSTreeV2 has a rule of its own. */
  missing: MissingTreatment;
  threads: number;
  /** Bytes that may be used. */
  memory: number;
}

/** A tree of strains, and what is known of it. */
export interface ProfileTree extends StrainTree {
  loci: number;
  /** Strains without any called locus. */
  leftOut: string[];
  /** Σ(round d + r/n) of the backbone before recrafting; null for other methods. */
  backbone: number | null;
}

/**
 * The tree of a table by one of the methods. Lengths of MSTreeV2 and MSTree are the loci called in both ends that differ;
 * those of NJ are in the distance that `missing` says.
 * @throws PROFILES_ALL_MISSING, TREE_MEMORY
 */
export async function profileTree(table: ProfileTable, wish: TreeWish): Promise<ProfileTree> {
  const nodes = profileNodes(table);
  const n = nodes.rows.length;
  checkTreeMemory(n, nodes.loci, { MSTreeV2: 1, MSTree: 2, NJ: 4 }[wish.method], wish.memory);
  if (wish.method === 'MSTreeV2') return directedTree(nodes, wish);
  const distances = await symmetricDistances(nodes, wish.missing, wish.threads);
  if (wish.method === 'MSTree') {
    const edges = minimumTree(
      distances,
      nodes.names.map((names) => names.length),
    );
    return spanning(nodes, edges, edges[0]?.source ?? 0, null);
  }
  const joined = neighbourJoining(distances);
  const ancestors = Array.from({ length: joined.nodes - n }, () => []);
  const root = joined.nodes - 1;
  return {
    ...about(nodes),
    names: [...nodes.names, ...ancestors],
    edges: joined.edges,
    root,
    backbone: null,
  };
}

async function directedTree(unordered: ProfileNodes, wish: TreeWish): Promise<ProfileTree> {
  const { loci } = unordered;
  const n = unordered.rows.length;
  const equal = await equalLoci(unordered.rows, loci, wish.threads);
  const order = rankOrder(unordered, { n, loci, called: unordered.called, equal });
  reorderedCounts(equal, n, order);
  const nodes = reordered(unordered, order);
  const directed: Directed = { n, loci, called: nodes.called, equal };
  const parents = minimumArborescence(n, inCosts(directed));
  const backbone = backboneSum(directed, parents);
  const edges = wish.recraft ? recraft(directed, parents) : plainEdges(parents);
  const root = wish.recraft ? 0 : Math.max(0, parents.indexOf(-1));
  return spanning(nodes, edges, root, backbone);
}

/** w(s→t) = round(d) + r(s)/n as whole numbers: × n. Nodes stand in the order of their rank. */
function inCosts({ n, loci, called, equal }: Directed): (t: number, row: Int32Array) => void {
  const byEqual = new Float64Array(loci + 1);
  return (t, row) => {
    const most = called[t]!;
    for (let same = 0; same <= most; same++) byEqual[same] = roundedDistance(loci, most, most - same) * n;
    const at = t * n;
    for (let s = 0; s < n; s++) row[s] = s === t ? 0 : byEqual[equal[at + s]!]! + s;
  };
}

function backboneSum({ n, loci, called, equal }: Directed, parents: Int32Array): number {
  let rounded = 0;
  let ranks = 0;
  parents.forEach((s, t) => {
    if (s < 0) return;
    rounded += roundedDistance(loci, called[t]!, called[t]! - equal[s * n + t]!);
    ranks += s;
  });
  return rounded + ranks / n;
}

function plainEdges(parents: Int32Array): TreeEdge[] {
  const edges: TreeEdge[] = [];
  parents.forEach((source, target) => {
    if (source >= 0) edges.push({ source, target });
  });
  return edges;
}

function about({ loci, leftOut }: ProfileNodes) {
  return { loci, leftOut };
}

function spanning(
  nodes: ProfileNodes,
  edges: readonly TreeEdge[],
  root: number,
  backbone: number | null,
): ProfileTree {
  const measured = edges.map(({ source, target }) => ({
    source,
    target,
    length: differingLoci(nodes.rows[source]!, nodes.rows[target]!),
  }));
  return { ...about(nodes), names: nodes.names, edges: measured, root, backbone };
}

/** Loci called in both that differ: the written length of an edge. */
function differingLoci(a: Int32Array, b: Int32Array): number {
  let differing = 0;
  for (let l = 0; l < a.length; l++) if (a[l] !== 0 && b[l] !== 0 && a[l] !== b[l]) differing++;
  return differing;
}
