import type { Queryable } from '../src/database/connect.ts';
import type { EffectRecord, EventRecord, History, JobRecord, LookupRecord } from './checker/history.ts';
import type { Journal } from './journal.ts';

const JOBS = `
  select job_id, status, attempt, reason, job_class <> 'fault_pure' as has_effect,
      coalesce(params ->> 'kind' = 'steps' and (params ->> 'step')::integer < 3, false) as has_next,
      case when resend_of is null then (params ->> 'parent')::integer end as parent,
      case when family = 'scheme' then assembly_id || ' ' || scheme_id || ' ' || reference end as lookup
    from user_jobs order by job_id`;

const EVENTS = 'select event_id, job_id, attempt, from_status, to_status from job_events order by event_id';

const LOOKUPS = `
  select assembly_id || ' ' || scheme_id || ' ' || reference as lookup, status,
      (other_data ->> 'job_id')::integer as job_id, (other_data ->> 'job_count')::integer as job_count,
      (other_data ->> 'complete_count')::integer as complete_count,
      (other_data ->> 'queued_count')::integer as queued_count,
      (other_data ->> 'fail_count')::integer as fail_count,
      (other_data -> 'results' ->> 'by_job')::integer as results_by
    from assembly_lookup`;

/** What a run's jobs left in the database, as the checker reads it. */
export async function readHistory(db: Queryable): Promise<Omit<History, 'sent' | 'tasks'>> {
  const jobs = (await db.query<JobRecord>(JOBS)).rows;
  const events = (await db.query<EventRecord>(EVENTS)).rows;
  const effects = (await db.query<EffectRecord>('select job_id, attempt, kind from effects')).rows;
  const lookups = (await db.query<LookupRecord>(LOOKUPS)).rows;
  return { jobs, events, effects, lookups };
}

/** Whole tables, for whoever has to find out what went wrong. */
const TABLES: Record<string, string> = {
  jobs: 'select * from user_jobs order by job_id',
  history: 'select * from job_events order by event_id',
  effects: 'select * from effects order by at',
  lookups: 'select * from assembly_lookup order by assembly_id',
  callbacks: 'select * from callbacks order by received',
  crobot_tasks: 'select * from crobot.tasks order by id',
  crobot_outbox: 'select * from crobot.outbox order by task_id, sequence',
};

/** Keeps the tables in the journal's folder. */
export async function keepTables(db: Queryable, journal: Journal): Promise<void> {
  for (const [name, sql] of Object.entries(TABLES)) journal.keep(name, (await db.query(sql)).rows);
}
