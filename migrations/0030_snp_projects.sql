-- SNP projects: analyses some of whose steps are made of scheme jobs that they share with others, and whose other steps
-- the ledger records by itself as soon as what they wait for is complete (docs/adr/0052).

alter table analysis_steps
  add column needs integer not null default 0 check (needs >= 0),
  add column recipe jsonb,
  add column stopped timestamptz,
  add check (needs = 0 or job_id is null and recipe is null);
comment on column analysis_steps.needs is
  'how many results in analysis_needs it takes at least; such a step has no job of its own. 0: a job makes it';
comment on column analysis_steps.recipe is
  'accession, pipeline, params, workgroup, priority of its job, which is recorded when all that it waits for is complete';
comment on column analysis_steps.stopped is 'somebody killed the analysis: its recipes are let be until somebody goes on with it';

create table analysis_needs (
  analysis_id bigint not null,
  step text not null,
  assembly_id bigint not null references assemblies (id),
  scheme_id integer not null references schemes (id),
  reference text not null default '',
  label text not null,
  job_id bigint references user_jobs (job_id),
  left_out jsonb check (left_out ? 'code' and left_out ? 'message'),
  primary key (analysis_id, step, assembly_id),
  unique (analysis_id, step, label),
  foreign key (analysis_id, step) references analysis_steps (analysis_id, step),
  check (job_id is not null or left_out is not null)
);
comment on table analysis_needs is
  'results of scheme jobs that an analysis is made of; many analyses may need the same job, and none is run twice';
comment on column analysis_needs.label is 'how the analysis calls the assembly in all that it makes';
comment on column analysis_needs.job_id is
  'the job that makes it: once that is complete it stays, until the analysis itself asks for a newer; null: none could be sent';
comment on column analysis_needs.left_out is 'the analysis goes on without it: code, message and by whom';
create index analysis_needs_job on analysis_needs (job_id);
create index analysis_needs_of on analysis_needs (assembly_id, scheme_id, reference);

-- The jobs whose results a step is made from, as its own job is told them: of every step that it waits for.
create function analysis_from(analysis bigint, steps text[]) returns jsonb language sql stable as $$
  select coalesce(jsonb_agg(f.job_id order by f.job_id), '[]') from (
    select n.job_id from analysis_needs n
      where n.analysis_id = analysis and n.step = any (steps) and n.left_out is null
    union all select s.job_id from analysis_steps s
      where s.analysis_id = analysis and s.step = any (steps) and s.needs = 0) f
$$;

-- Where each step stands. A job of a recipe counts as long as it was made from what would be taken now.
-- By the index for each need: a plan with a join merges by the number of the job as soon as a project is large, and reads the
-- needs of every project, or all jobs, at the end of each call.
create function analysis_states(analyses bigint[])
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

create or replace function analysis_flags(analyses bigint[]) returns table (id bigint, flags jsonb) language sql stable as $$
  select s.analysis_id,
      coalesce(jsonb_object_agg(s.step, case when s.done then 'complete' when s.under_way then 'queued' else 'not_sent' end)
        filter (where s.step <> ''), '{}')
      || coalesce(jsonb_object_agg(case s.step when '' then 'job_id' else s.step || '_id' end, s.job_id)
        filter (where s.job_id is not null), '{}')
      || case when bool_and(s.done) then '{"complete": "true"}'::jsonb else '{}' end
      || case when bool_or(s.failed) then '{"failed": "true"}'::jsonb else '{}' end
    from analysis_states(analyses) s group by s.analysis_id
$$;

-- Records the jobs of recipes that can begin and whose newest job was not made from what would be taken now. One that
-- failed is not repeated by itself. Called with the analyses locked (analyses_derived), so that of two needs that end at
-- the same moment the later sees the earlier's end, and there is one job.
create function analyses_go_on(analyses bigint[]) returns void language plpgsql as $$
begin
  insert into user_jobs (accession, user_id, pipeline, database, family, remote, params, workgroup, priority,
      analysis_id, analysis_step, moved_by)
    select s.recipe ->> 'accession', p.user_id, s.recipe ->> 'pipeline', p.database, 'analysis', true,
        (s.recipe -> 'params') || jsonb_build_object('from', f.jobs), s.recipe ->> 'workgroup',
        (s.recipe ->> 'priority')::integer, s.analysis_id, s.step, 'ledger'
      from analysis_steps s join user_preferences p on p.id = s.analysis_id left join user_jobs j using (job_id)
        cross join lateral (select analysis_from(s.analysis_id, s.waits_for) as jobs) f
      where s.analysis_id = any (analyses) and s.recipe is not null and s.stopped is null and not p.data ? 'removed'
        and (j.job_id is null or j.status in ('COMPLETE', 'FAILED', 'KILLED') and j.params -> 'from' <> f.jobs)
        and not exists (select from analysis_states(array[s.analysis_id]) w where w.step = any (s.waits_for) and not w.done)
      order by s.analysis_id, s.step
    on conflict do nothing;
end $$;

-- What an analysis tells of its needs stands in its data, and follows them.
create function analyses_needed(analyses bigint[]) returns void language plpgsql as $$
begin
  perform from user_preferences where id = any (analyses) order by id for no key update;
  update user_preferences p set data = p.data || n.told
    from (select n.analysis_id, jsonb_build_object(
          'assembly_ids', coalesce(jsonb_agg(n.assembly_id order by n.assembly_id) filter (where n.left_out is null), '[]'),
          'left_out', coalesce(jsonb_agg(n.left_out || jsonb_build_object('assembly_id', n.assembly_id, 'name', n.label)
            order by n.assembly_id) filter (where n.left_out is not null), '[]')) as told
        from analysis_needs n join analysis_steps s using (analysis_id, step)
        where n.analysis_id = any (analyses) and s.needs > 1 group by n.analysis_id) n
    where p.id = n.analysis_id;
  perform analyses_derived(analyses);
  perform analyses_go_on(analyses);
end $$;

create function analysis_needs_changed() returns trigger language plpgsql as $$
begin
  perform analyses_needed(array(select distinct analysis_id from needed));
  return null;
end $$;
create trigger analysis_needs_added after insert on analysis_needs
  referencing new table as needed for each statement execute function analysis_needs_changed();
create trigger analysis_needs_changed after update on analysis_needs
  referencing new table as needed for each statement execute function analysis_needs_changed();
create trigger analysis_needs_no_delete before delete on analysis_needs for each statement execute function append_only();

-- Stopped, or gone on with.
create function analysis_steps_changed() returns trigger language plpgsql as $$
declare analyses bigint[];
begin
  analyses := array(select distinct a.analysis_id from before_change b join after_change a using (analysis_id, step)
    where a.stopped is distinct from b.stopped);
  if analyses <> '{}' then
    perform analyses_derived(analyses);
    perform analyses_go_on(analyses);
  end if;
  return null;
end $$;
create trigger analysis_steps_changed after update on analysis_steps
  referencing old table as before_change new table as after_change
  for each statement execute function analysis_steps_changed();

create or replace function analysis_step_began() returns trigger language plpgsql as $$
declare missing text;
begin
  select w.step into missing from unnest(new.waits_for) w (step)
    where not exists (select from analysis_states(array[new.analysis_id]) s where s.step = w.step and s.done) limit 1;
  -- Of a recipe the ledger itself looked; by the end of the transaction a need may have been added.
  if found and new.recipe is null then
    raise exception 'analysis %: the step % waits for %, which is not complete', new.analysis_id, new.step, missing
      using errcode = 'check_violation';
  end if;
  return null;
end $$;

create or replace function ledger_recorded() returns trigger language plpgsql as $$
declare made integer;
begin
  insert into job_events (job_id, attempt, from_status, to_status, who, why)
    select job_id, attempt, null, status, moved_by, reason from recorded order by job_id;
  if exists (select from recorded where status <> 'WAITING' or attempt <> 1) then
    raise exception 'a job begins WAITING, attempt 1' using errcode = 'check_violation';
  end if;
  insert into assembly_lookup as l (database, assembly_id, scheme_id, reference, status, other_data)
    select database, assembly_id, scheme_id, reference, 'QUEUED', jsonb_build_object('job_id', job_id,
        'job_count', 1, 'complete_count', 0, 'queued_count', 1, 'fail_count', 0)
      from recorded where family = 'scheme' order by job_id
    on conflict (assembly_id, scheme_id, reference) do update set
      status = 'QUEUED',
      other_data = count_up(count_up(l.other_data, 'job_count', 1), 'queued_count', 1)
        || jsonb_build_object('job_id', excluded.other_data -> 'job_id');
  -- Whoever waits for a result that failed waits for the new job now. What is complete stays as it was used.
  -- By the index for each: a plan with a join may read all needs for one job.
  if exists (select from recorded r cross join lateral (select from analysis_needs n
        where n.assembly_id = r.assembly_id and n.scheme_id = r.scheme_id and n.reference = r.reference limit 1) n
      where r.family = 'scheme') then
    update analysis_needs n set job_id = r.job_id
      from recorded r, user_jobs was
      where r.family = 'scheme' and n.assembly_id = r.assembly_id and n.scheme_id = r.scheme_id
        and n.reference = r.reference and was.job_id = n.job_id and was.status in ('FAILED', 'KILLED');
  end if;
  if exists (select from recorded where family = 'analysis') then
    -- The items first, as everywhere: whoever goes on with one holds it while its steps change.
    perform from user_preferences where id in (select analysis_id from recorded where family = 'analysis')
      order by id for no key update;
    update analysis_steps s set job_id = r.job_id from recorded r
      where r.family = 'analysis' and s.analysis_id = r.analysis_id and s.step = r.analysis_step;
    get diagnostics made = row_count;
    if made <> (select count(*) from recorded where family = 'analysis') then
      raise exception 'a job of a step that its analysis does not have' using errcode = 'check_violation';
    end if;
    perform analyses_derived(array(select distinct analysis_id from recorded where family = 'analysis'));
  end if;
  return null;
end $$;

create or replace function ledger_counted() returns trigger language plpgsql as $$
declare analyses bigint[];
begin
  if not exists (select from after_move where family in ('scheme', 'analysis')
      and status in ('COMPLETE', 'FAILED', 'KILLED')) then
    return null;
  end if;
  update assembly_lookup l set
      status = lookup_status(a.status),
      other_data = case a.status
        when 'COMPLETE' then count_up(count_up(l.other_data, 'queued_count', -1), 'complete_count', 1)
        when 'FAILED' then count_up(count_up(l.other_data, 'queued_count', -1), 'fail_count', 1)
        else count_up(l.other_data, 'queued_count', -1) end
    from before_move b join after_move a using (job_id)
    where a.family = 'scheme' and a.status <> b.status and a.status in ('COMPLETE', 'FAILED', 'KILLED')
      and l.assembly_id = a.assembly_id and l.scheme_id = a.scheme_id and l.reference = a.reference;
  analyses := array(select distinct coalesce(a.analysis_id, n.analysis_id)
    from before_move b join after_move a using (job_id)
      left join lateral (select needed.analysis_id from analysis_needs needed
        where a.family = 'scheme' and needed.job_id = a.job_id offset 0) n on true
    where a.status <> b.status and a.status in ('COMPLETE', 'FAILED', 'KILLED')
      and (a.family = 'analysis' or n.analysis_id is not null));
  if analyses <> '{}' then
    perform analyses_derived(analyses);
    perform analyses_go_on(analyses);
  end if;
  return null;
end $$;
