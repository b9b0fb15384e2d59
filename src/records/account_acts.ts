import type { Pool, Transaction } from '../database/connect.ts';
import { inTransaction } from '../database/transaction.ts';
import { noteAct } from './admin_log.ts';
import { revokeTokens } from './api_tokens.ts';
import { getDatabase } from './databases.ts';
import { makeLink, revokeLinksOf } from './one_time_links.ts';
import { endSessions } from './sessions.ts';
import {
  type Account,
  type AccountChange,
  accountOf,
  addUser,
  changeAccount,
  setCurator,
  type User,
} from './users.ts';

/** Who acts on an account; null: the command line. */
export type Actor = { userId: number; username: string } | null;

/** A one-time link as its maker hands it on. */
export interface MadeLink {
  word: string;
  expires: Date;
}

/**
 * Makes an account for somebody, with the link by which they set their password unless one is given.
 * @throws what addUser throws, DATABASE_UNKNOWN
 */
export async function openAccount(
  pool: Pool,
  by: Actor,
  given: {
    username: string;
    email?: string | null;
    fullName?: string;
    role?: 'user' | 'admin';
    curates?: string[];
    passwordHash?: string;
  },
): Promise<{ user: User; link?: MadeLink }> {
  return inTransaction(pool, async (tx) => {
    const user = await addUser(tx, given);
    await noteAct(tx, by, 'user added', user.userId, { username: user.username, role: given.role ?? 'user' });
    for (const database of given.curates ?? []) await makeCurator(tx, by, user.userId, database, true);
    if (given.passwordHash !== undefined) return { user };
    return { user, link: await linkFor(tx, by, user.userId) };
  });
}

/** Makes the link by which a user sets a new password; until it is used the old one holds. @throws RECORD_UNKNOWN */
export async function resetPassword(pool: Pool, by: Actor, userId: number): Promise<MadeLink> {
  return inTransaction(pool, async (tx) => {
    await accountOf(tx, userId);
    return linkFor(tx, by, userId);
  });
}

async function linkFor(tx: Transaction, by: Actor, userId: number): Promise<MadeLink> {
  const link = await makeLink(tx, { purpose: 'password', userId, createdBy: by?.userId });
  await noteAct(tx, by, 'password link made', userId, { link: link.id });
  return link;
}

/**
 * Changes an account, with all that follows: who is disabled has no session, no token and no link any more, and gets none
 * of them back with the account. @throws what changeAccount throws
 */
export async function actOnAccount(
  pool: Pool,
  by: Actor,
  userId: number,
  change: AccountChange,
): Promise<Account> {
  return inTransaction(pool, async (tx) => {
    const before = await changeAccount(tx, userId, change);
    if (change.disabled !== undefined) {
      await endSessions(tx, userId);
      await revokeTokens(tx, userId);
      await revokeLinksOf(tx, userId);
    }
    const after = await accountOf(tx, userId);
    if ((before.disabled === null) !== (after.disabled === null)) {
      await noteAct(tx, by, after.disabled ? 'user disabled' : 'user enabled', userId);
    }
    if (before.role !== after.role) {
      await noteAct(tx, by, 'role changed', userId, { from: before.role, to: after.role });
    }
    const changed = (['email', 'full_name'] as const).filter((key) => before[key] !== after[key]);
    if (changed.length > 0) {
      const values = (account: Account) => Object.fromEntries(changed.map((key) => [key, account[key]]));
      await noteAct(tx, by, 'user changed', userId, { from: values(before), to: values(after) });
    }
    return after;
  });
}

/** Makes a user a curator of a database, or no longer. @throws RECORD_UNKNOWN, DATABASE_UNKNOWN */
export async function actOnCurator(
  pool: Pool,
  by: Actor,
  userId: number,
  database: string,
  curates: boolean,
): Promise<Account> {
  return inTransaction(pool, async (tx) => {
    await accountOf(tx, userId);
    await makeCurator(tx, by, userId, database, curates);
    return accountOf(tx, userId);
  });
}

async function makeCurator(
  tx: Transaction,
  by: Actor,
  userId: number,
  database: string,
  curates: boolean,
): Promise<void> {
  const { name } = await getDatabase(tx, database);
  if (await setCurator(tx, userId, name, curates)) {
    await noteAct(tx, by, curates ? 'curator made' : 'curator ended', userId, { database: name });
  }
}
