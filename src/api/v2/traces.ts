import { sql } from 'kysely';
import { z } from 'zod';
import { strainsFor } from '../../records/access.ts';
import { isBarcode, moment } from './conditions.ts';
import type { Context } from './context.ts';
import type { Listing } from './listing.ts';
import { list, order, page } from './parameters.ts';

export const tracesQuery = z.object({ ...page, ...order, barcode: list.optional() });
export type TracesQuery = z.infer<typeof tracesQuery>;

/** Descriptions of reads; names and places of their files are for those who may download them, by API v1.0. */
export function tracesListing({ viewer, database }: Pick<Context, 'viewer' | 'database'>): Listing {
  return {
    name: 'Traces',
    from: sql`traces join strains on strains.id = traces.strain_id`,
    id: sql<number>`traces.id`,
    barcode: sql<string>`traces.barcode`,
    fields: {
      accession: { sql: sql`traces.accession` },
      created: { sql: moment(sql`traces.created`), by: sql`traces.created` },
      id: { sql: sql`traces.id` },
      lastmodified: { sql: moment(sql`traces.created`), by: sql`traces.created` },
      seq_library: { sql: sql`traces.seq_library` },
      seq_platform: { sql: sql`traces.seq_platform` },
      strain_barcode: { sql: sql`strains.barcode` },
      trace_barcode: { sql: sql`traces.barcode` },
      version: { sql: sql`traces.row_version` },
    },
    where: [sql<boolean>`traces.database = ${database.name}`, strainsFor(viewer, 'row')],
    filters: [],
  };
}

/** @throws BARCODE_INVALID */
export function tracesAsked(context: Context, query: TracesQuery): Listing {
  return { ...tracesListing(context), filters: isBarcode(sql`traces.barcode`, query.barcode) };
}
