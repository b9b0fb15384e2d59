import { createHash, randomBytes } from 'node:crypto';
import type { Queryable } from '../database/connect.ts';

/** EnteroBase's tokens live six months. */
const DEFAULT_DAYS = 183;
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

/** Makes a token for a user; `token` is told this once and kept nowhere. */
export async function issueToken(
  db: Queryable,
  given: { userId: number; name: string; days?: number },
): Promise<ApiToken & { token: string }> {
  const token = PREFIX + randomBytes(32).toString('base64url');
  const { rows } = await db.query<ApiToken>(
    `insert into api_tokens (user_id, name, sha256, expires)
      values ($1, $2, $3, now() + make_interval(days => $4)) returning ${COLUMNS}`,
    [given.userId, given.name, digest(token), given.days ?? DEFAULT_DAYS],
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
    values: [digest(token)],
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

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
