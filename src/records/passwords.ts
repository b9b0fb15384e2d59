import { hash, verify } from '@node-rs/argon2';
import type { Queryable } from '../database/connect.ts';

/** argon2id as OWASP advises: 19 MiB, two passes, one lane. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Verified when there is no such user, so that the answer takes as long. Made on first use. */
let nobody: Promise<string> | undefined;

/** Sets a user's password. */
export async function setPassword(db: Queryable, userId: number, password: string): Promise<void> {
  await db.query('update users set password_hash = $2 where user_id = $1', [
    userId,
    await hash(password, COST),
  ]);
}

/**
 * The user with that name (or e-mail) and password; undefined when there is none, when an admin has disabled them, or
 * when the password is wrong. All take the same time.
 */
export async function userByPassword(
  db: Queryable,
  name: string,
  password: string,
): Promise<number | undefined> {
  const { rows } = await db.query<{ user_id: number; password_hash: string | null; disabled: Date | null }>(
    `select user_id, password_hash, disabled from users
      where lower(username) = lower($1) or lower(email) = lower($1)
      order by lower(username) = lower($1) desc limit 1`,
    [name],
  );
  const user = rows[0];
  nobody ??= hash('no password of anybody', COST);
  const right = await verify(user?.password_hash ?? (await nobody), password);
  return right && user?.password_hash && !user.disabled ? user.user_id : undefined;
}
