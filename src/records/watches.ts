import { sql } from 'kysely';
import type { Pool, Queryable } from '../database/connect.ts';
import { allOf } from '../database/query.ts';
import { inTransaction } from '../database/transaction.ts';
import { EnterobotError } from '../errors.ts';
import { itemsFor, schemesFor, strainsFor } from './access.ts';
import { schemeInSight } from './scheme_in_sight.ts';
import { nservNameOf } from './schemes.ts';
import { strainInSight } from './strain_in_sight.ts';
import type { Viewer } from './viewer.ts';
import { openWorkspace } from './workspaces.ts';

/** One person may have so many; each costs every typing under its scheme. */
const MOST_WATCHES = 500;

/** What a person is told of: isolates near a strain, or near those of a workspace. */
export interface Watch {
  id: number;
  database: string;
  /** The scheme's description, and its label. */
  scheme: string;
  scheme_label: string;
  /** Loci called in both that may differ. */
  within: number;
  /** Both null: it is of what the person may not see any more. */
  strain: { barcode: string; strain: string } | null;
  workspace: { id: number; name: string } | null;
  created: Date;
  notices: number;
}

/** The watches of a person, newest first; those of schemes that they may not see (any more) are left out. */
export async function watchesOf(
  db: Queryable,
  viewer: Viewer,
  asked: { strain?: string | undefined } = {},
): Promise<Watch[]> {
  const only = asked.strain === undefined ? sql`true` : sql`s.barcode = ${asked.strain}`;
  return allOf(
    db,
    sql<Watch>`select w.id, w.database, c.description as scheme, c.name as scheme_label, w.within, w.created,
        case when s.id is not null then json_build_object('barcode', s.barcode, 'strain', s.strain) end as strain,
        case when p.id is not null then json_build_object('id', p.id, 'name', p.name) end as workspace,
        (select count(*) from notices n where n.watch_id = w.id)::integer as notices
      from watches w join schemes c on c.id = w.scheme_id
        left join strains s on s.id = w.strain_id and ${strainsFor(viewer, 'row', 's')}
        left join user_preferences p on p.id = w.workspace_id and ${itemsFor(viewer, 'see', 'p')}
      where w.user_id = ${viewer.userId} and ${schemesFor(viewer, 'c')} and ${only} order by w.id desc`,
  );
}

/**
 * Makes a watch, or changes how far it looks.
 * @throws SCHEME_UNKNOWN, SCHEME_NOT_TYPING, RECORD_UNKNOWN (the strain or workspace, also of another database), WATCHES_FULL
 */
export async function addWatch(
  pool: Pool,
  viewer: Viewer,
  given: { database: string; scheme: string; within: number; of: { strain: string } | { workspace: number } },
): Promise<Watch> {
  const { database, within, of } = given;
  return inTransaction(pool, async (tx) => {
    const scheme = await schemeInSight(tx, viewer, database, given.scheme);
    // Only of typing schemes has anybody distances.
    nservNameOf(scheme);
    const watched =
      'strain' in of
        ? { kind: 'strain', key: of.strain, ...(await strainInSight(tx, viewer, of.strain, 'row')) }
        : {
            kind: 'workspace',
            key: String(of.workspace),
            ...(await openWorkspace(tx, viewer, of.workspace)),
          };
    if (watched.database !== database) {
      throw new EnterobotError('RECORD_UNKNOWN', {
        kind: `${watched.kind} of ${database}`,
        key: watched.key,
      });
    }
    const { rows } = await tx.query<{ id: number }>(
      `insert into watches (user_id, database, scheme_id, strain_id, workspace_id, within)
        values ($1, $2, $3, $4, $5, $6)
        on conflict (user_id, scheme_id, strain_id, workspace_id) do update set within = excluded.within returning id`,
      [
        ...[viewer.userId, database, scheme.id],
        'strain' in of ? watched.id : null,
        'workspace' in of ? watched.id : null,
        within,
      ],
    );
    // Afterwards: who has as many as one may have can still change how far each looks.
    await refuseTooMany(tx, viewer);
    return (await watchesOf(tx, viewer)).find(({ id }) => id === rows[0]!.id)!;
  });
}

async function refuseTooMany(db: Queryable, viewer: Viewer): Promise<void> {
  const { rows } = await db.query<{ n: number }>(
    'select count(*)::integer as n from watches where user_id = $1',
    [viewer.userId],
  );
  if (rows[0]!.n > MOST_WATCHES) throw new EnterobotError('WATCHES_FULL', { most: MOST_WATCHES });
}

/** Removes a watch with its notices. @throws RECORD_UNKNOWN, also for one of somebody else */
export async function removeWatch(db: Queryable, viewer: Viewer, id: number): Promise<void> {
  const { rowCount } = await db.query('delete from watches where id = $1 and user_id = $2', [
    id,
    viewer.userId,
  ]);
  if (rowCount === 0) throw new EnterobotError('RECORD_UNKNOWN', { kind: 'watch', key: String(id) });
}
