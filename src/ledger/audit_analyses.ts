import type { AuditRule } from './audit_history.ts';

/** The jobs of each step, where the history of each stands, told by its events alone. */
const ENDS = `
  ends as (
    select distinct on (e.job_id) e.job_id, e.to_status as status, j.analysis_id, j.analysis_step as step
      from job_events e join user_jobs j using (job_id) where j.family = 'analysis'
      order by e.job_id, e.event_id desc),
  newest as (
    select distinct on (analysis_id, step) analysis_id, step, job_id, status from ends
      order by analysis_id, step, job_id desc)`;

/** Each key that the jobs of an analysis say its data should hold, as text. Where a key should not be, null. */
const EXPECTED = `
  expected (analysis_id, key, value) as (
    select s.analysis_id, s.step, case when n.status = 'COMPLETE' then 'complete'
        when n.status in ('FAILED', 'KILLED') or n.status is null then 'not_sent' else 'queued' end
      from analysis_steps s left join newest n using (analysis_id, step) where s.step <> ''
    union all select s.analysis_id, case s.step when '' then 'job_id' else s.step || '_id' end, n.job_id::text
      from analysis_steps s left join newest n using (analysis_id, step)
    union all select s.analysis_id, 'complete', case when count(*) = count(*) filter (where n.status = 'COMPLETE')
        then 'true' end
      from analysis_steps s left join newest n using (analysis_id, step) group by s.analysis_id
    union all select s.analysis_id, 'failed', case when count(*) filter (where n.status in ('FAILED', 'KILLED')) > 0
        then 'true' end
      from analysis_steps s left join newest n using (analysis_id, step) group by s.analysis_id)`;

/** What analyses keep beside their jobs is what the jobs say. */
export const ANALYSIS_RULES: AuditRule[] = [
  {
    rule: 'analysis_steps job_id',
    sql: `with ${ENDS} select coalesce(n.job_id, s.job_id) as job_id, format('analysis %s%s: its job is %s, the newest one is %s',
          s.analysis_id, coalesce(', step ' || nullif(s.step, ''), ''), coalesce(s.job_id::text, 'none'),
          coalesce(n.job_id::text, 'none')) as says
        from analysis_steps s left join newest n using (analysis_id, step) where s.job_id is distinct from n.job_id`,
  },
  {
    rule: 'analysis_steps has a row for each step that has jobs',
    sql: `with ${ENDS} select n.job_id, format('analysis %s has no step "%s"', n.analysis_id, n.step) as says
        from newest n where not exists (select from analysis_steps s
          where s.analysis_id = n.analysis_id and s.step = n.step)`,
  },
  {
    rule: 'user_preferences flags',
    sql: `with ${ENDS}, ${EXPECTED} select n.job_id, format('analysis %s (%s): "%s" is %s, its jobs say %s', p.id, p.type, x.key,
          coalesce(p.data ->> x.key, 'not set'), coalesce(x.value, 'nothing')) || case when p.data ->> x.key = x.value
            then ' (as a string)' else '' end as says
        from expected x join user_preferences p on p.id = x.analysis_id
          left join (select analysis_id, max(job_id) as job_id from newest group by analysis_id) n on n.analysis_id = p.id
        where p.data -> x.key is distinct from case when x.key like '%\\_id' then to_jsonb(x.value::bigint)
          else to_jsonb(x.value) end`,
  },
];
