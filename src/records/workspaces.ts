import { sql } from 'kysely';
import type { Pool, Queryable, Transaction } from '../database/connect.ts';
import { allOf } from '../database/query.ts';
import { inTransaction } from '../database/transaction.ts';
import { EnterobotError } from '../errors.ts';
import { addItem, changeItem, removeItem } from '../ledger/items.ts';
import { type ItemAccess, itemsFor, strainsFor } from './access.ts';
import { getDatabase } from './databases.ts';
import { asSeen, type ItemRow, itemColumns, lockItem, mustReach, type SeenItem } from './item_in_sight.ts';
import { type ItemShare, sharesOf } from './item_shares.ts';
import type { Viewer } from './viewer.ts';

/** More than EnteroBase lets anybody load at once. */
export const MOST_STRAINS = 100_000;

const TYPE = 'workspace';

/** A named list of strains, as one viewer sees it. */
export interface Workspace extends SeenItem {
  /** Strains in it, also those that this viewer may not see. */
  size: number;
}

/** One workspace with what it holds. */
export interface OpenWorkspace extends Workspace {
  /** Barcodes that the viewer may see, in the order in which they were added. */
  strains: string[];
  /** How many more there are. */
  hidden: number;
  /** Who else may see or edit it; only for who may change that. */
  shares: ItemShare[] | null;
}

const row = (viewer: Viewer) =>
  sql`${itemColumns(viewer, 'w')}, coalesce(jsonb_array_length(w.data -> 'strains'), 0) as size`;

type Row = ItemRow<Workspace>;

/** Workspaces that a viewer may see, the one changed last first. `mine`: only their own. */
export async function listWorkspaces(
  db: Queryable,
  viewer: Viewer,
  given: { database?: string; search?: string; mine?: boolean; limit: number; offset: number },
): Promise<{ records: Workspace[]; total: number }> {
  const conditions = [sql`w.type = ${TYPE}`, itemsFor(viewer, 'see', 'w')];
  if (given.database !== undefined) conditions.push(sql`w.database = ${given.database}`);
  if (given.search) conditions.push(sql`strpos(lower(w.name), lower(${given.search})) > 0`);
  if (given.mine) conditions.push(sql`w.user_id = ${viewer.userId}`);
  const where = sql.join(conditions, sql` and `);
  const records = await allOf(
    db,
    sql<Row>`select ${row(viewer)} from user_preferences w join users u using (user_id) where ${where}
      order by w.changed desc, w.id desc limit ${given.limit} offset ${given.offset}`,
  );
  const [count] = await allOf(
    db,
    sql<{ n: number }>`select count(*)::integer as n from user_preferences w where ${where}`,
  );
  return { records: records.map((one) => asSeen<Workspace>(viewer, one)), total: count!.n };
}

/** One workspace, with the strains of it that the viewer may see. @throws RECORD_UNKNOWN, also for one that they may not see */
export async function openWorkspace(db: Queryable, viewer: Viewer, id: number): Promise<OpenWorkspace> {
  const found = await workspaceFor(db, viewer, id, 'see');
  const strains = (
    await allOf(
      db,
      sql<{ barcode: string }>`select s.barcode from user_preferences w
        cross join jsonb_array_elements_text(w.data -> 'strains') with ordinality as listed (barcode, place)
        join strains s on s.barcode = listed.barcode
        where w.id = ${id} and ${strainsFor(viewer, 'row', 's')} order by listed.place`,
    )
  ).map(({ barcode }) => barcode);
  const shares = found.access === 'own' ? await sharesOf(db, id) : null;
  return { ...found, strains, hidden: Math.max(0, found.size - strains.length), shares };
}

/** The id of a workspace that the viewer may see. @throws RECORD_UNKNOWN */
export async function seenWorkspace(db: Queryable, viewer: Viewer, id: number): Promise<number> {
  return (await workspaceFor(db, viewer, id, 'see')).id;
}

/**
 * A workspace with which the viewer may go as far as `wanted`.
 * @throws RECORD_UNKNOWN when they may not see it; NOT_ALLOWED when they see it and may not do that
 */
export async function workspaceFor(
  db: Queryable,
  viewer: Viewer,
  id: number,
  wanted: Exclude<ItemAccess, 'none'>,
): Promise<Workspace> {
  const [found] = await allOf(
    db,
    sql<Row>`select ${row(viewer)} from user_preferences w join users u using (user_id)
      where w.id = ${id} and w.type = ${TYPE} and ${itemsFor(viewer, 'see', 'w')}`,
  );
  return mustReach<Workspace>(viewer, found, { kind: TYPE, id, wanted });
}

/** Makes a workspace of strains that its maker may see. @throws DATABASE_UNKNOWN, WORKSPACE_NAME, RECORD_UNKNOWN (a strain), WORKSPACE_FULL */
export async function addWorkspace(
  pool: Pool,
  viewer: Viewer,
  given: { name: string; database: string; strains: string[]; public: boolean },
): Promise<OpenWorkspace> {
  return inTransaction(pool, async (tx) => {
    const { name: database } = await getDatabase(tx, given.database);
    const strains = await known(tx, viewer, database, given.strains);
    const id = await addItem(tx, {
      type: TYPE,
      name: cleanName(given.name),
      userId: viewer.userId,
      database,
      data: { strains },
      public: given.public,
    });
    return openWorkspace(tx, viewer, id);
  });
}

/**
 * Renames a workspace, opens it to everybody, adds and removes strains. Of strains that the viewer may not see none is added or
 * removed: the answer would tell that it is there.
 * @throws RECORD_UNKNOWN (also a strain), NOT_ALLOWED, WORKSPACE_NAME, WORKSPACE_FULL
 */
export async function changeWorkspace(
  pool: Pool,
  viewer: Viewer,
  id: number,
  change: { name?: string; public?: boolean; add?: string[]; remove?: string[] },
): Promise<OpenWorkspace> {
  return inTransaction(pool, async (tx) => {
    await lockItem(tx, id);
    const found = await workspaceFor(tx, viewer, id, change.public === undefined ? 'edit' : 'own');
    const added = await known(tx, viewer, found.database, change.add ?? []);
    const removed = new Set(await visible(tx, viewer, found.database, change.remove ?? []));
    const { rows } = await tx.query<{ strains: string[] }>(
      "select data -> 'strains' as strains from user_preferences where id = $1",
      [id],
    );
    const left = rows[0]!.strains.filter((barcode) => !removed.has(barcode));
    const strains = limited([...new Set([...left, ...added])]);
    await changeItem(tx, id, {
      ...(change.name === undefined ? {} : { name: cleanName(change.name) }),
      ...(change.public === undefined ? {} : { public: change.public }),
      data: { strains },
    });
    return openWorkspace(tx, viewer, id);
  });
}

/** @throws RECORD_UNKNOWN, NOT_ALLOWED */
export async function removeWorkspace(pool: Pool, viewer: Viewer, id: number): Promise<void> {
  await inTransaction(pool, async (tx) => {
    await workspaceFor(tx, viewer, id, 'own');
    await removeItem(tx, id);
  });
}

/** The strains, each once, if the viewer may see all of them. @throws RECORD_UNKNOWN, WORKSPACE_FULL */
async function known(
  tx: Transaction,
  viewer: Viewer,
  database: string,
  barcodes: string[],
): Promise<string[]> {
  const wanted = limited([...new Set(barcodes)]);
  const found = new Set(await visible(tx, viewer, database, wanted));
  const missing = wanted.find((barcode) => !found.has(barcode));
  if (missing !== undefined) {
    throw new EnterobotError('RECORD_UNKNOWN', { kind: `strain of ${database}`, key: missing });
  }
  return wanted;
}

async function visible(
  db: Queryable,
  viewer: Viewer,
  database: string,
  barcodes: string[],
): Promise<string[]> {
  if (barcodes.length === 0) return [];
  const rows = await allOf(
    db,
    sql<{ barcode: string }>`select s.barcode from strains s where s.barcode = any(${barcodes}::text[])
      and s.database = ${database} and ${strainsFor(viewer, 'row', 's')}`,
  );
  return rows.map(({ barcode }) => barcode);
}

function limited(barcodes: string[]): string[] {
  if (barcodes.length > MOST_STRAINS) throw new EnterobotError('WORKSPACE_FULL', { most: MOST_STRAINS });
  return barcodes;
}

function cleanName(given: string): string {
  const name = given.normalize('NFC').trim();
  if (name === '' || /[\p{Cc}\p{Cs}\u2028\u2029]/u.test(name)) {
    throw new EnterobotError('WORKSPACE_NAME', { name: JSON.stringify(given) });
  }
  return name;
}
