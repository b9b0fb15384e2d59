import type { Pool } from '../database/connect.ts';
import { inTransaction } from '../database/transaction.ts';
import { EnterobotError, reportOf } from '../errors.ts';
import { applyContext } from '../jobs/apply_context.ts';
import type { ApplyContext, Job } from '../jobs/job.ts';
import type { Claim } from '../ledger/claim.ts';
import { complete } from '../ledger/finish.ts';
import type { Json } from '../protocol/task.ts';
import { decide } from './verdict.ts';

/** The two halves of a job's processing, as its class has them. */
interface Halves<R> {
  prepare(): Promise<R>;
  apply(context: ApplyContext, prepared: R): Promise<Json>;
}

/**
 * Prepares outside any transaction, then applies in the one transaction that makes the job COMPLETE and records the jobs
 * that follow. An error is judged by its class, unless the claim is no longer ours to judge: the lease was lost, or the
 * worker stops.
 */
export async function applyAndComplete<R>(
  pool: Pool,
  claim: Claim,
  job: Job,
  signal: AbortSignal,
  { prepare, apply }: Halves<R>,
): Promise<void> {
  try {
    const prepared = await prepare();
    signal.throwIfAborted();
    await inTransaction(pool, async (tx) => {
      const kept = await apply(applyContext(tx, claim), prepared);
      await complete(tx, claim, kept);
    });
  } catch (error) {
    const lost = error instanceof EnterobotError && error.code === 'LEASE_LOST';
    if (lost || signal.aborted) throw error;
    await decide(pool, claim, job, reportOf(error));
  }
}
