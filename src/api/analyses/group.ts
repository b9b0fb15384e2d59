import { sql } from 'kysely';
import { z } from 'zod';
import type { Queryable } from '../../database/connect.ts';
import { allOf } from '../../database/query.ts';
import { EnterobotError } from '../../errors.ts';
import { groupInSight } from '../../jobs/accessory/group_in_sight.ts';
import { strainsFor } from '../../records/access.ts';
import { getDatabase } from '../../records/databases.ts';
import { schemeInSight } from '../../records/scheme_in_sight.ts';
import type { Viewer } from '../../records/viewer.ts';
import { openWorkspace } from '../../records/workspaces.ts';
import { text } from '../accounts/shapes.ts';

/** Which strains an analysis is of. */
export const groupAsked = z.union([
  z.literal('all'),
  z.strictObject({ workspace: z.int().min(1).max(Number.MAX_SAFE_INTEGER) }),
  z.strictObject({ strains: z.array(text(200).min(1)).min(1).max(20_000) }),
]);
type GroupAsked = z.infer<typeof groupAsked>;

/**
 * The best assemblies of the strains asked for, of those whose files the viewer may have.
 * @throws RECORD_UNKNOWN (a workspace that they may not see), ACCESSORY_NOT_FOUND (strains that are named one by one)
 */
export async function groupOf(
  db: Queryable,
  viewer: Viewer,
  database: string,
  asked: GroupAsked,
): Promise<number[]> {
  if (asked !== 'all' && 'workspace' in asked) await openWorkspace(db, viewer, asked.workspace);
  return groupInSight(db, viewer, database, asked);
}

/** A typing scheme that the viewer may see, as jobs keep it. @throws DATABASE_UNKNOWN, SCHEME_UNKNOWN, SCHEME_NOT_TYPING */
export async function typingScheme(db: Queryable, viewer: Viewer, database: string, description: string) {
  await getDatabase(db, database);
  const scheme = await schemeInSight(db, viewer, database, description);
  if (!scheme.param.scheme) throw new EnterobotError('SCHEME_NOT_TYPING', { scheme: description });
  return { id: scheme.id, description: scheme.description, param: scheme.param };
}

/**
 * Strains of a workspace whose rows the viewer sees and that `groupOf` leaves out, by name, each with the reason. Of `all`
 * they are not told: that is not asked for one by one.
 */
export async function besideGroup(
  db: Queryable,
  viewer: Viewer,
  asked: GroupAsked,
): Promise<{ name: string; reason: string }[]> {
  if (asked === 'all' || !('workspace' in asked)) return [];
  return allOf(
    db,
    sql<{ name: string; reason: string }>`select s.strain as name, case when s.best_assembly is null
          then 'it has no assembly that passed QC' else 'its files are not open to who made the tree' end as reason
      from strains s where s.barcode in (select jsonb_array_elements_text(w.data -> 'strains')
          from user_preferences w where w.id = ${asked.workspace} and w.type = 'workspace')
        and ${strainsFor(viewer, 'row', 's')} and (s.best_assembly is null or not ${strainsFor(viewer, 'files', 's')})
      order by s.strain collate "C" limit 10000`,
  );
}
