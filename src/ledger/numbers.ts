import type { Queryable } from '../database/connect.ts';
import { JOB_STATUSES, type JobStatus } from '../protocol/states.ts';

/** How many jobs are in a state, and the age of the oldest of those that have not ended. */
export interface StateNumbers {
  count: number;
  /** Seconds since it was recorded; null for the states out of which no move leads. */
  oldest: number | null;
}

/**
 * Each branch has an index of its own, none of them twice a job: what a worker holds, what waits for one, what CRobot has,
 * what waits for a person; those that have ended are counted as they end. A scan of the whole ledger would take longer the older the house gets.
 */
const NUMBERS = `
  select status, count(*)::integer as count, extract(epoch from now() - min(recorded))::double precision as oldest
    from (
      select status, recorded from user_jobs where lease_token is not null
      union all select status, recorded from user_jobs
        where status in ('WAITING', 'RETURNED') and lease_token is null
      union all select status, recorded from user_jobs
        where status in ('QUEUED', 'RUNNING') and remote and lease_token is null
      union all select status, recorded from user_jobs where status = 'HELD' and lease_token is null
    ) unfinished where status not in ('COMPLETE', 'FAILED', 'KILLED') group by status
  union all
  select status, sum(jobs)::integer, null from job_totals group by status`;

/** The jobs of the house by state; every state is there. */
export async function jobNumbers(db: Queryable): Promise<Map<JobStatus, StateNumbers>> {
  const { rows } = await db.query<StateNumbers & { status: JobStatus }>(NUMBERS);
  const found = new Map(rows.map(({ status, ...numbers }) => [status, numbers]));
  return new Map(JOB_STATUSES.map((status) => [status, found.get(status) ?? { count: 0, oldest: null }]));
}
