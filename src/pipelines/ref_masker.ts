import { z } from 'zod';
import { REPEAT_RULES } from '../genome/snp/mask.ts';
import { definePipeline } from './pipeline.ts';

export const refMaskerParams = z.strictObject({
  /** Percent and letters: what of the reference with itself is a repeat. */
  min_identity: z.number().min(50).max(100).default(REPEAT_RULES.minIdentity),
  min_length: z.int().min(30).max(100_000).default(REPEAT_RULES.minLength),
});
export type RefMaskerParams = z.output<typeof refMaskerParams>;

const inputs = z.strictObject({ reference: z.string().min(1) });
export type RefMaskerInputs = z.output<typeof inputs>;

/**
 * What of a reference is left out of SNPs: repeats (blastn against itself) and CRISPR arrays (pilercr), as GFF3. Tandem
 * repeats that no self hit shows are not looked for: Debian has no trf.
 */
export const refMasker = definePipeline({
  name: 'refMasker',
  version: '1.0',
  inputs,
  params: refMaskerParams,
  reads: z.strictObject({}),
  programs: () => ['blastn', 'pilercr'],
  resources: { cores: 2, memory_mb: 2048, minutes: 60 },
  run: async (task) => (await import('./snp/mask_reference.ts')).runRefMasker(task),
});
