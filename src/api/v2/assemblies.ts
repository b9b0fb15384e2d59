import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import { strainsFor } from '../../records/access.ts';
import { isAny, isBarcode, moment, withinDays } from './conditions.ts';
import type { Context } from './context.ts';
import { fastaLink } from './links.ts';
import type { Field, Listing } from './listing.ts';
import { days, integers, list, order, page, parts, words } from './parameters.ts';

export const assembliesQuery = z.object({
  ...page,
  ...order,
  barcode: list.optional(),
  assembly_status: words
    .optional()
    .describe('Assembled (it passed QC), Queued (not judged yet), Failed QC, or Refused'),
  n50: integers.optional(),
  top_species: words.optional(),
  uberstrain: parts.optional(),
  version: integers.optional(),
  reldate: days,
});
export type AssembliesQuery = z.infer<typeof assembliesQuery>;

/**
 * EnteroBase says Assembled of an assembly that is good, and its scripts ask for that; what it has not judged is Queued.
 * The column is never null where there is an assembly.
 */
export const statusTold = sql<string>`case assemblies.status when 'Passed QC' then 'Assembled'
  when 'Assembled' then 'Queued' else assemblies.status end`;

/** The condition that goes with it, on the column itself, so that its index serves. */
export function statusIs(wanted: readonly string[] | undefined): RawBuilder<boolean>[] {
  const stored = wanted?.map((status) => STORED.get(status) ?? (status === 'Passed QC' ? '' : status));
  return isAny(sql`assemblies.status`, stored);
}
const STORED = new Map([
  ['Assembled', 'Passed QC'],
  ['Queued', 'Assembled'],
]);

export const topSpecies = sql<string>`assemblies.qc ->> 'species'`;

/**
 * The link to the FASTA file; null where there is no assembly. Whether one may follow it is answered there, as in
 * EnteroBase: its scripts expect a refusal of the download, and end where a link is null.
 */
export function fastaField({ base, database }: Context): Field {
  return {
    sql: sql`assemblies.barcode`,
    tell: (barcodes: (string | null)[]) =>
      barcodes.map((barcode) => barcode && fastaLink(base, database.name, barcode)),
  };
}

export function assembliesListing(context: Context): Listing {
  const { viewer, database } = context;
  return {
    name: 'Assemblies',
    from: sql`assemblies join strains on strains.id = assemblies.strain_id`,
    id: sql<number>`assemblies.id`,
    barcode: sql<string>`assemblies.barcode`,
    fields: {
      assembly_barcode: { sql: sql`assemblies.barcode` },
      assembly_status: { sql: statusTold },
      contig_number: { sql: sql`assemblies.contig_number` },
      coverage: { sql: meanDepth },
      created: { sql: moment(sql`assemblies.created`), by: sql`assemblies.created` },
      download_fasta_link: fastaField(context),
      // The reads' consensus with qualities; it is not kept here.
      download_fastq_link: { sql: sql`null` },
      id: { sql: sql`assemblies.id` },
      lastmodified: { sql: moment(sql`assemblies.created`), by: sql`assemblies.created` },
      n50: { sql: sql`assemblies.n50` },
      strain_barcode: { sql: sql`strains.barcode` },
      top_species: { sql: topSpecies },
      total_length: { sql: sql`assemblies.total_length` },
      version: { sql: sql`assemblies.row_version` },
    },
    where: [sql<boolean>`assemblies.database = ${database.name}`, strainsFor(viewer, 'row')],
    filters: [],
  };
}

/** @throws BARCODE_INVALID */
export function assembliesAsked(context: Context, query: AssembliesQuery): Listing {
  return {
    ...assembliesListing(context),
    filters: [
      ...isBarcode(sql`assemblies.barcode`, query.barcode),
      ...statusIs(query.assembly_status),
      ...isAny(sql`assemblies.n50`, query.n50),
      ...isAny(topSpecies, query.top_species),
      ...isBarcode(sql`strains.barcode`, query.uberstrain),
      ...isAny(sql`assemblies.row_version`, query.version),
      ...withinDays(sql`assemblies.created`, query.reldate),
    ],
  };
}

/** Of the reads over the contigs, rounded as EnteroBase does. */
const meanDepth: RawBuilder<unknown> = sql`case when jsonb_typeof(assemblies.stats -> 'mean_depth') = 'number'
  then round((assemblies.stats ->> 'mean_depth')::numeric)::integer end`;
