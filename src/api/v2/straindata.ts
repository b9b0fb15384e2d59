import { sql } from 'kysely';
import { z } from 'zod';
import type { Queryable } from '../../database/connect.ts';
import { allOf } from '../../database/query.ts';
import { strainsFor } from '../../records/access.ts';
import { parseBarcode } from '../../records/barcodes.ts';
import { schemesInSight } from '../../records/scheme_in_sight.ts';
import { fastaField, statusIs, statusTold, topSpecies } from './assemblies.ts';
import { isAny, isBarcode, moment, withinDays } from './conditions.ts';
import type { Context } from './context.ts';
import type { Listing } from './listing.ts';
import { days, integers, list, order, page, parts, truth, words } from './parameters.ts';
import { cellFields, cellFilters, cellParameters, STRAINDATA_CELLS } from './strain_fields.ts';

export const straindataQuery = z.object({
  ...page,
  ...order,
  ...cellParameters(STRAINDATA_CELLS),
  barcode: list.optional(),
  strain_name: words.optional(),
  uberstrain: parts.optional(),
  assembly_status: words.optional().describe('Of the best assembly: Assembled (it passed QC) …'),
  n50: integers.optional(),
  top_species: words.optional(),
  version: integers.optional(),
  reldate: days,
  my_strains: truth.optional().describe('Only your own'),
  substrains: truth.optional().describe('Taken, and of no effect: every strain here is its own uberstrain'),
  custom_fields: words.optional().describe('Taken, and of no effect: there are none'),
});
export type StraindataQuery = z.infer<typeof straindataQuery>;

const metadata = sql.ref('strains.metadata');
const uberstrain = sql`coalesce(strains.metadata ->> 'uberstrain', strains.barcode)`;

/** The best assembly; a strain without one shows its newest. */
const shown = sql`coalesce(strains.best_assembly,
  (select max(newest.id) from assemblies newest where newest.strain_id = strains.id))`;

/** Strains, each with its assembly and what it was typed as, in one. @throws BARCODE_INVALID */
export function straindataAsked(context: Context, query: StraindataQuery): Listing {
  const { viewer, database, base } = context;
  // A best assembly has passed QC, and what every script asks for is just those.
  const good = query.assembly_status?.every((status) => status === 'Assembled') ?? false;
  return {
    name: 'straindata',
    from: good
      ? sql`strains join assemblies on assemblies.id = strains.best_assembly`
      : sql`strains left join assemblies on assemblies.id = ${shown}`,
    base: sql`strains`,
    id: sql<number>`strains.id`,
    barcode: sql<string>`strains.barcode`,
    fields: {
      ...cellFields(metadata, STRAINDATA_CELLS),
      assembly_barcode: { sql: sql`assemblies.barcode`, joined: true },
      assembly_status: { sql: statusTold, joined: true },
      created: { sql: moment(sql`strains.created`), by: sql`strains.created` },
      download_fasta_link: { ...fastaField(context), joined: true },
      lastmodified: { sql: moment(sql`strains.lastmodified`), by: sql`strains.lastmodified` },
      n50: { sql: sql`assemblies.n50`, joined: true },
      strain_barcode: { sql: sql`strains.barcode` },
      strain_name: { sql: sql`strains.strain` },
      sts: {
        sql: sql`assemblies.id`,
        joined: true,
        tell: (assemblies: (number | null)[], db) => stsOf(db, context, assemblies, base),
      },
      top_species: { sql: topSpecies, joined: true },
      uberstrain: { sql: uberstrain },
      version: { sql: sql`strains.row_version` },
    },
    where: [
      sql<boolean>`strains.database = ${database.name}`,
      strainsFor(viewer, 'row'),
      ...(good ? [sql<boolean>`strains.best_assembly is not null`] : []),
    ],
    filters: [
      ...cellFilters(metadata, STRAINDATA_CELLS, query as Record<string, unknown>),
      ...isBarcode(sql`strains.barcode`, query.barcode),
      ...isAny(sql`strains.strain`, query.strain_name),
      ...isBarcode(uberstrain, query.uberstrain),
      ...isAny(sql`strains.row_version`, query.version),
      ...withinDays(sql`strains.lastmodified`, query.reldate),
      ...(query.my_strains ? [sql<boolean>`strains.owner = ${viewer.userId}`] : []),
    ],
    joinedFilters: [
      ...statusIs(good ? undefined : query.assembly_status),
      ...isAny(sql`assemblies.n50`, query.n50),
      ...isAny(topSpecies, query.top_species),
    ],
  };
}

interface Typing {
  assembly_id: number;
  scheme_id: number;
  st_barcode: string;
}

/**
 * What assemblies were typed as under the schemes that the viewer may see. The ST's number is NServ's of today, by its
 * barcode, so that the large results need not be read.
 */
async function stsOf(
  db: Queryable,
  { viewer, database }: Context,
  assemblies: readonly (number | null)[],
  base: string,
): Promise<unknown[]> {
  const schemes = new Map(
    (await schemesInSight(db, viewer, database.name)).map((scheme) => [scheme.id, scheme.description]),
  );
  const typings = await allOf(
    db,
    sql<Typing>`select assembly_id, scheme_id, st_barcode from assembly_lookup
      where assembly_id = any(${assemblies.filter((id) => id !== null)}::bigint[])
        and scheme_id = any(${[...schemes.keys()]}::integer[]) and reference = '' and st_barcode like '%_ST'
      order by scheme_id`,
  );
  const ids = [...new Set(typings.map(({ st_barcode }) => parseBarcode(st_barcode).id))];
  const numbers = new Map(
    (
      await allOf(
        db,
        sql<{ id: number; st: number }>`select id, st from nserv_sts where id = any(${ids}::bigint[])`,
      )
    ).map(({ id, st }) => [id, st]),
  );
  const byAssembly = new Map<number, unknown[]>();
  for (const { assembly_id, scheme_id, st_barcode } of typings) {
    const told = {
      scheme_name: schemes.get(scheme_id),
      st_barcode,
      st_barcode_link: `${base}/api/v2.0/lookup?barcode=${st_barcode}`,
      st_id: numbers.get(parseBarcode(st_barcode).id) ?? null,
    };
    byAssembly.set(assembly_id, [...(byAssembly.get(assembly_id) ?? []), told]);
  }
  return assemblies.map((id) => (id === null ? [] : (byAssembly.get(id) ?? [])));
}
