import type { Queryable } from '../database/connect.ts';
import type { JobStatus } from '../protocol/states.ts';

/** How many unfinished jobs of a type are in a state. */
export interface OpenOfType {
  type: string;
  status: JobStatus;
  count: number;
  /** Seconds since the oldest of them was recorded. */
  oldest: number;
}

/** Unfinished jobs by class and state: as src/ledger/numbers.ts, each branch by an index that holds few rows. */
const OPEN = `
  select job_class as type, status, count(*)::integer as count,
      extract(epoch from now() - min(recorded))::double precision as oldest
    from (
      select job_class, status, recorded from user_jobs where lease_token is not null
      union all select job_class, status, recorded from user_jobs
        where status in ('WAITING', 'RETURNED') and lease_token is null
      union all select job_class, status, recorded from user_jobs
        where status in ('QUEUED', 'RUNNING') and remote and lease_token is null
      union all select job_class, status, recorded from user_jobs where status = 'HELD' and lease_token is null
    ) unfinished where status not in ('COMPLETE', 'FAILED', 'KILLED')
    group by job_class, status order by job_class, status`;

/** The queue by type and state. */
export async function openByType(db: Queryable): Promise<OpenOfType[]> {
  return (await db.query<OpenOfType>(OPEN)).rows;
}
