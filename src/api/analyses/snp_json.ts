import { z } from 'zod';
import { EFFECTS } from '../../genome/snp/effects.ts';
import { moment } from '../accounts/shapes.ts';

/** Where a step of a project stands; its word in the seed's sense follows from it. */
const snpStep = z.object({
  step: z.enum(['ref_masker', 'ref_mapper', 'ref_mapper_matrix', 'matrix_phylogeny']),
  state: z.enum(['not_sent', 'queued', 'complete', 'failed']),
  waits_for: z.array(z.string()),
  /** The newest, or of a step that failed the newest that did; null also for who may not see jobs of its owner. */
  job_id: z.int().nullable(),
  jobs: z.object({ total: z.int(), complete: z.int(), failed: z.int(), under_way: z.int() }),
  /** Why it failed, or what it waits for a person with. */
  reason: z.string().nullable(),
});

const snpAssembly = z.object({
  assembly: z.string().describe('Its barcode'),
  strain: z.string().describe('Barcode of its strain'),
  name: z.string().describe('As tree, matrix and distances call it: once in a project'),
  state: z.enum(['queued', 'complete', 'failed', 'left_out']),
  job_id: z.int().nullable(),
  reason: z.string().nullable().describe('Why it failed, waits or is left out'),
  called_percent: z.number().nullable().describe('Of the reference, 0 to 100'),
  snps: z.int().nullable().describe('Differences from the reference that are in the matrix'),
  left_out: z.boolean(),
});

/** GET …/analyses/:id/snp */
export const snpProjectJson = z.object({
  progress: z.number().min(0).max(1),
  state: z.enum(['complete', 'failed', 'under way']),
  from: z.enum(['assemblies', 'reads']),
  steps: z.array(snpStep),
  reference: z.object({
    assembly: z.string(),
    strain: z.string(),
    name: z.string(),
    length: z.int().nullable(),
    masked_percent: z.number().nullable(),
  }),
  assemblies: z.array(snpAssembly),
  made_again: z
    .array(z.object({ what: z.string(), at: moment }))
    .describe('What was stored, lost by the store, and made again by itself: `the calls of K1`'),
  summary: z
    .object({
      genomes: z.int(),
      distinct: z.int(),
      sites: z.int(),
      core_sites: z.int().describe('Places of the reference that are called in enough genomes'),
      other_sites: z.int().describe('Variable, but called in too few genomes to count'),
      sentence: z.string().nullable(),
      masked: z.int(),
      reference_length: z.int(),
      /** What the tree is made by, or why there is none; null until it is made. */
      tree: z.string().nullable(),
      support: z.string().nullable(),
      left_out: z.array(z.object({ name: z.string(), reason: z.string() })),
    })
    .nullable(),
  /** What can be downloaded at …/snp/:file. */
  files: z.array(z.object({ name: z.string(), bytes: z.int(), sha256: z.string() })),
});

/** GET …/analyses/:id/snp/sites */
export const snpSitesJson = z.object({
  total: z.int(),
  genomes: z.array(z.string()),
  /** Whether the reference has an annotation, so that there are genes and effects. */
  annotated: z.boolean(),
  records: z.array(
    z.object({
      contig: z.string(),
      position: z.int(),
      reference: z.string(),
      core: z.boolean(),
      /** One letter a genome, in the order of `genomes`; - is a deletion, N not called. */
      alleles: z.string(),
      gene: z.string().nullable(),
      product: z.string().nullable(),
      /** The worst of its bases and genes. */
      effect: z.enum(EFFECTS).nullable(),
      /** What each other base does in each gene. */
      change: z.string().nullable(),
    }),
  ),
});
