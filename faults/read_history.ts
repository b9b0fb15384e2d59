import { createPool } from '../src/database/connect.ts';
import type { History, JobRecord } from './checker/history.ts';
import type { Journal } from './journal.ts';

const JOBS = `
  select job_id, status, attempt, reason, job_class <> 'fault_pure' as has_effect,
      params ->> 'kind' = 'steps' and (params ->> 'step')::integer < 3 as has_next,
      (params ->> 'parent')::integer as parent,
      case when family = 'scheme' then assembly_id || ' ' || scheme_id || ' ' || reference end as lookup,
      job_class, params, worker_deaths, failures, error_code, crobot_status, lease_owner, lease_until, due_at,
      next_check_at
    from user_jobs order by job_id`;

const LOOKUPS = `
  select assembly_id || ' ' || scheme_id || ' ' || reference as lookup, status,
      (other_data ->> 'job_id')::integer as job_id, (other_data ->> 'job_count')::integer as job_count,
      (other_data ->> 'complete_count')::integer as complete_count,
      (other_data ->> 'queued_count')::integer as queued_count,
      (other_data ->> 'fail_count')::integer as fail_count,
      (other_data -> 'results' ->> 'by_job')::integer as results_by
    from assembly_lookup`;

/** Reads what the run left in the database, and keeps all of it in the journal's folder. */
export async function readHistory(url: string, journal: Journal): Promise<Omit<History, 'sent' | 'tasks'>> {
  const pool = createPool(url, { name: 'faults-checker', max: 1 });
  try {
    const jobs = (await pool.query<JobRecord>(JOBS)).rows;
    const events = (await pool.query('select * from job_events order by event_id')).rows;
    const effects = (await pool.query('select * from effects order by at')).rows;
    const lookups = (await pool.query(LOOKUPS)).rows;
    const callbacks = (await pool.query('select * from callbacks order by received')).rows;
    const tasks = (await pool.query('select * from crobot.tasks order by id')).rows;
    const outbox = (await pool.query('select * from crobot.outbox order by task_id, sequence')).rows;
    const all = { jobs, events, effects, lookups, callbacks, crobot_tasks: tasks, crobot_outbox: outbox };
    for (const [name, rows] of Object.entries(all)) journal.keep(name, rows);
    return { jobs, events, effects, lookups };
  } finally {
    await pool.end();
  }
}
