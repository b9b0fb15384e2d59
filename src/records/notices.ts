import { sql } from 'kysely';
import type { Queryable } from '../database/connect.ts';
import { allOf } from '../database/query.ts';
import { itemsFor, schemesFor, strainsFor } from './access.ts';
import type { Viewer } from './viewer.ts';

/** A new isolate came near one that somebody watches. */
export interface Notice {
  id: number;
  at: Date;
  /** When its reader said so; null: not yet. */
  seen: Date | null;
  database: string;
  scheme: string;
  scheme_label: string;
  strain: { barcode: string; strain: string };
  /** The watched one that it is nearest to. */
  near: { barcode: string; strain: string };
  /** Loci called in both that differ, of those called in both. */
  differing: number;
  compared: number;
  /** The watch: how far it looks, and the workspace if it is of one that the reader may see. */
  watch: number;
  within: number;
  workspace: string | null;
}

/** What the reader may see of both strains and the scheme is decided now, whatever it was when the notice came. */
const from = (
  viewer: Viewer,
) => sql`from notices n join watches w on w.id = n.watch_id join schemes c on c.id = w.scheme_id
    join strains s on s.id = n.strain_id join strains o on o.id = n.near_id
    left join user_preferences p on p.id = w.workspace_id and ${itemsFor(viewer, 'see', 'p')}
  where n.user_id = ${viewer.userId} and ${schemesFor(viewer, 'c')} and ${strainsFor(viewer, 'row', 's')}
    and ${strainsFor(viewer, 'row', 'o')}`;

/** A person's notices, newest first. `unseen` of the answer: how many of all they have not marked. */
export async function noticesOf(
  db: Queryable,
  viewer: Viewer,
  asked: { unseen: boolean; limit: number; offset: number },
): Promise<{ records: Notice[]; total: number; unseen: number }> {
  const only = asked.unseen ? sql`n.seen is null` : sql`true`;
  const records = await allOf(
    db,
    sql<Notice>`select n.id, n.at, n.seen, w.database, c.description as scheme, c.name as scheme_label,
        json_build_object('barcode', s.barcode, 'strain', s.strain) as strain,
        json_build_object('barcode', o.barcode, 'strain', o.strain) as near,
        n.differing, n.compared, w.id as watch, w.within, p.name as workspace
      ${from(viewer)} and ${only} order by n.id desc limit ${asked.limit} offset ${asked.offset}`,
  );
  const [counts] = await allOf(
    db,
    sql<{ total: number; unseen: number }>`select (count(*) filter (where ${only}))::integer as total,
        (count(*) filter (where n.seen is null))::integer as unseen ${from(viewer)}`,
  );
  return { records, ...counts! };
}

/** Marks notices as seen: those, and all up to one; what is somebody else's or marked already stays. */
export async function markSeen(
  db: Queryable,
  viewer: Viewer,
  { ids = [], upTo = 0 }: { ids?: readonly number[] | undefined; upTo?: number | undefined },
): Promise<void> {
  await db.query(
    `update notices set seen = now() where user_id = $1 and seen is null and (id = any($2::bigint[]) or id <= $3)`,
    [viewer.userId, ids, upTo],
  );
}
