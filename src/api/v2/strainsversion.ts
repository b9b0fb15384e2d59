import { sql } from 'kysely';
import { strainsFor } from '../../records/access.ts';
import { isAny, isBarcode, moment, withinDays } from './conditions.ts';
import type { Context } from './context.ts';
import type { Listing } from './listing.ts';
import { cellFields, cellFilters, STRAIN_CELLS } from './strain_fields.ts';
import type { StrainsQuery } from './strains.ts';

const row = (key: string) => sql`archive.row ->> ${sql.lit(key)}`;
const metadata = sql`(archive.row -> 'metadata')`;
const uberstrain = sql`coalesce(archive.row -> 'metadata' ->> 'uberstrain', strains.barcode)`;
const assembly = sql`(select barcode from assemblies where assemblies.id = (archive.row ->> 'best_assembly')::bigint)`;
const modified = sql`(archive.row ->> 'lastmodified')::timestamptz`;

/**
 * What strains were before: every row that was replaced, as the archive keeps it. Who may see a strain may see what it
 * was, as in EnteroBase. @throws BARCODE_INVALID
 */
export function strainsversionAsked({ viewer, database }: Context, query: StrainsQuery): Listing {
  return {
    name: 'StrainsArchive',
    from: sql`archive join strains on strains.id = archive.id`,
    id: sql<number>`archive.archive_id`,
    barcode: sql<string>`strains.barcode`,
    repeated: true,
    fields: {
      ...cellFields(metadata, STRAIN_CELLS),
      assembly_barcode: { sql: assembly },
      created: { sql: moment(sql`strains.created`), by: sql`strains.created` },
      lastmodified: { sql: moment(modified), by: modified },
      strain_barcode: { sql: sql`strains.barcode` },
      strain_name: { sql: row('strain') },
      uberstrain: { sql: uberstrain },
      version: { sql: sql`archive.row_version` },
    },
    where: [
      sql<boolean>`archive.table_name = 'strains'`,
      sql<boolean>`strains.database = ${database.name}`,
      strainsFor(viewer, 'row'),
    ],
    filters: [
      ...cellFilters(metadata, STRAIN_CELLS, query),
      ...isBarcode(sql`strains.barcode`, query.barcode),
      ...isAny(row('strain'), query.strain_name),
      ...isBarcode(uberstrain, query.uberstrain),
      ...isBarcode(assembly, query.assembly_barcode),
      ...isAny(sql`archive.row_version`, query.version),
      ...withinDays(modified, query.reldate),
      ...(query.my_strains ? [sql<boolean>`strains.owner = ${viewer.userId}`] : []),
    ],
  };
}
