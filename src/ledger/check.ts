import type { Queryable } from '../database/connect.ts';
import type { TaskState } from '../protocol/states.ts';
import { CHECK_SECONDS } from './submit.ts';
import { setUnlessKilled } from './unless_killed.ts';

/** A remote job about which CRobot is to be asked. */
export interface DueCheck {
  job_id: number;
  attempt: number;
}

/**
 * Remote jobs that are past their `next_check_at`. Taking them moves that time on, so that of several workers one
 * asks, and that a job is asked about again even if this one dies. `afterSeconds` gives time to ask.
 */
export async function takeDueChecks(db: Queryable, limit: number): Promise<DueCheck[]> {
  const { rows } = await db.query<DueCheck>(
    `with due as (
        select job_id from user_jobs where status in ('QUEUED', 'RUNNING') and remote and next_check_at <= now()
          order by next_check_at limit $1 for update skip locked)
      update user_jobs j set next_check_at = now() + make_interval(secs => $2)
        from due where j.job_id = due.job_id returning j.job_id, j.attempt`,
    [limit, CHECK_SECONDS],
  );
  return rows;
}

/** CRobot says that the task waits or runs: a lost "started" message is made up for. */
export async function seen(db: Queryable, check: DueCheck, state: TaskState): Promise<void> {
  await db.query(
    `update user_jobs set crobot_status = $3,
        status = case when $3 = 'running' and status = 'QUEUED' then 'RUNNING' else status end,
        moved_by = 'reconciler', reason = case when $3 = 'running' and status = 'QUEUED'
          then 'CRobot started it' else reason end
      where job_id = $1 and attempt = $2 and remote and status in ('QUEUED', 'RUNNING')`,
    [check.job_id, check.attempt, state],
  );
}

/** A job that CRobot forgot this often waits for a person. */
const MAX_FORGOTTEN = 3;

/**
 * CRobot accepted the task once and does not know it any more: sent again as a new attempt, or at last HELD; KILLED when
 * that is what was asked for.
 */
export async function forgotten(db: Queryable, check: DueCheck): Promise<void> {
  await db.query(
    `update user_jobs set next_check_at = null, moved_by = 'reconciler', failures = count_up(failures, 'lost', 1),
        due_at = now(), crobot_status = null, request = case when often then request end,
        ${setUnlessKilled({
          next: "case when often then 'HELD' else 'WAITING' end",
          newAttempt: 'not often',
          reason: `'CRobot does not know this job any more'
            || case when often then ', again and again' else '; it is sent again' end`,
          error: { code: "'TASK_FORGOTTEN'", class: "'lost'" },
        })}
      from (select job_id as id, coalesce((failures ->> 'lost')::integer, 0) >= $3 as often
        from user_jobs where job_id = $1) f
      where job_id = id and attempt = $2 and remote and status in ('QUEUED', 'RUNNING')`,
    [check.job_id, check.attempt, MAX_FORGOTTEN],
  );
}
