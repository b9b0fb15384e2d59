import { z } from 'zod';
import { definePipeline } from './pipeline.ts';

export const nomenclatureParams = z.strictObject({
  /** The scheme's name and the version of the snapshot, as they shall stand with the result. */
  scheme: z.string().min(1).max(200),
  scheme_version: z.string().max(200).default(''),
  /** True: each sequence is searched for itself, and nothing is typed (locus search). */
  each_sequence: z.boolean().default(false),
});
export type NomenclatureParams = z.output<typeof nomenclatureParams>;

const inputs = z.strictObject({
  assembly: z.string().min(1),
  /**
   * A folder in either layout: profiles.list.gz and one <locus>.fasta.gz for each locus, or one refset.fasta.gz; with a
   * scheme.json that says how it is called.
   */
  scheme: z.string().min(1),
});
export type NomenclatureInputs = z.output<typeof inputs>;

/** Finds the alleles of a scheme in an assembly. It numbers nothing: what is new goes to NServ with its sequence. */
export const nomenclature = definePipeline({
  name: 'nomenclature',
  version: '2.0',
  inputs,
  params: nomenclatureParams,
  reads: z.strictObject({}),
  programs: () => [],
  resources: { cores: 1, memory_mb: 1024, minutes: 30 },
  run: async (task) => (await import('./nomenclature/run.ts')).runNomenclature(task),
});
