import { z } from 'zod';
import { runList } from '../protocol/run_accession.ts';
import { definePipeline, type Task } from './pipeline.ts';

/** Names a task's contigs are built on; a barcode, or any plain word when it is run by hand. */
const prefix = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/, 'must be letters, digits, _, . or -');

const share = z.number().min(0).max(1);

export const qassemblyParams = z.strictObject({
  /** The assembly's barcode: contigs are named <prefix>_1, <prefix>_2 … */
  prefix,
  assembler: z.enum(['spades', 'megahit']).default('spades'),
  /** Tells the expected length when `expected_length` does not. */
  genus: z.string().max(100).optional(),
  /** Expected genome length, bases; together with `max_depth` it caps the reads. */
  expected_length: z.int().min(1_000).max(100_000_000).optional(),
  /** Reads beyond this mean depth are left out (EnteroBase caps at about 200). */
  max_depth: z.number().min(1).max(10_000).default(200),
  /** A read is cut where the mean quality of four bases falls below this (EnteroBase trims at 10). */
  trim_quality: z.int().min(1).max(40).default(10),
  /** Reads shorter than this after trimming are dropped. */
  min_read_length: z.int().min(15).max(1_000).default(36),
  /** Fewer reads than this after trimming are not assembled. */
  min_reads: z.int().min(2).default(100),
  /** Contigs shorter than this are dropped. */
  min_contig: z.int().min(1).max(100_000).default(200),
  /** Contigs whose mean depth is under this share of the assembly's are dropped (EnteroBase: 20 %). */
  min_depth_share: share.default(0.2),
  /** A base counts as called, and may be corrected, from this many reads on. */
  min_site_depth: z.int().min(1).max(1_000).default(5),
  /** A correction needs this call quality (Phred) … */
  min_call_quality: z.number().min(0).max(1_000).default(30),
  /** … and this share of the reads. */
  min_call_share: share.default(0.8),
  /** A heterozygous site needs this many reads … */
  min_het_depth: z.int().min(2).max(1_000).default(10),
  /** … and this share of them for the second base. */
  min_het_share: share.default(0.2),
});
export type QAssemblyParams = z.output<typeof qassemblyParams>;

const file = z.string().min(1).optional();
const inputs = z.strictObject({ read1: file, read2: file });
type QAssemblyInputs = z.output<typeof inputs>;

/** `read`: run accessions joined by commas (EnteroBase's name), in place of the files; joined in that order. */
const reads = z.strictObject({ read: runList.optional() });
type QAssemblyReads = z.output<typeof reads>;

export type QAssemblyTask = Task<QAssemblyInputs, QAssemblyParams, QAssemblyReads>;

/** Reads, files or runs of ENA → checked, trimmed, capped, assembled, remapped, corrected and cleaned contigs, with the numbers. */
export const qassembly = definePipeline({
  name: 'QAssembly',
  version: '1.0',
  inputs,
  params: qassemblyParams,
  reads,
  fits: ({ inputs: { read1, read2 }, reads: { read } }) => {
    if (read && (read1 ?? read2) !== undefined)
      return { field: 'reads.read', reason: 'it names runs, and the inputs name files: only one of them' };
    if (read) return undefined;
    const absent = read1 === undefined ? 'read1' : read2 === undefined ? 'read2' : undefined;
    return absent && { field: `inputs.${absent}`, reason: 'it is missing, and reads.read names no run' };
  },
  programs: (params) => [
    'fastp',
    params.assembler === 'megahit' ? 'megahit' : 'spades.py',
    'minimap2',
    'samtools',
    'bcftools',
  ],
  resources: { cores: 2, memory_mb: 8192, minutes: 240 },
  run: async (task) => (await import('./qassembly/run.ts')).runQAssembly(task),
});
