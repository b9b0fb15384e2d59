import { hash, verify } from '@node-rs/argon2';
import type { Queryable } from '../database/connect.ts';
import { EnterobotError } from '../errors.ts';
import { userNameKey } from './user_names.ts';

/** argon2id as OWASP advises: 19 MiB, two passes, one lane. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** NIST SP 800-63B: length counts, not composition. */
const LEAST = 10;
/** Nobody types more; hashing bytes without end would cost us. */
const MOST = 500;

/** Verified when there is no such user, so that the answer takes as long. */
const NOBODY = hash('no password of anybody', COST);
// It is looked at when somebody waits for it.
NOBODY.catch(() => {});

/**
 * Whether a text can be the password of a user with these names. @throws PASSWORD_RULES
 */
export function checkPassword(
  password: string,
  { username, email }: { username: string; email?: string | null },
): void {
  const problem = passwordProblem(password, [username, ...(email ? [email, email.split('@')[0]!] : [])]);
  if (problem) throw new EnterobotError('PASSWORD_RULES', { problem });
}

function passwordProblem(password: string, names: string[]): string | null {
  const length = [...password].length;
  if (length < LEAST) return `has ${length} characters`;
  if (length > MOST) return `is longer than ${MOST} characters`;
  if (new Set(password).size < 3) return 'is one or two characters, repeated';
  const key = userNameKey(password);
  if (names.some((name) => userNameKey(name) === key)) return 'is the name';
  return null;
}

/** Sets a user's password. The caller has checked it, and ends the sessions. */
export async function setPassword(db: Queryable, userId: number, password: string): Promise<void> {
  await db.query('update users set password_hash = $2 where user_id = $1', [userId, await hashOf(password)]);
}

/** What is kept of a password. Slow by intent: not inside a transaction that others wait for. */
export function hashOf(password: string): Promise<string> {
  return hash(asTyped(password), COST);
}

/** Who gave the right name and password. */
export interface Proven {
  userId: number;
  /** By which a session can be refused if the password was changed since. */
  passwordHash: string;
}

/**
 * The user with that name (or e-mail) and password; undefined when there is none, when an admin has disabled them, or
 * when the password is wrong. All take the same time.
 */
export async function provenByPassword(
  db: Queryable,
  name: string,
  password: string,
): Promise<Proven | undefined> {
  const { rows } = await db.query<{ user_id: number; password_hash: string | null; disabled: Date | null }>(
    `select user_id, password_hash, disabled from users where name_key = $1 or lower(email) = $1
      order by name_key = $1 desc limit 1`,
    [userNameKey(name)],
  );
  const user = rows[0];
  const right = await verify(user?.password_hash ?? (await NOBODY), asTyped(password));
  if (!right || !user?.password_hash || user.disabled) return undefined;
  return { userId: user.user_id, passwordHash: user.password_hash };
}

/** `provenByPassword` for who needs no session. */
export async function userByPassword(
  db: Queryable,
  name: string,
  password: string,
): Promise<number | undefined> {
  return (await provenByPassword(db, name, password))?.userId;
}

/** The same password from two keyboards. */
function asTyped(password: string): string {
  return password.normalize('NFKC');
}
