import { sql } from 'kysely';
import type { Queryable } from '../../database/connect.ts';
import { allOf } from '../../database/query.ts';
import { EnterobotError } from '../../errors.ts';
import { strainsFor } from '../../records/access.ts';
import type { Viewer } from '../../records/viewer.ts';
import { manyOf } from '../many_of.ts';

/** More are more than one matrix holds, of whatever scheme. */
const MOST = 100_000;

/** Whom an accessory genome is of: all strains of the database, a workspace's, or some by barcode or name. */
export type GroupAsked = 'all' | { workspace: number } | { strains: readonly string[] };

/**
 * The best assemblies of the strains asked for whose files the viewer may have, since a matrix tells their profiles. Of a
 * workspace and of `all` the others, and strains without an assembly that passed, are left out; those named one by one must
 * be there. Whether the viewer may see the workspace is asked before.
 * @throws ACCESSORY_NOT_FOUND
 */
export async function groupInSight(
  db: Queryable,
  viewer: Viewer,
  database: string,
  asked: GroupAsked,
): Promise<number[]> {
  const seen = sql`s.database = ${database} and s.best_assembly is not null and ${strainsFor(viewer, 'files', 's')}`;
  if (asked === 'all' || 'workspace' in asked) {
    const which =
      asked === 'all'
        ? sql`s.control is null`
        : sql`s.barcode in (select jsonb_array_elements_text(w.data -> 'strains') from user_preferences w
            where w.id = ${asked.workspace} and w.type = 'workspace')`;
    const rows = await allOf(
      db,
      sql<{ id: number }>`select s.best_assembly as id from strains s where ${seen} and ${which}
        order by s.id limit ${MOST}`,
    );
    return rows.map(({ id }) => id);
  }
  const rows = await allOf(
    db,
    sql<{ name: string; id: number | null }>`select n.name, coalesce(
        (select s.best_assembly from strains s where s.barcode = upper(n.name) and ${seen}),
        (select s.best_assembly from strains s where s.strain = n.name and ${seen} order by s.id limit 1)) as id
      from unnest(${[...new Set(asked.strains)]}::text[]) with ordinality as n (name, place) order by n.place`,
  );
  const missing = rows.filter(({ id }) => id === null).map(({ name }) => name);
  if (missing.length > 0) {
    throw new EnterobotError('ACCESSORY_NOT_FOUND', { database, names: manyOf(missing, 10) });
  }
  return [...new Set(rows.map(({ id }) => id!))];
}
