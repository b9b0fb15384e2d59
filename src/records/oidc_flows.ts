import type { Queryable } from '../database/connect.ts';
import { sha256 } from './secret_words.ts';

/** How long somebody may take at the provider. */
const MINUTES = 15;

/** A login that is on its way. */
export interface OidcFlow {
  nonce: string;
  verifier: string;
  /** sha256 of the word of the invitation that they followed. */
  invitation: Buffer | null;
  /** Who links the provider's account to their own; null: somebody logs in. */
  userId: number | null;
  returnTo: string;
}

/** Notes a login that begins, and forgets those that never came back. */
export async function beginFlow(db: Queryable, state: string, flow: OidcFlow): Promise<void> {
  await db.query('delete from oidc_flows where expires <= now()');
  await db.query(
    `insert into oidc_flows (state_sha256, nonce, verifier, invitation, user_id, return_to, expires)
      values ($1, $2, $3, $4, $5, $6, now() + make_interval(mins => $7))`,
    [sha256(state), flow.nonce, flow.verifier, flow.invitation, flow.userId, flow.returnTo, MINUTES],
  );
}

/** Takes the login that comes back; it is there once. */
export async function takeFlow(db: Queryable, state: string): Promise<OidcFlow | undefined> {
  const { rows } = await db.query<OidcFlow & { valid: boolean }>(
    `delete from oidc_flows where state_sha256 = $1
      returning nonce, verifier, invitation, user_id as "userId", return_to as "returnTo", expires > now() as valid`,
    [sha256(state)],
  );
  const [found] = rows;
  if (!found?.valid) return undefined;
  const { valid: _, ...flow } = found;
  return flow;
}
