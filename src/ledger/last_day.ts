import type { Queryable } from '../database/connect.ts';

/** What an hour of the ledger came to. */
export interface Hour {
  /** When it began; the last one has not ended. */
  from: Date;
  recorded: number;
  completed: number;
  failed: number;
  killed: number;
  /** Seconds since the oldest unfinished job was recorded, at the hour's end; null when there was none. */
  oldest: number | null;
}

/**
 * The last 24 hours. It reads the day's events by their time and the unfinished jobs by indices of theirs; jobs are put
 * together by the hours of their beginning and end before they are compared with each hour. Of what is HELD now nothing is
 * told: it would be the oldest for ever, and a person knows of it.
 */
const LAST_DAY = `
  with hours as (
    select at as begun, at + interval '1 hour' as ended
      from generate_series(date_trunc('hour', now()) - interval '23 hours', date_trunc('hour', now()), interval '1 hour') at
  ), moves as (
    select date_trunc('hour', at) as hour, from_status, to_status, job_id from job_events
      where at >= date_trunc('hour', now()) - interval '23 hours'
  ), counted as (
    select hour, count(*) filter (where from_status is null)::integer as recorded,
        count(*) filter (where to_status = 'COMPLETE')::integer as completed,
        count(*) filter (where to_status = 'FAILED')::integer as failed,
        count(*) filter (where to_status = 'KILLED')::integer as killed
      from moves group by hour
  ), lives as (
    select min(recorded) as recorded, hour as ended from moves join user_jobs using (job_id)
      where to_status in ('COMPLETE', 'FAILED', 'KILLED') group by hour, date_trunc('hour', recorded)
    union all
    select min(recorded), 'infinity' from (
      select recorded from user_jobs where lease_token is not null
        and status not in ('HELD', 'COMPLETE', 'FAILED', 'KILLED')
      union all select recorded from user_jobs where status in ('WAITING', 'RETURNED') and lease_token is null
      union all select recorded from user_jobs
        where status in ('QUEUED', 'RUNNING') and remote and lease_token is null
    ) unfinished group by date_trunc('hour', recorded)
  )
  select begun as "from", coalesce(recorded, 0) as recorded, coalesce(completed, 0) as completed,
      coalesce(failed, 0) as failed, coalesce(killed, 0) as killed,
      (select extract(epoch from least(now(), h.ended) - min(l.recorded))::double precision from lives l
        where l.recorded < least(now(), h.ended) and l.ended > h.begun) as oldest
    from hours h left join counted on hour = begun order by begun`;

/** What the last 24 hours came to, oldest first; also the hours in which nothing happened. */
export async function lastDay(db: Queryable): Promise<Hour[]> {
  return (await db.query<Hour>(LAST_DAY)).rows;
}
