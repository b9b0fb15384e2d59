import { sql } from 'kysely';
import type { Queryable } from '../database/connect.ts';
import { allOf } from '../database/query.ts';
import { EnterobotError } from '../errors.ts';
import { schemesFor } from './access.ts';
import { SCHEME_COLUMNS, type Scheme } from './schemes.ts';
import type { Viewer } from './viewer.ts';

const COLUMNS = sql.join(SCHEME_COLUMNS.map((column) => sql.ref(`schemes.${column}`)));

/** The schemes of a database that a viewer may see, by id. */
export async function schemesInSight(db: Queryable, viewer: Viewer, database: string): Promise<Scheme[]> {
  return allOf(
    db,
    sql<Scheme>`select ${COLUMNS} from schemes where schemes.database = ${database} and ${schemesFor(viewer)}
      order by schemes.id`,
  );
}

/**
 * The scheme of that description in a database.
 * @throws SCHEME_UNKNOWN when there is none, and likewise when the viewer may not see it
 */
export async function schemeInSight(
  db: Queryable,
  viewer: Viewer,
  database: string,
  description: string,
): Promise<Scheme> {
  const [scheme] = await allOf(
    db,
    sql<Scheme>`select ${COLUMNS} from schemes where schemes.database = ${database}
      and schemes.description = ${description} and ${schemesFor(viewer)}`,
  );
  if (!scheme) throw new EnterobotError('SCHEME_UNKNOWN', { database, scheme: description });
  return scheme;
}
