import type { Queryable } from '../database/connect.ts';
import { build, one } from '../database/query.ts';
import { EnterobotError } from '../errors.ts';

export interface User {
  userId: number;
  username: string;
}

/**
 * The admin whom the first migration makes: owner of what the command line loads, until there are accounts.
 * @throws RECORD_UNKNOWN when someone removed it
 */
export async function defaultUser(db: Queryable): Promise<User> {
  const row = await one(
    db,
    build.selectFrom('users').select(['user_id as userId', 'username']).where('username', '=', 'admin'),
  );
  if (!row) throw new EnterobotError('RECORD_UNKNOWN', { kind: 'user', key: 'admin' });
  return row;
}

/** The names of users, by user_id. */
export async function usernames(db: Queryable, userIds: number[]): Promise<Map<number, string>> {
  const { rows } = await db.query<{ user_id: number; username: string }>(
    'select user_id, username from users where user_id = any($1)',
    [[...new Set(userIds)]],
  );
  return new Map(rows.map(({ user_id, username }) => [user_id, username]));
}
