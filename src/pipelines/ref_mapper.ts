import { z } from 'zod';
import { PILEUP_RULES } from '../genome/snp/pileup.ts';
import { definePipeline } from './pipeline.ts';

export const refMapperParams = z.strictObject({
  /** Name of the genome, for messages. */
  name: z.string().min(1).max(200),
  /** Percent of the reference that must be called. Genomes of one species share four fifths and more (ours: half). */
  least_called: z.number().min(0).max(100).default(50),
  /** From reads, of a SNP: how many pairs must lie on the place, and what share of them must agree. */
  min_depth: z.int().min(1).max(10_000).default(PILEUP_RULES.minDepth),
  min_share: z.number().gt(0.5).max(1).default(PILEUP_RULES.minShare),
  /** The same of a place that is as in the reference, or deleted. */
  reference_depth: z.int().min(1).max(10_000).default(PILEUP_RULES.referenceDepth),
  reference_share: z.number().gt(0.5).max(1).default(PILEUP_RULES.referenceShare),
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
 * Calls every place of a reference in one genome: from its assembly (minimap2, asm10) or its reads (minimap2 sr, and
 * our own count of what they say). Knows nothing of masks, so that the calls serve every project on that reference.
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
  programs: () => ['minimap2'],
  resources: { cores: 2, memory_mb: 2048, minutes: 60 },
  run: async (task) => (await import('./snp/map_genome.ts')).runRefMapper(task),
});
