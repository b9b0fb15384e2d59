import { z } from 'zod';
import { definePipeline } from './pipeline.ts';
import type { ProgramName } from './programs.ts';

export const phylogenyParams = z.strictObject({
  /** How many places of the core have A, C, G and T in all genomes: what a tree of variable sites
   *  alone lacks. Four times 0: nobody counted them. */
  constant: z.tuple([z.int().min(0), z.int().min(0), z.int().min(0), z.int().min(0)]),
  /** auto: IQ-TREE up to 300 distinct genomes, RAxML beyond. */
  program: z.enum(['auto', 'iqtree', 'raxml']).default('auto'),
  seed: z.int().min(1).max(2_000_000_000).default(1),
});
export type PhylogenyParams = z.output<typeof phylogenyParams>;

/** IQ-TREE looks harder for the best tree, RAxML's CAT model stays quick with many genomes (ours). */
const MOST_FOR_IQTREE = 300;

/** What makes the tree of so many distinct genomes; fewer than four have one tree alone, which nothing has to look for. */
export function phylogenyProgram(asked: PhylogenyParams['program'], distinct: number): ProgramName | null {
  if (distinct < 4) return null;
  const raxml = asked === 'raxml' || (asked === 'auto' && distinct > MOST_FOR_IQTREE);
  return raxml ? 'raxmlHPC-PTHREADS' : 'iqtree2';
}

const inputs = z.strictObject({
  /** FASTA of the variable sites. */
  alignment: z.string().min(1),
});
export type PhylogenyInputs = z.output<typeof inputs>;

/** A maximum-likelihood tree of a matrix of SNPs, with support values where there are four distinct genomes. */
export const matrixPhylogeny = definePipeline({
  name: 'matrix_phylogeny',
  version: '1.0',
  inputs,
  params: phylogenyParams,
  reads: z.strictObject({}),
  // Which of the two depends on the alignment: looked for when it runs.
  programs: () => [],
  resources: { cores: 2, memory_mb: 4096, minutes: 720 },
  run: async (task) => (await import('./snp/make_tree.ts')).runPhylogeny(task),
});
