import type { Queryable } from '../database/connect.ts';

/** Who asks, with all that decides what they may see and do. */
export interface Viewer {
  userId: number;
  username: string;
  admin: boolean;
  /** Databases of which they are a curator. */
  curates: readonly string[];
  /** People who let them see what is theirs (buddies); themselves included. */
  sees: readonly number[];
  /** People who let them edit what is theirs; themselves included. */
  edits: readonly number[];
}

/** The viewer that a user is; undefined when there is no such user, or an admin has disabled them. */
export async function viewerOf(db: Queryable, userId: number): Promise<Viewer | undefined> {
  const { rows } = await db.query<Viewer>({
    name: 'viewer_of',
    text: `select user_id as "userId", username, role = 'admin' as admin,
        array(select database from curators c where c.user_id = u.user_id order by database) as curates,
        array(select u.user_id union select b.user_id from buddies b where b.buddy_id = u.user_id) as sees,
        array(select u.user_id union select b.user_id from buddies b where b.buddy_id = u.user_id and b.may_edit) as edits
      from users u where user_id = $1 and disabled is null`,
    values: [userId],
  });
  return rows[0];
}
