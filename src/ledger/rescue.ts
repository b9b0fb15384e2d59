import type { Queryable } from '../database/connect.ts';
import { setUnlessKilled } from './unless_killed.ts';

/** A job under which this many workers died waits for a person: it may be the job that kills them. */
const MAX_WORKER_DEATHS = 3;

const OFTEN = 'j.worker_deaths + 1 >= $2';

const RESCUE = `
  with dead as (
    select job_id from user_jobs where lease_token is not null and lease_until < now()
      order by job_id for update skip locked)
  update user_jobs j set
      lease_token = null, lease_owner = null, lease_until = null, moved_by = $1,
      worker_deaths = j.worker_deaths + 1,
      ${setUnlessKilled({
        next: `case when ${OFTEN} then 'HELD' when status = 'RUNNING' then 'WAITING' else status end`,
        newAttempt: `(status = 'RUNNING' and not ${OFTEN})`,
        reason: `case when ${OFTEN}
          then format('%s workers died under it, the last was %s', j.worker_deaths + 1, j.lease_owner)
          else format('worker %s died under it', j.lease_owner) end`,
      })}
    from dead where j.job_id = dead.job_id returning j.job_id`;

/**
 * Frees the jobs whose worker let its lease run out: local work starts again as a new attempt, sending and
 * applying (which are repeatable) simply become due again; a job whose kill was asked for ends. Returns the job ids.
 */
export async function rescue(db: Queryable, by: string): Promise<number[]> {
  const { rows } = await db.query<{ job_id: number }>(RESCUE, [by, MAX_WORKER_DEATHS]);
  return rows.map((row) => row.job_id);
}
