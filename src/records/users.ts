import pg from 'pg';
import type { Queryable, Transaction } from '../database/connect.ts';
import { build, one } from '../database/query.ts';
import { EnterobotError } from '../errors.ts';
import { cleanEmail, cleanUserName, userNameKey } from './user_names.ts';

export interface User {
  userId: number;
  username: string;
}

/** An account as administrators see it. */
export interface Account {
  user_id: number;
  username: string;
  full_name: string;
  email: string | null;
  role: 'user' | 'admin';
  disabled: Date | null;
  created: Date;
  /** Databases. */
  curates: string[];
  /** Whether a password is set. */
  has_password: boolean;
  /** Issuers of the providers by which they can log in. */
  identities: string[];
  /** When a session or token of theirs was last used, if one of them is still known. */
  last_seen: Date | null;
}

const ACCOUNT = `u.user_id, u.username, u.full_name, u.email, u.role, u.disabled, u.created,
  array(select database from curators c where c.user_id = u.user_id order by database) as curates,
  u.password_hash is not null as has_password,
  array(select issuer from identities i where i.user_id = u.user_id order by issuer) as identities,
  greatest((select max(last_used) from sessions s where s.user_id = u.user_id),
    (select max(last_used) from api_tokens t where t.user_id = u.user_id)) as last_seen`;

/**
 * The admin whom the first migration makes: owner of what the command line loads, whoever types it.
 * @throws RECORD_UNKNOWN when someone removed it
 */
export async function defaultUser(db: Queryable): Promise<User> {
  const row = await one(
    db,
    build.selectFrom('users').select(['user_id as userId', 'username']).orderBy('user_id').limit(1),
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

/** Makes a user. @throws USER_NAME, USER_EMAIL, USER_EXISTS (name or e-mail in use) */
export async function addUser(
  db: Queryable,
  given: {
    username: string;
    email?: string | null;
    fullName?: string;
    role?: 'user' | 'admin';
    passwordHash?: string;
  },
): Promise<User> {
  const username = cleanUserName(given.username);
  const email = given.email ? cleanEmail(given.email) : null;
  const { rows } = await db.query<User>(
    `insert into users (username, name_key, email, full_name, role, password_hash) values ($1, $2, $3, $4, $5, $6)
      on conflict do nothing returning user_id as "userId", username`,
    [
      username,
      userNameKey(username),
      email,
      (given.fullName ?? '').normalize('NFC').trim(),
      given.role ?? 'user',
      given.passwordHash ?? null,
    ],
  );
  if (!rows[0]) throw new EnterobotError('USER_EXISTS', {});
  return rows[0];
}

/** Who has this name (also written otherwise: capitals, full width). @throws RECORD_UNKNOWN, also for who is disabled unless asked for */
export async function userNamed(
  db: Queryable,
  name: string,
  { disabledToo = false }: { disabledToo?: boolean } = {},
): Promise<User> {
  const { rows } = await db.query<User>(
    `select user_id as "userId", username from users where name_key = $1 and ($2 or disabled is null)`,
    [userNameKey(name), disabledToo],
  );
  if (!rows[0]) throw new EnterobotError('RECORD_UNKNOWN', { kind: 'user', key: JSON.stringify(name) });
  return rows[0];
}

/** @throws RECORD_UNKNOWN */
export async function accountOf(db: Queryable, userId: number): Promise<Account> {
  const { rows } = await db.query<Account>(`select ${ACCOUNT} from users u where user_id = $1`, [userId]);
  if (!rows[0]) throw new EnterobotError('RECORD_UNKNOWN', { kind: 'user', key: String(userId) });
  return rows[0];
}

/** Accounts by name, and how many there are. `search`: a part of the name, the full name or the e-mail. */
export async function listAccounts(
  db: Queryable,
  { limit, offset, search = '' }: { limit: number; offset: number; search?: string },
): Promise<{ records: Account[]; total: number }> {
  const where = `$1 = '' or strpos(u.name_key, $1) > 0 or strpos(u.email, $1) > 0 or strpos(lower(u.full_name), $1) > 0`;
  const key = userNameKey(search);
  const { rows } = await db.query<Account>(
    `select ${ACCOUNT} from users u where ${where} order by u.name_key limit $2 offset $3`,
    [key, limit, offset],
  );
  const count = await db.query<{ n: number }>(`select count(*)::integer as n from users u where ${where}`, [
    key,
  ]);
  return { records: rows, total: count.rows[0]!.n };
}

/** What of an account can be changed; what is left out stays. */
export interface AccountChange {
  role?: 'user' | 'admin';
  disabled?: boolean;
  email?: string | null;
  fullName?: string;
}

/**
 * Changes an account and says how it was before. Who ends sessions and tokens of the disabled is `setDisabled`.
 * @throws RECORD_UNKNOWN, LAST_ADMIN, USER_EMAIL, USER_EXISTS (e-mail in use)
 */
export async function changeAccount(
  tx: Transaction,
  userId: number,
  change: AccountChange,
): Promise<Account> {
  await tx.query('select from users where user_id = $1 for no key update', [userId]);
  const before = await accountOf(tx, userId);
  const email = change.email ? cleanEmail(change.email) : change.email;
  try {
    await tx.query(
      `update users set role = coalesce($2, role), full_name = coalesce($3, full_name),
          email = case when $4 then $5 else email end,
          disabled = case $6::boolean when true then coalesce(disabled, now()) when false then null else disabled end
        where user_id = $1`,
      [
        userId,
        change.role ?? null,
        change.fullName?.normalize('NFC').trim() ?? null,
        email !== undefined,
        email ?? null,
        change.disabled ?? null,
      ],
    );
  } catch (error) {
    throw asRefusal(error);
  }
  return before;
}

function asRefusal(error: unknown): unknown {
  if (!(error instanceof pg.DatabaseError)) return error;
  // Raised by the trigger keep_an_admin.
  if (error.code === 'EB001') return new EnterobotError('LAST_ADMIN', {}, { cause: error });
  if (error.code === '23505') return new EnterobotError('USER_EXISTS', {}, { cause: error });
  return error;
}

/** Makes a user a curator of a database, or no longer. False when it was so already. @throws DATABASE_UNKNOWN via getDatabase of the caller */
export async function setCurator(
  db: Queryable,
  userId: number,
  database: string,
  curates: boolean,
): Promise<boolean> {
  const text = curates
    ? 'insert into curators (user_id, database) values ($1, $2) on conflict do nothing'
    : 'delete from curators where user_id = $1 and database = $2';
  const { rowCount } = await db.query(text, [userId, database]);
  return rowCount === 1;
}

/** Whether some administrator can log in: by password, or at a provider. */
export async function someAdminCanLogIn(db: Queryable): Promise<boolean> {
  const { rows } = await db.query<{ some: boolean }>(
    `select exists (select from users u where role = 'admin' and disabled is null
      and (password_hash is not null or exists (select from identities i where i.user_id = u.user_id))) as some`,
  );
  return rows[0]!.some;
}

/** The administrator who was the first; the trigger keep_an_admin sees to it that there is one. */
export async function firstAdmin(db: Queryable): Promise<User> {
  const { rows } = await db.query<User>(
    `select user_id as "userId", username from users where role = 'admin' and disabled is null order by user_id limit 1`,
  );
  return rows[0]!;
}
