import type { Transaction } from '../database/connect.ts';
import { EnterobotError } from '../errors.ts';
import { isTerminal, type JobStatus } from '../protocol/states.ts';
import { lockJobRow } from './lock_job.ts';

/**
 * Gives a job that has not ended another priority; lower is sooner. `atCrobot` says that CRobot may have it in its queue
 * and has to be told.
 * @throws JOB_UNKNOWN, JOB_ENDED
 */
export async function setPriority(
  tx: Transaction,
  jobId: number,
  priority: number,
): Promise<{ was: JobStatus; before: number; atCrobot: boolean }> {
  const job = await lockJobRow(tx, jobId);
  if (isTerminal(job.status)) throw new EnterobotError('JOB_ENDED', { job: jobId, status: job.status });
  await tx.query('update user_jobs set priority = $2 where job_id = $1', [jobId, priority]);
  const atCrobot = job.remote && job.request !== null && ['WAITING', 'QUEUED'].includes(job.status);
  return { was: job.status, before: job.priority, atCrobot };
}
