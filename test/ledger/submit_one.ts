import type { Pool } from '../../src/database/connect.ts';
import { EnterobotError } from '../../src/errors.ts';
import type { Claim } from '../../src/ledger/claim.ts';
import type { TaskRequest } from '../../src/ledger/job_row.ts';
import { type Acceptance, accepted, intend } from '../../src/ledger/submit.ts';

function check(claim: Claim, [kept]: boolean[]): void {
  if (!kept) throw new EnterobotError('LEASE_LOST', { job: claim.job.job_id });
}

/** One job of the set that `intend` takes. @throws LEASE_LOST */
export async function intendOne(pool: Pool, claim: Claim, request: TaskRequest): Promise<void> {
  check(claim, await intend(pool, [{ claim, request }]));
}

/** One job of the set that `accepted` takes. @throws LEASE_LOST */
export async function acceptedOne(
  pool: Pool,
  claim: Claim,
  answer: Omit<Acceptance, 'claim'>,
): Promise<void> {
  check(claim, await accepted(pool, [{ claim, ...answer }]));
}
