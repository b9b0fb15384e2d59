import { isDatabaseAway } from '../database/away.ts';
import type { Pool } from '../database/connect.ts';
import { inTransaction } from '../database/transaction.ts';
import { EnterobotError, type ErrorReport, reportOf } from '../errors.ts';
import { faultPoint } from '../fault_point.ts';
import { applyContext } from '../jobs/apply_context.ts';
import type { ApplyContext } from '../jobs/job.ts';
import type { Claim } from '../ledger/claim.ts';
import { complete as completeOne } from '../ledger/finish.ts';
import type { Json } from '../protocol/task.ts';
import type { Complete } from './completions.ts';

/** The two halves of a job's processing, as its class has them. */
interface Halves<R> {
  prepare(): Promise<R>;
  apply(context: ApplyContext, prepared: R): Promise<Json>;
}

/**
 * Prepares outside any transaction, then applies in the one transaction that makes the job COMPLETE and records the jobs
 * that follow. An error goes to `judge`, unless it is none of the job's: the lease was lost, the worker stops, or the
 * database is away; then it is thrown, and the worker gives the job back.
 */
export async function applyAndComplete<R>(
  pool: Pool,
  claim: Claim,
  signal: AbortSignal,
  { prepare, apply }: Halves<R>,
  judge: (error: ErrorReport) => Promise<void>,
): Promise<void> {
  try {
    const prepared = await prepare();
    signal.throwIfAborted();
    await inTransaction(pool, async (tx) => {
      const kept = await apply(applyContext(tx, claim), prepared);
      faultPoint('worker-effect-written');
      await completeOne(tx, claim, kept);
      faultPoint('worker-completed');
    });
    faultPoint('worker-committed');
  } catch (error) {
    if (isNobodysFault(error)) throw error;
    await judge(verdictOn(error, signal));
  }
}

/** The lease was lost, or the database is away: the job is given back, and nothing is said of it. */
function isNobodysFault(error: unknown): boolean {
  return isDatabaseAway(error) || (error instanceof EnterobotError && error.code === 'LEASE_LOST');
}

/**
 * The same for a job without effects of its own: it completes in a set with others that are ready at the same moment.
 * Nothing was written when an error of its own comes, so that is simply judged; also that the database refuses its result
 * (a string of it holds a NUL, say), or it would be given back and done again for ever.
 */
export async function completeInSet<R>(
  { pool, complete }: { pool: Pool; complete: Complete },
  claim: Claim,
  signal: AbortSignal,
  { prepare, apply }: Halves<R>,
  judge: (error: ErrorReport) => Promise<void>,
): Promise<void> {
  let result: Json;
  try {
    result = await apply(applyContext(pool, claim), await prepare());
    signal.throwIfAborted();
  } catch (error) {
    return judge(verdictOn(error, signal));
  }
  try {
    await complete({ claim, result });
  } catch (error) {
    if (isNobodysFault(error)) throw error;
    await judge(reportOf(error));
  }
}

/**
 * What an error says of the job. After an abort the job's own words do not count: it was out of time (that is its
 * failure), or it was told to stop for another reason, which is thrown on and is nobody's failure.
 */
function verdictOn(error: unknown, signal: AbortSignal): ErrorReport {
  if (!signal.aborted) return reportOf(error);
  if (signal.reason instanceof EnterobotError) return signal.reason.report();
  throw signal.reason;
}
