import type { Transaction } from '../database/connect.ts';
import { getJobRow, type JobRow } from './job_row.ts';

/** One job by its id, locked until the transaction ends: what is decided about it is true when it is written. @throws JOB_UNKNOWN */
export async function lockJobRow(tx: Transaction, jobId: number): Promise<JobRow> {
  await tx.query('select from user_jobs where job_id = $1 for update', [jobId]);
  return getJobRow(tx, jobId);
}
