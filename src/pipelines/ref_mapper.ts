import { z } from 'zod';
import { definePipeline } from './pipeline.ts';

export const refMapperParams = z.strictObject({
  /** Name of the genome, for messages. */
  name: z.string().min(1).max(200),
  /** Percent of the reference that must be called. Genomes of one species share four fifths and more (ours: half). */
  least_called: z.number().min(0).max(100).default(50),
  /** From reads: how many must lie on a place, and what share of them must agree. */
  min_depth: z.int().min(1).max(10_000).default(8),
  min_share: z.number().gt(0.5).max(1).default(0.9),
});
export type RefMapperParams = z.output<typeof refMapperParams>;

const inputs = z.strictObject({
  reference: z.string().min(1),
  assembly: z.string().min(1).optional(),
  /** Paired FASTQ, instead of the assembly. */
  read1: z.string().min(1).optional(),
  read2: z.string().min(1).optional(),
});
export type RefMapperInputs = z.output<typeof inputs>;

/**
 * Calls every place of a reference in one genome: from its assembly (minimap2, asm10) or its reads (minimap2 sr, bcftools
 * mpileup). Knows nothing of masks, so that the calls serve every project on that reference.
 */
export const refMapper = definePipeline({
  name: 'refMapper',
  version: '1.0',
  inputs,
  params: refMapperParams,
  reads: z.strictObject({}),
  fits: ({ inputs: { assembly, read1, read2 } }) => {
    if (read1 === undefined && read2 === undefined)
      return assembly
        ? undefined
        : { field: 'inputs.assembly', reason: 'an assembly or a pair of reads is needed' };
    if (assembly) return { field: 'inputs.assembly', reason: 'give an assembly or reads, not both' };
    const missing = read1 === undefined ? 'read1' : 'read2';
    return read1 && read2 ? undefined : { field: `inputs.${missing}`, reason: 'reads come in pairs' };
  },
  programs: () => ['minimap2', 'samtools', 'bcftools'],
  resources: { cores: 2, memory_mb: 2048, minutes: 60 },
  run: async (task) => (await import('./snp/map_genome.ts')).runRefMapper(task),
});
