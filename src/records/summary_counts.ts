import { sql } from 'kysely';
import type { Queryable } from '../database/connect.ts';
import { allOf } from '../database/query.ts';
import { strainsFor } from './access.ts';
import type { Viewer } from './viewer.ts';

/** How many assemblies or sets of reads a database has, of strains that a viewer sees. */
export async function countWhere(
  db: Queryable,
  viewer: Viewer,
  database: string,
  table: 'assemblies' | 'traces',
): Promise<number> {
  // Who sees every strain need not look at them.
  const all = viewer.admin || viewer.curates.includes(database);
  const seen = all
    ? sql``
    : sql`join strains s on s.id = x.strain_id and s.database = ${database} and ${strainsFor(viewer, 'row', 's')}`;
  const [row] = await allOf(
    db,
    sql<{
      n: number;
    }>`select count(*)::integer as n from ${sql.table(table)} x ${seen} where x.database = ${database}`,
  );
  return row!.n;
}
