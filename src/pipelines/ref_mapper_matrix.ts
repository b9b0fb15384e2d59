import { z } from 'zod';
import { definePipeline } from './pipeline.ts';

/** Inputs of this prefix are the calls of one genome each; what follows it is the genome's name. */
export const CALLS_PREFIX = 'calls:';

export const matrixParams = z.strictObject({
  /** Share of the genomes that must be called at a site of the core (methods: 0.95). */
  core_share: z.number().min(0).max(1).default(0.95),
});
export type MatrixParams = z.output<typeof matrixParams>;

const inputs = z
  .object({
    reference: z.string().min(1),
    /** GFF3 of what is left out. */
    mask: z.string().min(1).optional(),
    /** GFF3 of the reference's genes. */
    annotation: z.string().min(1).optional(),
  })
  .catchall(z.string().min(1));
export type MatrixInputs = z.output<typeof inputs>;

/** Joins the calls of many genomes against one reference to a matrix of SNPs, with distances and what each site does. */
export const refMapperMatrix = definePipeline({
  name: 'refMapper_matrix',
  version: '1.0',
  inputs,
  params: matrixParams,
  reads: z.strictObject({}),
  fits: ({ inputs: given }) => {
    const own = ['reference', 'mask', 'annotation'];
    const other = Object.keys(given).find((key) => !own.includes(key) && !key.startsWith(CALLS_PREFIX));
    if (other) return { field: `inputs.${other}`, reason: 'it does not know this field' };
    if (!Object.keys(given).some((key) => key.startsWith(CALLS_PREFIX)))
      return { field: `inputs.${CALLS_PREFIX}…`, reason: 'the calls of one genome at least are needed' };
    return undefined;
  },
  programs: () => [],
  resources: { cores: 1, memory_mb: 4096, minutes: 120 },
  run: async (task) => (await import('./snp/make_matrix.ts')).runMatrix(task),
});
