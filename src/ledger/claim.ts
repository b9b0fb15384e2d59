import type { Queryable } from '../database/connect.ts';
import { JOB_COLUMNS, type JobRow } from './job_row.ts';

/** A job that this worker holds. Every later write of the claim carries the token and must touch its one row. */
export interface Claim {
  token: string;
  job: JobRow;
}

export interface ClaimOptions {
  /** This worker's name; its leases are extended by it. */
  worker: string;
  /** Class names that this worker knows; schemes without a class of their own are everyone's (GenericJob). */
  classes: string[];
  limit: number;
  leaseSeconds: number;
  /** False leaves out what is to be sent to CRobot (default true). */
  sends?: boolean;
}

const CLAIM = `
  with due as (
    select job_id from user_jobs
      where status in ('WAITING', 'RETURNED') and lease_token is null and due_at <= now()
        and (job_class = any($2) or family = 'scheme')
        and ($5 or not remote or status = 'RETURNED')
        -- What is to be killed is not sent, and what was sent is asked about (carry_out_kills.ts).
        and (kill_requested is null or status = 'RETURNED')
      order by priority, due_at, job_id limit $3 for update skip locked)
  update user_jobs j set
      lease_token = gen_random_uuid(), lease_owner = $1, lease_until = now() + make_interval(secs => $4),
      status = case when status = 'WAITING' and not remote then 'RUNNING' else status end,
      date_sent = case when status = 'WAITING' and not remote then coalesce(date_sent, now()) else date_sent end,
      moved_by = $1, reason = case when status = 'WAITING' and not remote then null else reason end
    from due where j.job_id = due.job_id
    returning j.lease_token, ${JOB_COLUMNS}`;

/**
 * Takes up to `limit` jobs that are due, soonest first: remote ones to be sent (WAITING), local ones to be run
 * (they move to RUNNING), and returned ones to be applied (RETURNED). SKIP LOCKED keeps workers out of each
 * other's way; the lease keeps a job from others until it runs out.
 */
export async function claim(db: Queryable, options: ClaimOptions): Promise<Claim[]> {
  const { worker, classes, limit, leaseSeconds, sends = true } = options;
  const values = [worker, classes, limit, leaseSeconds, sends];
  const { rows } = await db.query<JobRow & { lease_token: string }>({
    name: 'ledger-claim',
    text: CLAIM,
    values,
  });
  // `returning` keeps no order.
  rows.sort((a, b) => a.priority - b.priority || a.job_id - b.job_id);
  return rows.map(({ lease_token: token, ...job }) => ({ token, job: job as JobRow }));
}
