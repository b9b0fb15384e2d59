import type { Pool } from '../database/connect.ts';
import { inSets } from '../database/in_sets.ts';
import { EnterobotError } from '../errors.ts';
import { faultPoint } from '../fault_point.ts';
import { type Completion, completeMany } from '../ledger/complete_many.ts';

/** Resolves when the job is durably COMPLETE. Rejects with LEASE_LOST and errors of the connection. */
export type Complete = (completion: Completion) => Promise<void>;

/** Completes jobs that have no database effects of their own, in sets. */
export function completions(pool: Pool): Complete {
  const complete = inSets(async (set: Completion[]) => {
    const done = await completeMany(pool, set);
    faultPoint('worker-set-committed');
    return done;
  });
  return async (completion) => {
    if (await complete(completion)) return;
    throw new EnterobotError('LEASE_LOST', { job: completion.claim.job.job_id });
  };
}
