import { type RawBuilder, sql } from 'kysely';
import type { Pool, Queryable, Transaction } from '../database/connect.ts';
import { inTransaction } from '../database/transaction.ts';
import { EnterobotError } from '../errors.ts';
import { accessToItem, type GuardedItem, ITEM_ACCESS, type ItemAccess } from './access.ts';
import { type ItemShare, shareItem, sharesOf, unshareItem } from './item_shares.ts';
import { userNamed } from './users.ts';
import type { Viewer } from './viewer.ts';

/** What every kind of item (a workspace, an analysis) is told with, as one viewer sees it. */
export interface SeenItem {
  id: number;
  name: string;
  database: string;
  /** The owner's. */
  user_id: number;
  username: string;
  public: boolean;
  access: Exclude<ItemAccess, 'none'>;
  created: Date;
  changed: Date;
}

/** What a statement tells of it: how it is shared with the viewer, in the place of what that lets them do. */
export type ItemRow<T extends SeenItem> = Omit<T, 'access'> & Pick<GuardedItem, 'shared'>;

/**
 * Finds an item of one kind with which the viewer may go as far as `wanted`.
 * @throws RECORD_UNKNOWN when they may not see it; NOT_ALLOWED when they see it and may not do that
 */
export type FindItem = (
  db: Queryable,
  viewer: Viewer,
  id: number,
  wanted: Exclude<ItemAccess, 'none'>,
) => Promise<SeenItem>;

/** The columns that every kind has, of user_preferences called `item` joined with its owner, `u`. */
export function itemColumns(viewer: Viewer, item: string): RawBuilder<unknown> {
  const of = (column: string) => sql.ref(`${item}.${column}`);
  return sql`${of('id')}, ${of('name')}, ${of('database')}, ${of('user_id')}, u.username, ${of('public')},
    ${of('created')}, ${of('changed')},
    coalesce((select case when s.may_edit then 'edit' else 'see' end from item_shares s
      where s.item_id = ${of('id')} and s.user_id = ${viewer.userId}), 'none') as shared`;
}

/** A row of them, of one that the viewer sees. */
export function asSeen<T extends SeenItem>(viewer: Viewer, { shared, ...found }: ItemRow<T>): T {
  const { database, user_id: owner, public: open } = found;
  const access = accessToItem(viewer, { database, owner, public: open, shared });
  return { ...found, access } as unknown as T;
}

/** @throws RECORD_UNKNOWN where none was found, NOT_ALLOWED where it lets the viewer less than `wanted` */
export function mustReach<T extends SeenItem>(
  viewer: Viewer,
  found: ItemRow<T> | undefined,
  { kind, id, wanted }: { kind: string; id: number; wanted: SeenItem['access'] },
): T {
  if (!found) throw new EnterobotError('RECORD_UNKNOWN', { kind, key: String(id) });
  const seen = asSeen<T>(viewer, found);
  if (ITEM_ACCESS.indexOf(seen.access) < ITEM_ACCESS.indexOf(wanted))
    throw new EnterobotError('NOT_ALLOWED', { who: viewer.username });
  return seen;
}

/** Its row is locked until the transaction ends: of two changes the second sees what the first left. */
export async function lockItem(tx: Transaction, id: number): Promise<void> {
  await tx.query('select from user_preferences where id = $1 for no key update', [id]);
}

/** Shows an item to somebody, or changes what they may do. @throws RECORD_UNKNOWN (also a user), NOT_ALLOWED */
export async function showItem(
  pool: Pool,
  viewer: Viewer,
  { find, id }: { find: FindItem; id: number },
  given: { username: string; mayEdit: boolean },
): Promise<ItemShare[]> {
  return inTransaction(pool, async (tx) => {
    await find(tx, viewer, id, 'own');
    const { userId } = await userNamed(tx, given.username);
    await shareItem(tx, id, userId, given.mayEdit);
    return sharesOf(tx, id);
  });
}

/** Takes it back; who has it may also leave. @throws RECORD_UNKNOWN, NOT_ALLOWED */
export async function hideItem(
  pool: Pool,
  viewer: Viewer,
  { find, id }: { find: FindItem; id: number },
  userId: number,
): Promise<void> {
  await inTransaction(pool, async (tx) => {
    await find(tx, viewer, id, userId === viewer.userId ? 'see' : 'own');
    if (!(await unshareItem(tx, id, userId)))
      throw new EnterobotError('RECORD_UNKNOWN', { kind: 'share of user', key: String(userId) });
  });
}
