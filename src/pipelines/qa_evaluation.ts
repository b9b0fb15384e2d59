import { z } from 'zod';
import { definePipeline } from './pipeline.ts';

const limit = z.number().min(0).nullable().optional();

export const qaParams = z.strictObject({
  /** The genus the assembly should be of; its criteria hold. */
  genus: z.string().min(1).max(100),
  /** Limits that replace those of the table; null takes a limit away. */
  criteria: z
    .strictObject({
      min_length: limit,
      max_length: limit,
      min_n50: limit,
      max_contigs: limit,
      max_n_percent: limit,
      min_mean_depth: limit,
      max_heterozygous_per_mb: limit,
    })
    .default({}),
  /** From the assembly's own reads, where there are any: QAssembly's values of the same names. */
  mean_depth: z.number().min(0).nullable().default(null),
  heterozygous_per_mb: z.number().min(0).nullable().default(null),
  low_quality_percent: z.number().min(0).max(100).nullable().default(null),
  /** A sketch nearer than this says what the genome is (mash distance; 0.05 is about 95 % identity: ours). */
  species_distance: z.number().min(0).max(1).default(0.05),
});
export type QaParams = z.output<typeof qaParams>;

const inputs = z.strictObject({
  assembly: z.string().min(1),
  /** Reference genomes as a mash sketch (.msh), named so that genus and species can be read in the name. */
  species_sketch: z.string().min(1).optional(),
});
export type QaInputs = z.output<typeof inputs>;

/** Measures an assembly and judges it by the criteria of its genus. A FAIL is a complete task. */
export const qaEvaluation = definePipeline({
  name: 'QA_evaluation',
  version: '1.1',
  inputs,
  params: qaParams,
  reads: z.strictObject({}),
  // mash only with a sketch, which is an input: it is looked for when it runs.
  programs: () => [],
  resources: { cores: 1, memory_mb: 1024, minutes: 15 },
  run: async (task) => (await import('./qa_evaluation/run.ts')).runQaEvaluation(task),
});
