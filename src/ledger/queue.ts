import type { Queryable } from '../database/connect.ts';

/** Jobs beyond this are not counted: "more than" is all a person wants to know. */
export const MOST_AHEAD = 10_000;

/** How often the history is asked: so many of the newest COMPLETE jobs of a type. */
const HISTORY = 50;
/** Local jobs have no index for this; theirs are looked for among the newest jobs of the house. */
const NEWEST = 5000;

/** Where a job stands that a worker is to claim. */
export interface Place {
  /** Jobs that are claimed before it, at most MOST_AHEAD + 1. */
  ahead: number;
  /** A worker has it in its hands. */
  taken: boolean;
  /** The database's clock. */
  now: Date;
  /** Live workers that may claim it. */
  workers: number;
}

/** The place of a job in the order in which workers claim (src/ledger/claim.ts). */
export async function placeOf(db: Queryable, jobId: number): Promise<Place> {
  const { rows } = await db.query<Place>(
    `select now() as now, me.lease_token is not null as taken,
        (select count(*)::integer from (select from user_jobs a
          where a.status in ('WAITING', 'RETURNED') and a.lease_token is null and a.due_at <= now()
            and (a.priority, a.due_at, a.job_id) < (me.priority, me.due_at, me.job_id)
          limit $2) before_me) as ahead,
        (select count(*)::integer from workers w where w.seen > now() - interval '1 minute'
          and (me.job_class = any(w.classes) or me.family = 'scheme')) as workers
      from user_jobs me where me.job_id = $1`,
    [jobId, MOST_AHEAD + 1],
  );
  return rows[0]!;
}

/** What is under way in the whole house. */
export interface UnderWay {
  /** Accepted by CRobot and not started. */
  queued: number;
  runningRemote: number;
  runningLocal: number;
}

export async function underWay(db: Queryable): Promise<UnderWay> {
  const { rows } = await db.query<UnderWay>(
    `select (select count(*)::integer from user_jobs where status = 'QUEUED' and remote) as queued,
        (select count(*)::integer from user_jobs where status = 'RUNNING' and remote) as "runningRemote",
        (select count(*)::integer from user_jobs
          where lease_token is not null and status = 'RUNNING' and not remote) as "runningLocal"`,
  );
  return rows[0]!;
}

/** How long jobs of a type take. */
export interface History {
  /** Seconds; half of the runs were shorter. */
  median: number;
  /** Runs that it was taken of. */
  runs: number;
}

/**
 * The median run time of the newest COMPLETE jobs of a type, undefined when there is none: from the move to RUNNING (or
 * to QUEUED, of a task that was over before CRobot could say that it began) to the result.
 */
export async function historyOf(db: Queryable, jobType: string): Promise<History | undefined> {
  const { rows } = await db.query<{ median: number | null; runs: number }>(
    `with newest as (
        (select job_id, attempt from user_jobs where status = 'COMPLETE' and remote and job_type = $1
          order by finished desc limit $2)
        union all
        (select job_id, attempt from (select * from user_jobs order by job_id desc limit $3) recent
          where status = 'COMPLETE' and not remote and job_type = $1 limit $2)
      ), runs as (
        select extract(epoch from
            coalesce(min(at) filter (where to_status = 'RETURNED'), min(at) filter (where to_status = 'COMPLETE'))
            - coalesce(min(at) filter (where to_status = 'RUNNING'), min(at) filter (where to_status = 'QUEUED'))
          )::double precision as seconds
          from newest join job_events using (job_id, attempt) group by job_id
      )
      select percentile_cont(0.5) within group (order by seconds) as median, count(seconds)::integer as runs from runs`,
    [jobType, HISTORY, NEWEST],
  );
  const { median, runs } = rows[0]!;
  return median === null ? undefined : { median, runs };
}

/** Seconds since a job began to run in this attempt; undefined when it does not. */
export async function runningFor(db: Queryable, jobId: number, attempt: number): Promise<number | undefined> {
  const { rows } = await db.query<{ seconds: number | null }>(
    `select extract(epoch from now() - max(at))::double precision as seconds from job_events
      where job_id = $1 and attempt = $2 and to_status = 'RUNNING'`,
    [jobId, attempt],
  );
  return rows[0]!.seconds ?? undefined;
}
