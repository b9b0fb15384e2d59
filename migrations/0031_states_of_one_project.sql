-- Where steps stand, by the index for each need: a plan with a join merges by the number of the job as soon as a project is
-- large, and reads the needs of every project, or all jobs, at the end of each call.

create or replace function analysis_states(analyses bigint[])
returns table (analysis_id bigint, step text, job_id bigint, done boolean, under_way boolean, failed boolean)
language sql stable as $$
  with needed as (
    select n.analysis_id, n.step, count(*) as total, count(*) filter (where j.status = 'COMPLETE') as complete,
        count(*) filter (where j.status in ('FAILED', 'KILLED')) as failed, max(n.job_id) as newest,
        max(n.job_id) filter (where j.status in ('FAILED', 'KILLED')) as newest_failed
      from analysis_needs n
        cross join lateral (select u.status from user_jobs u where u.job_id = n.job_id offset 0) j
      where n.analysis_id = any (analyses) and n.left_out is null group by n.analysis_id, n.step),
  own as (
    select s.*, j.status, s.recipe is null or j.params -> 'from' = analysis_from(s.analysis_id, s.waits_for) as fresh
      from analysis_steps s left join user_jobs j using (job_id) where s.analysis_id = any (analyses))
  select o.analysis_id, o.step,
      case when o.needs = 0 then o.job_id when n.complete + n.failed = n.total and n.failed > 0 then n.newest_failed
        else n.newest end,
      case when o.needs = 0 then coalesce(o.status = 'COMPLETE' and o.fresh, false)
        else coalesce(n.total >= o.needs and n.complete = n.total, false) end,
      case when o.needs = 0 then coalesce(o.status not in ('COMPLETE', 'FAILED', 'KILLED'), false)
        else coalesce(n.complete + n.failed < n.total, false) end,
      case when o.needs = 0 then coalesce(o.status in ('FAILED', 'KILLED') and o.fresh, false)
          or (o.stopped is not null and not coalesce(o.status = 'COMPLETE' and o.fresh, false))
        else coalesce(n.complete + n.failed = n.total and n.failed > 0, false) or coalesce(n.total, 0) < o.needs end
    from own o left join needed n using (analysis_id, step)
$$;

-- A step of whose needs all are left out has no job, and its <step>_id goes.
create or replace function analyses_derived(analyses bigint[]) returns void language plpgsql as $$
begin
  perform from user_preferences where id = any (analyses) order by id for no key update;
  update user_preferences p set data = (p.data - 'complete' - 'failed'
        - array(select s.step || '_id' from analysis_steps s where s.analysis_id = p.id and s.step <> '')) || f.flags
    from analysis_flags(analyses) f where p.id = f.id;
end $$;
