import type { Transaction } from '../database/connect.ts';
import { EnterobotError } from '../errors.ts';
import { isTerminal, type JobStatus } from '../protocol/states.ts';
import type { JobRow } from './job_row.ts';
import { lockJobRow } from './lock_job.ts';
import { record } from './record.ts';
import { parseTag, parseType } from './tag_and_type.ts';

/** What a resend came to. */
export interface ResendOutcome {
  /** Its status before. */
  was: JobStatus;
  /**
   * recorded: it had ended, and `jobId` is a new job for the same thing. released: it was HELD and goes on, `jobId` is
   * itself. under_way: `jobId`, recorded in the meantime for the same thing, has not ended.
   */
  outcome: 'recorded' | 'released' | 'under_way';
  jobId: number;
}

/**
 * Does a job again: one that has ended as a new row with `resend_of`, one that is HELD as a new attempt with all its
 * retries, whatever is under way not at all.
 * @throws JOB_UNKNOWN, JOB_UNDER_WAY, TAG_UNREADABLE
 */
export async function resend(tx: Transaction, jobId: number, by: string): Promise<ResendOutcome> {
  const job = await lockJobRow(tx, jobId);
  if (job.status === 'HELD') {
    await release(tx, job, by);
    return { was: job.status, outcome: 'released', jobId };
  }
  if (!isTerminal(job.status)) throw new EnterobotError('JOB_UNDER_WAY', { job: jobId, status: job.status });
  const recorded = await record(tx, {
    tag: parseTag(job.family, job.accession),
    type: parseType(job.pipeline),
    remote: job.remote,
    database: job.database,
    userId: job.user_id,
    params: job.params,
    workgroup: job.workgroup,
    priority: job.priority,
    ...(job.assembly_id === null ? {} : { assemblyId: job.assembly_id }),
    ...(job.scheme_id === null ? {} : { schemeId: job.scheme_id }),
    ...(job.analysis_id === null ? {} : { analysisId: job.analysis_id }),
    analysisStep: job.analysis_step,
    reference: job.reference,
    resendOf: jobId,
    by,
  });
  return {
    was: job.status,
    outcome: recorded.fresh ? 'recorded' : 'under_way',
    jobId: recorded.jobId,
  };
}

/** HELD → WAITING, attempt + 1. What was counted against it is forgotten, or it would be HELD again at once. */
async function release(tx: Transaction, job: JobRow, by: string): Promise<void> {
  await tx.query(
    `update user_jobs set status = 'WAITING', attempt = attempt + 1, moved_by = $2,
        reason = 'sent again; it was held: ' || coalesce(reason, 'for no reason that was told'),
        failures = '{}', worker_deaths = 0, due_at = now(), next_check_at = null, request = null, returned = null,
        crobot_status = null, error_code = null, error_class = null
      where job_id = $1`,
    [job.job_id, by],
  );
}
