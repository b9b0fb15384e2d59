import type { Queryable } from '../database/connect.ts';
import { EnterobotError } from '../errors.ts';
import { secretWord, sha256 } from './secret_words.ts';

/**
 * first_admin, password: sets the password of the user it is for. invitation: makes a user.
 */
export type LinkPurpose = 'first_admin' | 'password' | 'invitation';

/** How long they may lie in somebody's mail. */
const HOURS: Record<LinkPurpose, number> = { first_admin: 24, password: 72, invitation: 14 * 24 };

const PREFIX = 'ebl_';

export interface OneTimeLink {
  id: number;
  purpose: LinkPurpose;
  /** Whose password it sets; null: an invitation. */
  userId: number | null;
  username: string | null;
  /** What an invitation suggests. */
  email: string | null;
  note: string;
  created: Date;
  createdBy: number | null;
  expires: Date;
  used: Date | null;
  usedBy: number | null;
  revoked: Date | null;
}

const COLUMNS = `l.id, l.purpose, l.user_id as "userId", u.username, l.email, l.note, l.created, l.created_by as "createdBy",
  l.expires, l.used, l.used_by as "usedBy", l.revoked`;

/**
 * Makes a link; `word`, the secret in it, is told this once and kept nowhere. Earlier ones for the same user end with it.
 * In a transaction, where it is for a user.
 * @param given.userId for first_admin and password
 */
export async function makeLink(
  db: Queryable,
  given: { purpose: LinkPurpose; userId?: number; email?: string; note?: string; createdBy?: number },
): Promise<{ id: number; word: string; expires: Date }> {
  if (given.userId !== undefined) {
    // Of two at once one waits here, and ends what the other made.
    await db.query('select from users where user_id = $1 for no key update', [given.userId]);
    await revokeLinksOf(db, given.userId);
  }
  const word = secretWord(PREFIX);
  const { rows } = await db.query<{ id: number; expires: Date }>(
    `insert into one_time_links (sha256, purpose, user_id, email, note, created_by, expires)
      values ($1, $2, $3, $4, $5, $6, now() + make_interval(hours => $7)) returning id, expires`,
    [
      sha256(word),
      given.purpose,
      given.userId ?? null,
      given.email ?? null,
      given.note ?? '',
      given.createdBy ?? null,
      HOURS[given.purpose],
    ],
  );
  return { ...rows[0]!, word };
}

/** A link that can be used now. @throws LINK_OVER */
export async function findLink(db: Queryable, word: string): Promise<OneTimeLink> {
  const { rows } = await db.query<OneTimeLink>(
    `select ${COLUMNS} from one_time_links l left join users u using (user_id)
      where l.sha256 = $1 and l.used is null and l.revoked is null and l.expires > now() and u.disabled is null`,
    [sha256(word)],
  );
  if (!rows[0]) throw new EnterobotError('LINK_OVER', {});
  return rows[0];
}

/**
 * Uses a link up, in the transaction of what it is for: of two at once one waits here, and finds it used.
 * @throws LINK_OVER
 */
export async function spendLink(tx: Queryable, word: string, usedBy: number): Promise<void> {
  const { rowCount } = await tx.query(
    `update one_time_links set used = now(), used_by = $2
      where sha256 = $1 and used is null and revoked is null and expires > now()`,
    [sha256(word), usedBy],
  );
  if (rowCount !== 1) throw new EnterobotError('LINK_OVER', {});
}

/**
 * `spendLink` for an invitation, by the sha256 of its word. @throws LINK_OVER
 */
export async function spendInvitation(tx: Queryable, word: Buffer, usedBy: number): Promise<void> {
  const { rowCount } = await tx.query(
    `update one_time_links set used = now(), used_by = $2 where sha256 = $1 and purpose = 'invitation'
      and used is null and revoked is null and expires > now()`,
    [word, usedBy],
  );
  if (rowCount !== 1) throw new EnterobotError('LINK_OVER', {});
}

/** Ends the links that would set this user's password. */
export async function revokeLinksOf(db: Queryable, userId: number): Promise<void> {
  await db.query(
    'update one_time_links set revoked = now() where user_id = $1 and used is null and revoked is null',
    [userId],
  );
}

/** Ends an invitation. False when there is none with that number that could be used. */
export async function revokeInvitation(db: Queryable, id: number): Promise<boolean> {
  const { rowCount } = await db.query(
    `update one_time_links set revoked = now()
      where id = $1 and purpose = 'invitation' and used is null and revoked is null`,
    [id],
  );
  return rowCount === 1;
}

/** Invitations, newest first, also those that are over, and how many there are. */
export async function listInvitations(
  db: Queryable,
  { limit, offset }: { limit: number; offset: number },
): Promise<{ records: OneTimeLink[]; total: number }> {
  const { rows } = await db.query<OneTimeLink>(
    `select ${COLUMNS} from one_time_links l left join users u on u.user_id = l.used_by
      where l.purpose = 'invitation' order by l.id desc limit $1 offset $2`,
    [limit, offset],
  );
  const count = await db.query<{ n: number }>(
    "select count(*)::integer as n from one_time_links where purpose = 'invitation'",
  );
  return { records: rows, total: count.rows[0]!.n };
}

/** The path of the page behind a link. */
export function linkPath(word: string): string {
  return `/link/${word}`;
}
