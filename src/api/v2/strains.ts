import { sql } from 'kysely';
import { z } from 'zod';
import { strainsFor } from '../../records/access.ts';
import { isAny, isBarcode, moment, withinDays } from './conditions.ts';
import type { Context } from './context.ts';
import type { Listing } from './listing.ts';
import { days, integers, list, order, page, parts, truth, words } from './parameters.ts';
import { cellFields, cellFilters, cellParameters, STRAIN_CELLS } from './strain_fields.ts';

/** The parameters of `strains` and `strainsversion`. */
export const strainsQuery = z.object({
  ...page,
  ...order,
  ...cellParameters(STRAIN_CELLS),
  barcode: list.optional(),
  strain_name: words.optional(),
  uberstrain: parts.optional(),
  assembly_barcode: parts.optional(),
  version: integers.optional(),
  reldate: days,
  my_strains: truth.optional().describe('Only your own'),
  substrains: truth.optional().describe('Taken, and of no effect: every strain here is its own uberstrain'),
  return_all: truth.optional().describe('All of them, whatever the limit'),
});
export type StrainsQuery = z.infer<typeof strainsQuery>;

const metadata = sql.ref('strains.metadata');
const uberstrain = sql`coalesce(strains.metadata ->> 'uberstrain', strains.barcode)`;
/** The strain's best assembly. */
const best = sql<string>`(select barcode from assemblies where assemblies.id = strains.best_assembly)`;

/** What is told of a strain as it is now. */
export function strainsListing({ viewer, database }: Pick<Context, 'viewer' | 'database'>): Listing {
  return {
    name: 'Strains',
    from: sql`strains`,
    id: sql<number>`strains.id`,
    barcode: sql<string>`strains.barcode`,
    fields: {
      ...cellFields(metadata, STRAIN_CELLS),
      assembly_barcode: { sql: best },
      created: { sql: moment(sql`strains.created`), by: sql`strains.created` },
      lastmodified: { sql: moment(sql`strains.lastmodified`), by: sql`strains.lastmodified` },
      strain_barcode: { sql: sql`strains.barcode` },
      strain_name: { sql: sql`strains.strain` },
      uberstrain: { sql: uberstrain },
      version: { sql: sql`strains.row_version` },
    },
    where: [sql<boolean>`strains.database = ${database.name}`, strainsFor(viewer, 'row')],
    filters: [],
  };
}

/** The list with the filters that were asked for. @throws BARCODE_INVALID */
export function strainsAsked(context: Context, query: StrainsQuery): Listing {
  return {
    ...strainsListing(context),
    filters: [
      ...cellFilters(metadata, STRAIN_CELLS, query),
      ...isBarcode(sql`strains.barcode`, query.barcode),
      ...isAny(sql`strains.strain`, query.strain_name),
      ...isBarcode(uberstrain, query.uberstrain),
      ...assemblyIs(query.assembly_barcode),
      ...isAny(sql`strains.row_version`, query.version),
      ...withinDays(sql`strains.lastmodified`, query.reldate),
      ...(query.my_strains ? [sql<boolean>`strains.owner = ${context.viewer.userId}`] : []),
    ],
  };
}

/** EnteroBase writes the barcode of an assembly here without its suffix; both forms find it. */
function assemblyIs(barcodes: readonly string[] | undefined) {
  const whole = barcodes?.map((barcode) => (/_AS$/.test(barcode) ? barcode : `${barcode}_AS`));
  const [condition] = isBarcode(sql`assemblies.barcode`, whole);
  if (!condition) return [];
  return [sql<boolean>`strains.best_assembly in (select assemblies.id from assemblies where ${condition})`];
}
