import type { AuditRule } from './audit_history.ts';

/** The jobs of each step, and those whose results it needs, where the history of each stands, told by its events alone. */
const ENDS = `
  ends as (
    select distinct on (e.job_id) e.job_id, e.to_status as status, j.family, j.analysis_id, j.analysis_step as step,
        j.params -> 'from' as made_from
      from job_events e join user_jobs j using (job_id)
      where j.family = 'analysis' or exists (select from analysis_needs n where n.job_id = j.job_id)
      order by e.job_id, e.event_id desc),
  newest as (
    select distinct on (analysis_id, step) analysis_id, step, job_id, status, made_from from ends
      where family = 'analysis' order by analysis_id, step, job_id desc)`;

/**
 * Where each step stands by that: of one with a recipe a job counts that was made from what would be taken now, and nothing is
 * done while something that it waits for is not.
 */
const STATES = `
  needed as (
    select n.analysis_id, n.step, count(*) as total, count(*) filter (where e.status = 'COMPLETE') as complete,
        count(*) filter (where e.status in ('FAILED', 'KILLED')) as failed, max(n.job_id) as newest,
        max(n.job_id) filter (where e.status in ('FAILED', 'KILLED')) as newest_failed
      from analysis_needs n join ends e using (job_id) where n.left_out is null group by n.analysis_id, n.step),
  counted as (
    select s.analysis_id, s.step, s.needs, s.waits_for, s.stopped, o.job_id, o.status, coalesce(n.total, 0) as total,
        coalesce(n.complete, 0) as complete, coalesce(n.failed, 0) as failed, n.newest, n.newest_failed,
        s.recipe is null or o.made_from = analysis_from(s.analysis_id, s.waits_for) as fresh
      from analysis_steps s left join newest o using (analysis_id, step) left join needed n using (analysis_id, step)),
  alone as (
    select *, case when needs = 0 then coalesce(status = 'COMPLETE' and fresh, false)
          else total >= needs and complete = total end as done_alone,
        case when needs = 0 then status not in ('COMPLETE', 'FAILED', 'KILLED') else complete + failed < total end as under_way,
        complete + failed = total and failed > 0 as needs_failed
      from counted),
  awaited (analysis_id, step) as (
    select analysis_id, step from alone where not done_alone
    union select a.analysis_id, a.step from awaited w join alone a on a.analysis_id = w.analysis_id and w.step = any (a.waits_for)),
  stands as (select a.*, w.step is null as done from alone a left join awaited w using (analysis_id, step))`;

/** Each key that the jobs of an analysis say its data should hold, as text. Where a key should not be, null. */
const EXPECTED = `
  expected (analysis_id, key, value) as (
    select analysis_id, step, case when done then 'complete' when under_way then 'queued' else 'not_sent' end
      from stands where step <> ''
    union all select analysis_id, case step when '' then 'job_id' else step || '_id' end,
        (case when needs = 0 then job_id when needs_failed then newest_failed else newest end)::text from stands
    union all select analysis_id, 'complete', case when bool_and(done) then 'true' end from stands group by analysis_id
    union all select analysis_id, 'failed', case when bool_or(case
          when needs = 0 then coalesce(status in ('FAILED', 'KILLED') and fresh, false) or (stopped is not null and not done)
          else needs_failed or total < needs end) then 'true' end
      from stands group by analysis_id)`;

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
    rule: 'analysis_needs job_id',
    sql: `with ${ENDS} select n.job_id, format('analysis %s, step %s, assembly %s: %s', n.analysis_id, n.step, n.assembly_id,
          case when j.assembly_id <> n.assembly_id or j.scheme_id <> n.scheme_id or j.reference <> n.reference
            then 'its job is about something else' else 'its job ended without a result, and a newer one is not taken' end) as says
        from analysis_needs n join user_jobs j using (job_id) join ends e using (job_id)
        where j.assembly_id <> n.assembly_id or j.scheme_id <> n.scheme_id or j.reference <> n.reference
          or e.status <> 'COMPLETE' and exists (select from user_jobs newer where newer.family = 'scheme'
            and newer.assembly_id = n.assembly_id and newer.scheme_id = n.scheme_id
            and newer.reference = n.reference and newer.job_id > n.job_id)`,
  },
  {
    rule: 'analyses go on',
    sql: `with recursive ${ENDS}, ${STATES} select s.job_id, format('analysis %s: the step %s could begin and has no job', s.analysis_id,
          s.step) as says
        from stands s join analysis_steps a using (analysis_id, step) join user_preferences p on p.id = s.analysis_id
        where a.recipe is not null and a.stopped is null and not p.data ? 'removed' and not coalesce(s.under_way, false)
          and (s.job_id is null or not s.fresh)
          and not exists (select from stands w where w.analysis_id = s.analysis_id and w.step = any (a.waits_for) and not w.done)`,
  },
  {
    rule: 'user_preferences flags',
    sql: `with recursive ${ENDS}, ${STATES}, ${EXPECTED} select n.job_id, format('analysis %s (%s): "%s" is %s, its jobs say %s', p.id, p.type, x.key,
          coalesce(p.data ->> x.key, 'not set'), coalesce(x.value, 'nothing')) || case when p.data ->> x.key = x.value
            then ' (as a string)' else '' end as says
        from expected x join user_preferences p on p.id = x.analysis_id
          left join (select analysis_id, max(job_id) as job_id from newest group by analysis_id) n on n.analysis_id = p.id
        where p.data -> x.key is distinct from case when x.key like '%\\_id' then to_jsonb(x.value::bigint)
          else to_jsonb(x.value) end`,
  },
];
