import type { Transaction } from '../database/connect.ts';
import { EnterobotError } from '../errors.ts';
import { lockJobRow } from './lock_job.ts';

/**
 * HELD → RETURNED, in the same attempt: the result that CRobot delivered for it is applied again, from its stored
 * callback, without running the task again.
 * @throws JOB_UNKNOWN, JOB_NOT_HELD, JOB_NO_RESULT (its newest attempt brought none)
 */
export async function reprocess(tx: Transaction, jobId: number, by: string): Promise<void> {
  const { status } = await lockJobRow(tx, jobId);
  if (status !== 'HELD') throw new EnterobotError('JOB_NOT_HELD', { job: jobId, status });
  const { rowCount } = await tx.query(
    `update user_jobs j set status = 'RETURNED', returned = c.body, moved_by = $2,
        reason = 'its result is applied again; it was held: ' || coalesce(reason, 'for no reason that was told'),
        failures = failures - 'apply', worker_deaths = 0, due_at = now(), error_code = null, error_class = null
      from callbacks c where j.job_id = $1 and c.job_id = j.job_id and c.attempt = j.attempt and c.state = 'complete'`,
    [jobId, by],
  );
  if (rowCount === 0) throw new EnterobotError('JOB_NO_RESULT', { job: jobId });
}
