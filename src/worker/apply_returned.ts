import type { Pool } from '../database/connect.ts';
import type { ErrorReport } from '../errors.ts';
import type { CRobotJob } from '../jobs/crobot_job.ts';
import type { Claim } from '../ledger/claim.ts';
import type { Callback } from '../protocol/callback.ts';
import type { Store } from '../store.ts';
import { applyAndComplete } from './apply_and_complete.ts';
import { readResult } from './read_result.ts';
import { withUserNames } from './user_names.ts';
import { decide } from './verdict.ts';

const NO_REASON: ErrorReport = {
  code: 'CROBOT_REFUSED',
  class: 'infrastructure',
  message: 'CRobot says that the task failed, and not why',
};

/**
 * Processes what came back: a result is prepared outside, then applied in the one transaction that makes the job
 * COMPLETE and records the jobs that follow; a failure is judged by its class.
 */
export async function applyReturned(
  pool: Pool,
  store: Store,
  claim: Claim,
  job: CRobotJob<object, unknown>,
  signal: AbortSignal,
): Promise<void> {
  const message = claim.job.returned as Callback;
  if (message.state === 'failed') {
    const error = withUserNames(message.error ?? NO_REASON, await job.fileNames());
    return decide(pool, claim, job, error);
  }
  await applyAndComplete(pool, claim, job, signal, {
    prepare: async () => job.prepare(await readResult(store, message), signal),
    apply: (context, prepared) => job.apply(context, prepared),
  });
}
