import type { Pool } from '../database/connect.ts';
import { inTransaction } from '../database/transaction.ts';
import { EnterobotError, reportOf } from '../errors.ts';
import { applyContext } from '../jobs/apply_context.ts';
import type { LocalJob } from '../jobs/local_job.ts';
import type { Claim } from '../ledger/claim.ts';
import { complete } from '../ledger/finish.ts';
import { decide } from './verdict.ts';

/** Runs a claimed local job: `prepare` outside, `apply` in the transaction that makes it COMPLETE. */
export async function runLocal(
  pool: Pool,
  claim: Claim,
  job: LocalJob<object, unknown>,
  signal: AbortSignal,
): Promise<void> {
  try {
    const prepared = await job.prepare(signal);
    signal.throwIfAborted();
    await inTransaction(pool, async (tx) => {
      const kept = await job.apply(applyContext(tx, claim), prepared);
      await complete(tx, claim, kept);
    });
  } catch (error) {
    if (error instanceof EnterobotError && error.code === 'LEASE_LOST') throw error;
    if (signal.aborted) throw error;
    await decide(pool, claim, job, reportOf(error));
  }
}
