import type { Queryable } from '../database/connect.ts';
import { EnterobotError } from '../errors.ts';
import type { Claim } from './claim.ts';
import { JOB_COLUMNS, type JobRow } from './job_row.ts';

/**
 * Claims one local job that the caller has just recorded and runs itself, in the same transaction: no other
 * worker can see it before it is over. @throws JOB_UNKNOWN
 */
export async function claimOne(tx: Queryable, jobId: number, by: string): Promise<Claim> {
  const { rows } = await tx.query<JobRow & { lease_token: string }>(
    `update user_jobs j set status = 'RUNNING', date_sent = now(), moved_by = $2,
        lease_token = gen_random_uuid(), lease_owner = $2, lease_until = now() + interval '1 hour'
      where job_id = $1 and status = 'WAITING' and not remote returning j.lease_token, ${JOB_COLUMNS}`,
    [jobId, by],
  );
  if (!rows[0]) throw new EnterobotError('JOB_UNKNOWN', { job: jobId });
  const { lease_token: token, ...job } = rows[0];
  return { token, job: job as JobRow };
}
