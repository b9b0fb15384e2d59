import type { Pool, Transaction } from '../database/connect.ts';
import { inTransaction } from '../database/transaction.ts';
import type { ErrorReport } from '../errors.ts';
import { CRobotJob } from '../jobs/crobot_job.ts';
import type { Job } from '../jobs/job.ts';
import type { Claim } from '../ledger/claim.ts';
import { fail, hold, retry } from '../ledger/finish.ts';
import { backoffSeconds } from './backoff.ts';

/**
 * What becomes of a job whose attempt failed, by class of error (design: "Retries by class of error"): input is
 * final; the others are tried again up to the class's limit, later each time, and then wait for a person.
 */
export async function decide(pool: Pool, claim: Claim, job: Job, error: ErrorReport): Promise<void> {
  await inTransaction(pool, async (tx) => {
    if (error.class === 'input') return finalFailure(tx, claim, job, error);
    const limit = job.retryLimit({ ...error, class: error.class });
    const before = claim.job.failures[error.class] ?? 0;
    if (before >= limit) {
      return hold(tx, claim, error, `${error.message} (all ${limit} retries for this are used up)`);
    }
    const reason = `${error.message} (retry ${before + 1} of ${limit})`;
    return retry(tx, claim, error, reason, backoffSeconds(before));
  });
}

async function finalFailure(tx: Transaction, claim: Claim, job: Job, error: ErrorReport): Promise<void> {
  if (job instanceof CRobotJob) await job.onFailed(tx, error);
  await fail(tx, claim, error);
}
