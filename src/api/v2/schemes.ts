import { sql } from 'kysely';
import { z } from 'zod';
import { schemesFor } from '../../records/access.ts';
import { isAny, isBarcode, moment, notBefore } from './conditions.ts';
import type { Context } from './context.ts';
import type { Listing } from './listing.ts';
import { integers, list, order, page, since, words } from './parameters.ts';

export const schemesQuery = z.object({
  ...page,
  ...order,
  barcode: list.optional(),
  scheme_name: words.optional(),
  label: words.optional(),
  version: integers.optional(),
  created: since.optional().describe('Made then or later'),
  lastmodified: since.optional().describe('Changed then or later'),
});
export type SchemesQuery = z.infer<typeof schemesQuery>;

/** The newest version of a typing scheme; any other scheme is as old as its row. */
const modified = sql`coalesce(nserv_versions.imported, schemes.created)`;

export function schemesListing({ viewer, database, base, tickets }: Context): Listing {
  return {
    name: 'Schemes',
    from: sql`schemes left join nserv_schemes on nserv_schemes.name = schemes.param ->> 'scheme'
      left join nserv_versions on nserv_versions.nserv_scheme_id = nserv_schemes.id
        and nserv_versions.version = nserv_schemes.version`,
    id: sql<number>`schemes.id`,
    barcode: sql<string>`schemes.barcode`,
    fields: {
      created: { sql: moment(sql`schemes.created`), by: sql`schemes.created` },
      download_sts_link: {
        sql: sql`nserv_schemes.name`,
        tell: (names: (string | null)[]) =>
          names.map((name) => name && tickets.link(base, viewer.userId, name, 'profiles.list.gz')),
      },
      label: { sql: sql`schemes.name` },
      lastmodified: { sql: moment(modified), by: modified },
      scheme_barcode: { sql: sql`schemes.barcode` },
      scheme_name: { sql: sql`schemes.description` },
      version: { sql: sql`schemes.row_version` },
    },
    where: [sql<boolean>`schemes.database = ${database.name}`, schemesFor(viewer)],
    filters: [],
  };
}

/** @throws BARCODE_INVALID */
export function schemesAsked(context: Context, query: SchemesQuery): Listing {
  return {
    ...schemesListing(context),
    filters: [
      ...isBarcode(sql`schemes.barcode`, query.barcode),
      ...isAny(sql`schemes.description`, query.scheme_name),
      ...isAny(sql`schemes.name`, query.label),
      ...isAny(sql`schemes.row_version`, query.version),
      ...notBefore(sql`schemes.created`, query.created),
      ...notBefore(modified, query.lastmodified),
    ],
  };
}
