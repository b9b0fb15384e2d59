import { createHash } from 'node:crypto';
import type { Queryable, Transaction } from '../database/connect.ts';
import { secretWord, sha256 } from './secret_words.ts';

/** A session that nobody uses for so long is over. */
export const SESSION_IDLE_DAYS = 14;
/** And so is one that was used all the time: then the password is asked for again. */
const LONGEST_DAYS = 90;
/** More browsers than anybody has; the one that was used longest ago gives way. */
const MOST_PER_USER = 30;

const PREFIX = 'ebs_';

export interface Session {
  id: number;
  created: Date;
  lastUsed: Date;
  expires: Date;
  address: string | null;
  /** What the browser calls itself. */
  agent: string | null;
}

/**
 * Begins a session; `token` is for the browser's cookie and kept nowhere. Always a new word: one that was known before the
 * login is worth nothing after it. Undefined when the user was disabled, or the password changed, since it was proven
 * (`passwordHash`): a change of password waits for us, or we for it.
 */
export async function startSession(
  tx: Transaction,
  given: { userId: number; passwordHash?: string; address?: string; agent?: string },
): Promise<string | undefined> {
  const { rowCount } = await tx.query(
    `select from users where user_id = $1 and disabled is null
      and ($2::text is null or password_hash = $2) for share`,
    [given.userId, given.passwordHash ?? null],
  );
  if (rowCount === 0) return undefined;
  const token = secretWord(PREFIX);
  await tx.query('delete from sessions where expires <= now()');
  await tx.query(
    `delete from sessions where id in
      (select id from sessions where user_id = $1 order by last_used desc, id desc offset $2)`,
    [given.userId, MOST_PER_USER - 1],
  );
  await tx.query(
    `insert into sessions (user_id, sha256, expires, address, agent)
      values ($1, $2, now() + make_interval(days => $3), $4, $5)`,
    [
      given.userId,
      sha256(token),
      SESSION_IDLE_DAYS,
      given.address ?? null,
      given.agent?.slice(0, 300) ?? null,
    ],
  );
  return token;
}

/** The session of a cookie's word, if it goes on. Notes its use and moves its end, at most once a minute. */
export async function useSession(
  db: Queryable,
  token: string,
): Promise<{ id: number; userId: number } | undefined> {
  if (!token.startsWith(PREFIX)) return undefined;
  const { rows } = await db.query<{ id: number; userId: number; stale: boolean }>({
    name: 'use_session',
    text: `select id, user_id as "userId", last_used < now() - interval '1 minute' as stale from sessions
      where sha256 = $1 and expires > now()`,
    values: [sha256(token)],
  });
  const found = rows[0];
  if (!found) return undefined;
  if (found.stale) {
    await db.query(
      `update sessions set last_used = now(),
          expires = least(now() + make_interval(days => $2), created + make_interval(days => $3))
        where id = $1 and expires > now()`,
      [found.id, SESSION_IDLE_DAYS, LONGEST_DAYS],
    );
  }
  return { id: found.id, userId: found.userId };
}

/** The word that a page of this session sends with what it changes: known to who can read an answer, not to who can only send. */
export function csrfToken(sessionToken: string): string {
  return createHash('sha256').update(`enterobot csrf\n${sessionToken}`).digest('base64url');
}

/** The sessions of a user that go on, the one used last first. */
export async function sessionsOf(db: Queryable, userId: number): Promise<Session[]> {
  const { rows } = await db.query<Session>(
    `select id, created, last_used as "lastUsed", expires, address, agent from sessions
      where user_id = $1 and expires > now() order by last_used desc, id desc`,
    [userId],
  );
  return rows;
}

/** Ends one session of that user. False when they have no such session. */
export async function endSession(db: Queryable, userId: number, id: number): Promise<boolean> {
  const { rowCount } = await db.query('delete from sessions where id = $1 and user_id = $2', [id, userId]);
  return rowCount === 1;
}

/** Ends all sessions of a user, but the one with the id `but`. Returns how many. */
export async function endSessions(db: Queryable, userId: number, but?: number): Promise<number> {
  const { rowCount } = await db.query('delete from sessions where user_id = $1 and id is distinct from $2', [
    userId,
    but ?? null,
  ]);
  return rowCount ?? 0;
}
