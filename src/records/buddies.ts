import type { Queryable } from '../database/connect.ts';
import { EnterobotError } from '../errors.ts';

/** One end of a friendship, as the other end sees it. */
export interface Buddy {
  user_id: number;
  username: string;
  full_name: string;
  may_edit: boolean;
  created: Date;
}

/**
 * Lets somebody see all that is the user's, and edit it if `mayEdit`; said again, it changes the right.
 * @throws REQUEST_WRONG when it is the user themselves
 */
export async function giveBuddy(
  db: Queryable,
  userId: number,
  buddyId: number,
  mayEdit: boolean,
): Promise<void> {
  if (userId === buddyId) throw new EnterobotError('REQUEST_WRONG', { problem: 'nobody is their own buddy' });
  await db.query(
    `insert into buddies (user_id, buddy_id, may_edit) values ($1, $2, $3)
      on conflict (user_id, buddy_id) do update set may_edit = excluded.may_edit`,
    [userId, buddyId, mayEdit],
  );
}

/** Changes the right of a buddy. False when they are none. */
export async function changeBuddy(
  db: Queryable,
  userId: number,
  buddyId: number,
  mayEdit: boolean,
): Promise<boolean> {
  const { rowCount } = await db.query(
    'update buddies set may_edit = $3 where user_id = $1 and buddy_id = $2',
    [userId, buddyId, mayEdit],
  );
  return rowCount === 1;
}

/** Takes it back. False when they were no buddy. */
export async function endBuddy(db: Queryable, userId: number, buddyId: number): Promise<boolean> {
  const { rowCount } = await db.query('delete from buddies where user_id = $1 and buddy_id = $2', [
    userId,
    buddyId,
  ]);
  return rowCount === 1;
}

/** Who sees what is mine (`given`), and whose I see (`received`), by name. */
export async function buddiesOf(
  db: Queryable,
  userId: number,
): Promise<{ given: Buddy[]; received: Buddy[] }> {
  const of = async (mine: 'user_id' | 'buddy_id', theirs: 'user_id' | 'buddy_id') => {
    const { rows } = await db.query<Buddy>(
      `select u.user_id, u.username, u.full_name, b.may_edit, b.created from buddies b join users u on u.user_id = b.${theirs}
        where b.${mine} = $1 order by u.name_key`,
      [userId],
    );
    return rows;
  };
  return { given: await of('user_id', 'buddy_id'), received: await of('buddy_id', 'user_id') };
}
