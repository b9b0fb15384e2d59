import { equalLoci } from './equal_loci.ts';
import type { ProfileNodes } from './profile_nodes.ts';
import { sharedLoci } from './shared_loci.ts';
import type { MissingTreatment } from './tree_words.ts';

/** A symmetric distance of nodes. */
export interface Symmetric {
  n: number;
  between(a: number, b: number): number;
}

/** Distances of all pairs under one treatment. Two genomes without a common locus are as far as can be: all loci. */
export async function symmetricDistances(
  nodes: ProfileNodes,
  missing: MissingTreatment,
  threads = 1,
): Promise<Symmetric> {
  const n = nodes.rows.length;
  if (missing === 'complete') return completeDistances(nodes, threads);
  const { loci, called } = nodes;
  const equal = await equalLoci(nodes.rows, loci, threads);
  const shared = await sharedLoci(nodes.rows, loci, threads);
  const between = (a: number, b: number): number => {
    if (a === b) return 0;
    const at = a * n + b;
    const both = shared[at]!;
    const differing = both - equal[at]!;
    if (missing === 'absolute') return differing;
    if (missing === 'state') return called[a]! + called[b]! - both - equal[at]!;
    return both === 0 ? loci : (loci * differing) / both;
  };
  return { n, between };
}

async function completeDistances(nodes: ProfileNodes, threads: number): Promise<Symmetric> {
  const kept = Array.from({ length: nodes.loci }, (_, l) => l).filter((l) =>
    nodes.rows.every((row) => row[l] !== 0),
  );
  const rows = nodes.rows.map((row) => Int32Array.from(kept, (l) => row[l]!));
  const n = rows.length;
  const equal = await equalLoci(rows, kept.length, threads);
  return { n, between: (a, b) => (a === b ? 0 : kept.length - equal[a * n + b]!) };
}
