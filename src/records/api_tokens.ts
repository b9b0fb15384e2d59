import type { Queryable } from '../database/connect.ts';
import { EnterobotError } from '../errors.ts';
import { secretWord, sha256 } from './secret_words.ts';

/** EnteroBase's tokens live six months. */
const DEFAULT_DAYS = 183;
/** One that lives for ever is forgotten, and found by somebody else. */
const LONGEST_DAYS = 366;
/** So that a leaked one can be recognised, by people and by scanners. */
const PREFIX = 'ebt_';

export interface ApiToken {
  id: number;
  name: string;
  created: Date;
  expires: Date;
  lastUsed: Date | null;
  revoked: Date | null;
}

const COLUMNS = 'id, name, created, expires, last_used as "lastUsed", revoked';

/** Makes a token for a user; `token` is told this once and kept nowhere. @throws TOKEN_DAYS */
export async function issueToken(
  db: Queryable,
  given: { userId: number; name: string; days?: number },
): Promise<ApiToken & { token: string }> {
  const days = given.days ?? DEFAULT_DAYS;
  if (!Number.isInteger(days) || days < 1 || days > LONGEST_DAYS)
    throw new EnterobotError('TOKEN_DAYS', { days });
  const token = secretWord(PREFIX);
  const { rows } = await db.query<ApiToken>(
    `insert into api_tokens (user_id, name, sha256, expires)
      values ($1, $2, $3, now() + make_interval(days => $4)) returning ${COLUMNS}`,
    [given.userId, given.name, sha256(token), days],
  );
  return { ...rows[0]!, token };
}

/** The user of a token that is valid now, else undefined. Notes its use, at most once a minute. */
export async function userOfToken(db: Queryable, token: string): Promise<number | undefined> {
  if (!token.startsWith(PREFIX)) return undefined;
  const { rows } = await db.query<{ id: number; user_id: number; stale: boolean }>({
    name: 'user_of_token',
    text: `select id, user_id, coalesce(last_used < now() - interval '1 minute', true) as stale from api_tokens
      where sha256 = $1 and revoked is null and expires > now()`,
    values: [sha256(token)],
  });
  const found = rows[0];
  if (found?.stale) await db.query('update api_tokens set last_used = now() where id = $1', [found.id]);
  return found?.user_id;
}

/** All tokens of a user, newest first, also those that are over. */
export async function tokensOf(db: Queryable, userId: number): Promise<ApiToken[]> {
  const { rows } = await db.query<ApiToken>(
    `select ${COLUMNS} from api_tokens where user_id = $1 order by id desc`,
    [userId],
  );
  return rows;
}

/** Ends a token of that user. False when they have no such token. */
export async function revokeToken(db: Queryable, userId: number, id: number): Promise<boolean> {
  const { rowCount } = await db.query(
    'update api_tokens set revoked = coalesce(revoked, now()) where id = $1 and user_id = $2',
    [id, userId],
  );
  return rowCount === 1;
}

/** Ends all tokens of a user. Returns how many were valid. */
export async function revokeTokens(db: Queryable, userId: number): Promise<number> {
  const { rowCount } = await db.query(
    'update api_tokens set revoked = now() where user_id = $1 and revoked is null and expires > now()',
    [userId],
  );
  return rowCount ?? 0;
}

/** Whose token has that number; undefined when there is none. */
export async function tokenOwner(db: Queryable, id: number): Promise<number | undefined> {
  const { rows } = await db.query<{ user_id: number }>('select user_id from api_tokens where id = $1', [id]);
  return rows[0]?.user_id;
}
