import type { Pool } from '../database/connect.ts';
import { EnterobotError, type ErrorReport } from '../errors.ts';
import type { CRobotJob } from '../jobs/crobot_job.ts';
import type { ApplyContext } from '../jobs/job.ts';
import { manyOf } from '../jobs/many_of.ts';
import type { Claim } from '../ledger/claim.ts';
import { hold } from '../ledger/finish.ts';
import { postpone } from '../ledger/give_back.ts';
import type { Callback } from '../protocol/callback.ts';
import type { Store } from '../store.ts';
import { applyAndComplete, completeInSet } from './apply_and_complete.ts';
import { backoffSeconds } from './backoff.ts';
import type { Complete } from './completions.ts';
import { readResult } from './read_result.ts';
import { withUserNames } from './user_names.ts';
import { decide } from './verdict.ts';

const NO_REASON: ErrorReport = {
  code: 'CROBOT_REFUSED',
  class: 'infrastructure',
  message: 'CRobot says that the task failed, and not why',
};

/** So often our own side may stumble over a result before a person is asked. */
const MAX_STUMBLES = 5;

/**
 * Processes what came back: a result is prepared outside, then applied in the one transaction that makes the job
 * COMPLETE; a failure is judged by its class.
 */
export async function applyReturned(
  parts: { pool: Pool; store: Store; complete: Complete },
  claim: Claim,
  job: CRobotJob<object, unknown>,
  signal: AbortSignal,
): Promise<void> {
  const { pool, store } = parts;
  const message = claim.job.returned as Callback;
  const judged = (error: ErrorReport) => judge(pool, claim, job, error);
  const apply = (context: ApplyContext, prepared: unknown) => job.apply(context, prepared);
  if (message.state === 'failed') {
    const failed = withUserNames(message.error ?? NO_REASON, await job.fileNames());
    const error = await blameLoss(job, failed);
    const finding = job.findingOf(error);
    if (finding === undefined) return decide(pool, claim, job, error);
    return applyAndComplete(pool, claim, signal, { prepare: async () => finding, apply }, judged);
  }
  const halves = { prepare: async () => job.prepare(await readResult(store, message), signal), apply };
  if (!job.effects) return completeInSet(parts, claim, signal, halves, judged);
  await applyAndComplete(pool, claim, signal, halves, judged);
}

/** A task of whose inputs some were lost while it waited or ran failed by that: the next attempt has them made again. */
async function blameLoss(job: CRobotJob<object, unknown>, error: ErrorReport): Promise<ErrorReport> {
  const lost = await job.lostInputs();
  return lost.length === 0 ? error : new EnterobotError('JOB_INPUT_LOST', { what: manyOf(lost) }).report();
}

/**
 * A result that is gone or damaged is made again, and what the user gave wrong is final. Anything else is our own side's:
 * the task did its work, so it is not run again; applying is tried again, and then a person is asked.
 */
async function judge(
  pool: Pool,
  claim: Claim,
  job: CRobotJob<object, unknown>,
  error: ErrorReport,
): Promise<void> {
  if (error.class === 'lost' || error.class === 'input') return decide(pool, claim, job, error);
  const stumbles = claim.job.failures.apply ?? 0;
  const reason = `The result is there and could not be applied: ${error.message}`;
  if (stumbles + 1 >= MAX_STUMBLES) return hold(pool, claim, error, reason);
  return postpone(pool, claim, backoffSeconds(stumbles), reason, 'apply');
}
