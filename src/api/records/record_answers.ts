import { z } from 'zod';
import { ACCESS } from '../../records/access.ts';
import type { ReplacedRow } from '../../records/strain_history.ts';
import type { StrainRecord } from '../../records/strain_list.ts';

/** A barcode in a path; whether there is such a record is decided later, and answered alike. */
export const barcode = z.string().min(1).max(40);
export const database = z.string().min(1).max(40);

const time = z.iso.datetime();

export const strainAnswer = z.object({
  database: z.string(),
  barcode: z.string(),
  strain: z.string(),
  /** Texts by field, custom ones among them. */
  metadata: z.record(z.string(), z.unknown()),
  owner: z.string(),
  created: time,
  lastmodified: time,
  release_date: z.string().nullable(),
  private: z.boolean(),
  control: z.enum(['positive', 'negative']).nullable(),
  row_version: z.int(),
  newest_status: z.string().nullable(),
  best_assembly: z
    .object({
      barcode: z.string(),
      status: z.string(),
      n50: z.number().nullable(),
      contig_number: z.number().nullable(),
      total_length: z.number().nullable(),
      chosen_by: z.string().nullable(),
    })
    .nullable(),
  /** How far who asks may go with it. */
  access: z.enum(ACCESS),
  /** Of the columns that were asked for, by their ids; null: not known, or there is no best assembly. */
  values: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
});

export function tellStrain(strain: StrainRecord): z.input<typeof strainAnswer> {
  const { id: _, owner_id: __, best_assembly, created, lastmodified, ...rest } = strain;
  const { id: ___, ...best } = best_assembly ?? { id: 0 };
  return {
    ...rest,
    created: created.toISOString(),
    lastmodified: lastmodified.toISOString(),
    best_assembly: best_assembly && (best as Omit<typeof best_assembly, 'id'>),
  };
}

export const replacedAnswer = z.object({
  table: z.enum(['strains', 'assemblies', 'traces']),
  row_version: z.int(),
  /** As it was, verbatim. */
  row: z.record(z.string(), z.unknown()),
  replaced: time,
  by: z.string().nullable(),
  why: z.string().nullable(),
  /** What differs in the version that followed. */
  changed: z.record(z.string(), z.object({ from: z.unknown(), to: z.unknown() })),
});

export function tellReplaced({ id: _, replaced, ...rest }: ReplacedRow): z.input<typeof replacedAnswer> {
  return { ...rest, replaced: replaced.toISOString() };
}

/** Tells in a route's answer how many there are in all. */
export function listOf<T extends z.ZodType>(record: T) {
  return z.object({ records: z.array(record), total: z.int() });
}
