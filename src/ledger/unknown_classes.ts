import type { Queryable } from '../database/connect.ts';
import { setUnlessKilled } from './unless_killed.ts';

/** A worker that has not said for so long that it lives counts no more. */
const SEEN_SECONDS = 60;

/** A live worker knows the class of the job `j`; schemes without a class of their own are everyone's. */
const KNOWN = `(family = 'scheme' or exists (
  select from workers where seen > now() - interval '${SEEN_SECONDS} s' and j.job_class = any (classes)))`;

/**
 * Only the jobs at the head of the queue are looked at, so that a million that wait cost no more than these: behind a
 * head that can be run a job waits for its turn first, and a head that cannot be run is what is taken away here.
 */
const HEAD = 10_000;

/**
 * WAITING or RETURNED → HELD for jobs that have been due for `seconds` and whose class no live worker knows (KILLED for
 * those whose kill was asked for). Returns the ids.
 */
export async function holdUnknownClasses(db: Queryable, by: string, seconds: number): Promise<number[]> {
  const { rows } = await db.query<{ job_id: number }>(
    `with head as materialized (
        select job_id, job_class, family from user_jobs
          where status in ('WAITING', 'RETURNED') and lease_token is null
            and due_at < now() - make_interval(secs => $2)
          order by priority, due_at, job_id limit ${HEAD}),
      stuck as (
        select job_id from user_jobs where job_id in (select job_id from head j where not ${KNOWN})
            and status in ('WAITING', 'RETURNED') and lease_token is null
          order by job_id for update skip locked)
      update user_jobs j set moved_by = $1, ${setUnlessKilled({
        next: "'HELD'",
        reason: `format('No worker that runs knows jobs of the type %s; it goes on by itself when one does', job_class)`,
        error: { code: "'JOB_CLASS_UNKNOWN'", class: "'infrastructure'" },
      })}
        from stuck where j.job_id = stuck.job_id returning j.job_id`,
    [by, seconds],
  );
  return rows.map((row) => row.job_id);
}

/**
 * Lets jobs go on that were held only because nobody knew their class, and now somebody does: HELD → RETURNED with the
 * result that is there, else WAITING, attempt + 1. Returns the ids.
 */
export async function releaseKnownClasses(db: Queryable, by: string): Promise<number[]> {
  const { rows } = await db.query<{ job_id: number }>(
    `with known as (
        select job_id from user_jobs j where status = 'HELD' and error_code = 'JOB_CLASS_UNKNOWN' and ${KNOWN}
          order by job_id limit ${HEAD} for update skip locked)
      update user_jobs j set status = case when returned is null then 'WAITING' else 'RETURNED' end,
          attempt = attempt + (returned is null)::integer, request = case when returned is null then null else request end,
          moved_by = $1, due_at = now(), error_code = null, error_class = null,
          reason = format('a worker that knows jobs of the type %s runs', j.job_class)
        from known where j.job_id = known.job_id returning j.job_id`,
    [by],
  );
  return rows.map((row) => row.job_id);
}
