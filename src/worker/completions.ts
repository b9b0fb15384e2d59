import type { Pool } from '../database/connect.ts';
import { inSets } from '../database/in_sets.ts';
import { inTransaction } from '../database/transaction.ts';
import { faultPoint } from '../fault_point.ts';
import { type Completion, completeMany } from '../ledger/complete_many.ts';

/** Resolves when the job is durably COMPLETE. Rejects with LEASE_LOST and errors of the connection. */
export type Complete = (completion: Completion) => Promise<void>;

/** Completes jobs that have no database effects of their own, in sets. */
export function completions(pool: Pool): Complete {
  return inSets(async (set: Completion[]) => {
    await inTransaction(pool, (tx) => completeMany(tx, set).then(() => faultPoint('worker-set-completed')));
    faultPoint('worker-set-committed');
    return set.map(() => undefined);
  });
}
