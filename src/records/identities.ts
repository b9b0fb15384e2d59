import type { Pool, Transaction } from '../database/connect.ts';
import { inTransaction } from '../database/transaction.ts';
import { EnterobotError } from '../errors.ts';
import { noteAct } from './admin_log.ts';
import { spendInvitation } from './one_time_links.ts';
import type { SignUp } from './own_account.ts';
import { cleanEmail, cleanUserName } from './user_names.ts';
import { addUser, type User } from './users.ts';

/** Somebody who has proven to a provider who they are there. */
export interface Proof {
  issuer: string;
  subject: string;
  /** What they may be called here, best first. */
  names: readonly string[];
  fullName: string;
  email?: string;
}

/** More of one name than a house has. */
const MOST_OF_A_NAME = 1000;

/**
 * The user whom an account at a provider belongs to: by issuer and subject alone. An equal name or address proves nothing, so
 * who comes for the first time gets an account of their own, if sign-up allows it.
 * @param given.linkTo who, signed in here, takes the account as another way in
 * @param given.invitation sha256 of the word of an invitation's link
 * @throws OIDC_LINKED, OIDC_NO_ACCOUNT, OIDC_REFUSED (disabled here), LINK_OVER
 */
export async function userOfIdentity(
  pool: Pool,
  mode: SignUp,
  proof: Proof,
  given: { linkTo?: number; invitation?: Buffer },
): Promise<number> {
  return inTransaction(pool, async (tx) => {
    const { issuer, subject } = proof;
    // Two windows of somebody who comes for the first time: the second waits, and finds what the first made.
    await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 16))', [
      JSON.stringify([issuer, subject]),
    ]);
    const { rows } = await tx.query<{ user_id: number; disabled: Date | null }>(
      `update identities i set last_used = now() from users u
        where i.issuer = $1 and i.subject = $2 and u.user_id = i.user_id returning u.user_id, u.disabled`,
      [issuer, subject],
    );
    const found = rows[0];
    if (found?.disabled)
      throw new EnterobotError('OIDC_REFUSED', { problem: 'your account here is disabled' });
    if (found && given.linkTo !== undefined && found.user_id !== given.linkTo) {
      throw new EnterobotError('OIDC_LINKED', {});
    }
    if (found) return found.user_id;
    const userId = given.linkTo ?? (await newcomer(tx, mode, proof, given.invitation));
    await tx.query(
      'insert into identities (issuer, subject, user_id, last_used) values ($1, $2, $3, now())',
      [issuer, subject, userId],
    );
    return userId;
  });
}

async function newcomer(tx: Transaction, mode: SignUp, proof: Proof, invitation?: Buffer): Promise<number> {
  if (mode === 'closed') throw new EnterobotError('OIDC_NO_ACCOUNT', { what: 'an administrator' });
  if (mode === 'invitation' && !invitation)
    throw new EnterobotError('OIDC_NO_ACCOUNT', { what: 'an invitation' });
  const user = await withFreeName(tx, proof);
  if (invitation) await spendInvitation(tx, invitation, user.userId);
  await noteAct(tx, user, 'signed up', user.userId, { by: proof.issuer });
  return user.userId;
}

async function withFreeName(tx: Transaction, { names, fullName, email }: Proof): Promise<User> {
  const base = [...names, 'user'].map(usable).find((name) => name !== undefined)!;
  const address = email === undefined ? undefined : await freeAddress(tx, email);
  for (let n = 1; n <= MOST_OF_A_NAME; n++) {
    const username = n === 1 ? base : `${[...base].slice(0, 58).join('').trim()} ${n}`;
    try {
      return await addUser(tx, { username, fullName: fullName.replace(/\0/g, ''), email: address ?? null });
    } catch (error) {
      if (!(error instanceof EnterobotError) || error.code !== 'USER_EXISTS') throw error;
    }
  }
  throw new EnterobotError('USER_EXISTS', {});
}

function usable(name: string): string | undefined {
  try {
    return cleanUserName([...name].slice(0, 58).join(''));
  } catch {
    return undefined;
  }
}

/** Somebody may have it already, who need not be the same person. */
async function freeAddress(tx: Transaction, given: string): Promise<string | undefined> {
  try {
    const email = cleanEmail(given);
    const { rowCount } = await tx.query('select from users where lower(email) = $1', [email]);
    return rowCount === 0 ? email : undefined;
  } catch {
    return undefined;
  }
}
