import type { Queryable } from '../database/connect.ts';
import { EnterobotError } from '../errors.ts';
import type { Claim } from './claim.ts';

/** Gives the lease back; part of every write that ends a claim. */
export const RELEASE = 'lease_token = null, lease_owner = null, lease_until = null';

/** Locks the claimed job's row until the transaction ends, as whoever ends a job does before its analysis. @throws LEASE_LOST */
export function lockClaimed(db: Queryable, claim: Claim): Promise<void> {
  const lock = 'select from user_jobs where job_id = $1 and lease_token = $2 for no key update';
  return fenced(db, claim, 'lock-of-analysis', lock);
}

/**
 * Runs an update that must touch exactly the claimed row: `$1` job, `$2` token. A worker that froze past its
 * lease finds the token changed, and its write is refused whole (the transaction around it rolls back).
 * @throws LEASE_LOST
 */
export async function fenced(
  db: Queryable,
  claim: Claim,
  name: string,
  sql: string,
  values: unknown[] = [],
): Promise<void> {
  const { rowCount } = await db.query({
    name: `ledger-${name}`,
    text: sql,
    values: [claim.job.job_id, claim.token, ...values],
  });
  if (rowCount !== 1) throw new EnterobotError('LEASE_LOST', { job: claim.job.job_id });
}
