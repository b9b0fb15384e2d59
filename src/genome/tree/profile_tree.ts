import { type ComparedProfiles, directedTree } from './directed_tree.ts';
import { pairCounts } from './equal_loci.ts';
import { minimumTree } from './minimum_tree.ts';
import { nearSums } from './near_sums.ts';
import { neighbourJoining } from './neighbour_joining.ts';
import type { StrainTree } from './newick.ts';
import { type ProfileNodes, profileNodes } from './profile_nodes.ts';
import type { ProfileTable } from './profile_table.ts';
import type { TreeEdge } from './recraft.ts';
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
  if (wish.method === 'MSTreeV2') return directed(nodes, wish);
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

async function directed(nodes: ProfileNodes, wish: TreeWish): Promise<ProfileTree> {
  return directedTree(await comparedNodes(nodes, wish.threads), wish.recraft);
}

/** Compares the nodes of a table with each other: what MSTreeV2 needs to know of them. */
export async function comparedNodes(nodes: ProfileNodes, threads: number): Promise<ComparedProfiles> {
  const { rows, called, loci, names, leftOut } = nodes;
  const equal = await pairCounts(rows, loci, threads);
  return {
    ...{ loci, equal, called, names, leftOut },
    sums: nearSums(equal, called, loci),
    row: (i) => nodes.rows[i]!,
    differing: (a, b) => differingLoci(rows[a]!, rows[b]!),
  };
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
