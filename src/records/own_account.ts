import type { Pool } from '../database/connect.ts';
import { inTransaction } from '../database/transaction.ts';
import { EnterobotError } from '../errors.ts';
import { noteAct } from './admin_log.ts';
import { findLink, makeLink, revokeLinksOf, spendLink } from './one_time_links.ts';
import { checkPassword, hashOf, type Proven, provenByPassword } from './passwords.ts';
import { endSessions } from './sessions.ts';
import { accountOf, addUser, changeAccount, firstAdmin, someAdminCanLogIn } from './users.ts';

/** Who can make an account of their own: everybody, who has an invitation, nobody. */
export const SIGN_UP = ['open', 'invitation', 'closed'] as const;
export type SignUp = (typeof SIGN_UP)[number];

/**
 * Makes an account for who asks for it.
 * @param given.invitation the word of an invitation's link; needed unless sign-up is open
 * @throws SIGN_UP_CLOSED, LINK_OVER, PASSWORD_RULES, USER_NAME, USER_EMAIL, USER_EXISTS
 */
export async function signUp(
  pool: Pool,
  mode: SignUp,
  given: { username: string; password: string; email?: string; fullName?: string; invitation?: string },
): Promise<Proven> {
  if (mode === 'closed' || (mode === 'invitation' && given.invitation === undefined)) {
    throw new EnterobotError('SIGN_UP_CLOSED', {});
  }
  // What refuses cheaply comes before what takes long.
  if (given.invitation !== undefined) await findInvitation(pool, given.invitation);
  checkPassword(given.password, given);
  const passwordHash = await hashOf(given.password);
  return inTransaction(pool, async (tx) => {
    const user = await addUser(tx, { ...given, passwordHash });
    if (given.invitation !== undefined) await spendLink(tx, given.invitation, user.userId);
    await noteAct(tx, user, 'signed up', user.userId, {
      by: given.invitation === undefined ? 'open' : 'invitation',
    });
    return { userId: user.userId, passwordHash };
  });
}

async function findInvitation(pool: Pool, word: string): Promise<void> {
  const { purpose } = await findLink(pool, word);
  if (purpose !== 'invitation') throw new EnterobotError('LINK_OVER', {});
}

/**
 * Sets a password by a one-time link, and uses the link up. Whoever was signed in as that user is so no longer.
 * @throws LINK_OVER, PASSWORD_RULES, USER_EMAIL, USER_EXISTS (e-mail in use)
 */
export async function setPasswordByLink(
  pool: Pool,
  given: { word: string; password: string; email?: string },
): Promise<Proven> {
  const link = await findLink(pool, given.word);
  const { userId, username } = link;
  if (userId === null || username === null) throw new EnterobotError('LINK_OVER', {});
  const { email } = await accountOf(pool, userId);
  checkPassword(given.password, { username, email: given.email ?? email });
  const passwordHash = await hashOf(given.password);
  return inTransaction(pool, async (tx) => {
    await spendLink(tx, given.word, userId);
    if (given.email) await changeAccount(tx, userId, { email: given.email });
    await writePassword(tx, userId, passwordHash);
    await endSessions(tx, userId);
    await noteAct(tx, { userId, username }, 'password set by link', userId, { link: link.id });
    return { userId, passwordHash };
  });
}

/**
 * Changes a password whose owner knows the old one. All their sessions but the one with the id `keep` end, and so do links
 * that would set another. @throws PASSWORD_WRONG, PASSWORD_RULES
 */
export async function changePassword(
  pool: Pool,
  given: { userId: number; old: string; password: string; keep?: number },
): Promise<void> {
  const { username, email } = await accountOf(pool, given.userId);
  const proven = await provenByPassword(pool, username, given.old);
  if (proven?.userId !== given.userId) throw new EnterobotError('PASSWORD_WRONG', {});
  checkPassword(given.password, { username, email });
  const passwordHash = await hashOf(given.password);
  await inTransaction(pool, async (tx) => {
    // Of two changes at once the second no longer knows the old one.
    if (!(await writePassword(tx, given.userId, passwordHash, proven.passwordHash))) {
      throw new EnterobotError('PASSWORD_WRONG', {});
    }
    await endSessions(tx, given.userId, given.keep);
    await revokeLinksOf(tx, given.userId);
  });
}

async function writePassword(
  tx: Parameters<typeof endSessions>[0],
  userId: number,
  passwordHash: string,
  old?: string,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update users set password_hash = $2 where user_id = $1 and disabled is null and ($3::text is null or password_hash = $3)`,
    [userId, passwordHash, old ?? null],
  );
  return rowCount === 1;
}

/**
 * The link that makes the first administrator: it sets the password of the first account that is one (user 1, `admin`, which
 * owns what the command line does). Earlier links for it end. Undefined when some administrator can log in.
 */
export async function firstAdminLink(pool: Pool): Promise<{ word: string; expires: Date } | undefined> {
  return inTransaction(pool, async (tx) => {
    if (await someAdminCanLogIn(tx)) return undefined;
    return makeLink(tx, { purpose: 'first_admin', userId: (await firstAdmin(tx)).userId });
  });
}
