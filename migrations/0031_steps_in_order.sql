-- A step is complete when all that it waits for is: one rule, for the words in an analysis' data, for its page and for what
-- begins. Before, a tree read `complete` in the data while the matrix that it is to be made of anew was awaited.

create or replace function analysis_states(analyses bigint[])
returns table (analysis_id bigint, step text, job_id bigint, done boolean, under_way boolean, failed boolean)
language sql stable as $$
  with recursive needed as (
    select n.analysis_id, n.step, count(*) as total, count(*) filter (where j.status = 'COMPLETE') as complete,
        count(*) filter (where j.status in ('FAILED', 'KILLED')) as failed, max(n.job_id) as newest,
        max(n.job_id) filter (where j.status in ('FAILED', 'KILLED')) as newest_failed
      from analysis_needs n
        cross join lateral (select u.status from user_jobs u where u.job_id = n.job_id offset 0) j
      where n.analysis_id = any (analyses) and n.left_out is null group by n.analysis_id, n.step),
  own as (
    select s.*, j.status, s.recipe is null or j.params -> 'from' = analysis_from(s.analysis_id, s.waits_for) as fresh
      from analysis_steps s left join user_jobs j using (job_id) where s.analysis_id = any (analyses)),
  alone as (
    select o.analysis_id, o.step, o.waits_for, o.stopped,
        case when o.needs = 0 then o.job_id when n.complete + n.failed = n.total and n.failed > 0 then n.newest_failed
          else n.newest end as job_id,
        case when o.needs = 0 then coalesce(o.status = 'COMPLETE' and o.fresh, false)
          else coalesce(n.total >= o.needs and n.complete = n.total, false) end as done,
        case when o.needs = 0 then coalesce(o.status not in ('COMPLETE', 'FAILED', 'KILLED'), false)
          else coalesce(n.complete + n.failed < n.total, false) end as under_way,
        case when o.needs = 0 then coalesce(o.status in ('FAILED', 'KILLED') and o.fresh, false)
          else coalesce(n.complete + n.failed = n.total and n.failed > 0, false) or coalesce(n.total, 0) < o.needs end as failed
      from own o left join needed n using (analysis_id, step)),
  awaited (analysis_id, step) as (
    select a.analysis_id, a.step from alone a where not a.done
    union select a.analysis_id, a.step from awaited w join alone a on a.analysis_id = w.analysis_id and w.step = any (a.waits_for))
  select a.analysis_id, a.step, a.job_id, w.step is null, a.under_way,
      a.failed or a.stopped is not null and w.step is not null
    from alone a left join awaited w using (analysis_id, step)
$$;

do $$ begin
  perform analyses_derived(array(select distinct analysis_id from analysis_needs));
end $$;
