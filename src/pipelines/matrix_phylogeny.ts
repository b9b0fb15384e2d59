import { z } from 'zod';
import { definePipeline } from './pipeline.ts';

export const phylogenyParams = z.strictObject({
  /** How many places of the core have A, C, G and T in all genomes: what a tree of variable sites
   *  alone lacks. Four times 0: nobody counted them. */
  constant: z.tuple([z.int().min(0), z.int().min(0), z.int().min(0), z.int().min(0)]),
  /** auto: IQ-TREE up to 300 distinct genomes, RAxML beyond. */
  program: z.enum(['auto', 'iqtree', 'raxml']).default('auto'),
  seed: z.int().min(1).max(2_000_000_000).default(1),
});
export type PhylogenyParams = z.output<typeof phylogenyParams>;

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
