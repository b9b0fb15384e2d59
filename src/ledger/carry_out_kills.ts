import type { Queryable } from '../database/connect.ts';
import { RELEASE } from './fenced.ts';

/** How long after CRobot was asked to kill a job it is asked again, as long as the job has not ended. */
const ASK_AGAIN_SECONDS = 5;

/**
 * How long after the request a local job may take to stop. Then it ends without its worker's doing, which is dead, frozen
 * or deaf to the signal: its lease is taken away, so that nothing it still writes counts.
 */
const STOP_SECONDS = 10;

/** A remote job that is to be killed. Once its kill was asked for it begins no other attempt. */
export interface DueKill {
  job_id: number;
  attempt: number;
}

/**
 * Jobs of which CRobot has to be told that they are killed. Taking them moves their time on, so that of several workers
 * one asks, and that it is asked again if this one dies or CRobot is away.
 */
export async function takeKills(db: Queryable, limit: number): Promise<DueKill[]> {
  const { rows } = await db.query<DueKill>(
    `with due as (
        select job_id from user_jobs where kill_check_at <= now()
          order by kill_check_at limit $1 for update skip locked)
      update user_jobs j set kill_check_at = now() + make_interval(secs => $2)
        from due where j.job_id = due.job_id returning j.job_id, j.attempt`,
    [limit, ASK_AGAIN_SECONDS],
  );
  return rows;
}

/**
 * CRobot was told and has no task of this attempt: it refuses every later submission, so the job has ended. A worker that
 * is sending it at this moment loses its lease here, and is refused there.
 */
export async function killUnsent(db: Queryable, { job_id, attempt }: DueKill): Promise<void> {
  await db.query(
    `update user_jobs set ${RELEASE}, status = 'KILLED', finished = now(), next_check_at = null,
        moved_by = 'crobot', reason = 'killed; CRobot did not have it', error_code = null, error_class = null
      where job_id = $1 and attempt = $2 and remote and status in ('WAITING', 'QUEUED', 'RUNNING')`,
    [job_id, attempt],
  );
}

/** CRobot knows of these kills. It is asked no more about those that have ended with it, or of which the result came. */
export async function killsTold(db: Queryable, jobIds: number[]): Promise<void> {
  await db.query(
    `update user_jobs set kill_check_at = null
      where job_id = any($1) and status not in ('WAITING', 'QUEUED', 'RUNNING')`,
    [jobIds],
  );
}

/** A local job that runs though its kill was requested. */
interface ToStop {
  job_id: number;
  lease_token: string;
}

/** Local jobs that are to be stopped by the workers that run them. */
export async function jobsToStop(db: Queryable): Promise<ToStop[]> {
  const { rows } = await db.query<ToStop>({
    name: 'ledger-jobs-to-stop',
    text: `select job_id, lease_token from user_jobs
      where kill_requested is not null and status = 'RUNNING' and not remote`,
  });
  return rows;
}

/** RUNNING → KILLED for local jobs that did not stop in time. Returns their ids. */
export async function killUnstopped(db: Queryable, by: string): Promise<number[]> {
  const { rows } = await db.query<{ job_id: number }>(
    `update user_jobs set ${RELEASE}, status = 'KILLED', finished = now(), moved_by = $1,
        reason = format('killed; it had not stopped after %s s', $2::integer), error_code = null, error_class = null
      where kill_requested < now() - make_interval(secs => $2) and status = 'RUNNING' and not remote
      returning job_id`,
    [by, STOP_SECONDS],
  );
  return rows.map((row) => row.job_id);
}
