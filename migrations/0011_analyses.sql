-- What all analyses share: an item of a user in user_preferences, the steps it is made in, and the seed's flags in its
-- data (job_id, complete, failed, and for named steps <step> and <step>_id), which follow the jobs in their transactions.

create table analysis_steps (
  analysis_id bigint not null references user_preferences (id),
  -- '' is the one step of an analysis that a single job makes. A name that could be another key of data is none.
  step text not null check (step ~ '^([a-z][a-z0-9_]*)?$' and step not in ('complete', 'failed', 'job')
    and step not like '%\_id'),
  waits_for text[] not null default '{}',
  job_id bigint references user_jobs (job_id),
  primary key (analysis_id, step)
);
comment on table analysis_steps is 'the truth of an analysis'' flags; data in user_preferences is derived from it and from its jobs';
comment on column analysis_steps.waits_for is 'steps that must be COMPLETE before a job of this one is recorded';
comment on column analysis_steps.job_id is 'the newest job of the step; null until one was recorded';

alter table user_jobs add column analysis_step text not null default '';
alter table user_jobs add foreign key (analysis_id) references user_preferences (id);
alter table user_jobs add check ((family = 'analysis') = (analysis_id is not null));
comment on column user_jobs.analysis_step is 'the step of its analysis that it makes; empty where there is but one';
create index user_jobs_analysis on user_jobs (analysis_id, analysis_step, job_id) where analysis_id is not null;
create unique index user_jobs_one_per_step on user_jobs (analysis_id, analysis_step)
  where family = 'analysis' and status in ('WAITING', 'QUEUED', 'RUNNING', 'RETURNED', 'HELD');
create index user_preferences_type on user_preferences (type, database, id);

-- What the steps and their jobs say, in the seed's words. A step whose job failed or was killed is not_sent again: it
-- makes its analysis failed, and its <step>_id names the job that can tell why.
create function analysis_flags(analyses bigint[]) returns table (id bigint, flags jsonb) language sql stable as $$
  select s.analysis_id,
      coalesce(jsonb_object_agg(s.step, case when j.status = 'COMPLETE' then 'complete'
        when j.status is null or j.status in ('FAILED', 'KILLED') then 'not_sent' else 'queued' end)
        filter (where s.step <> ''), '{}')
      || coalesce(jsonb_object_agg(case s.step when '' then 'job_id' else s.step || '_id' end, s.job_id)
        filter (where s.job_id is not null), '{}')
      || case when bool_and(coalesce(j.status = 'COMPLETE', false)) then '{"complete": "true"}'::jsonb else '{}' end
      || case when bool_or(j.status in ('FAILED', 'KILLED')) then '{"failed": "true"}'::jsonb else '{}' end
    from analysis_steps s left join user_jobs j using (job_id)
    where s.analysis_id = any (analyses) group by s.analysis_id
$$;

-- Locked before it is looked: of two steps that end at the same moment the later sees the earlier's end.
create function analyses_derived(analyses bigint[]) returns void language plpgsql as $$
begin
  perform from user_preferences where id = any (analyses) order by id for no key update;
  update user_preferences p set data = (p.data - 'complete' - 'failed') || f.flags
    from analysis_flags(analyses) f where p.id = f.id;
end $$;

-- A new analysis has its steps' words from the beginning.
create function analysis_planned() returns trigger language plpgsql as $$
begin
  perform analyses_derived(array(select distinct analysis_id from planned));
  return null;
end $$;
create trigger analysis_planned after insert on analysis_steps
  referencing new table as planned for each statement execute function analysis_planned();

-- Looked at when the transaction ends: a job records those that follow it just before it is COMPLETE itself.
create function analysis_step_began() returns trigger language plpgsql as $$
declare missing text;
begin
  select w.step into missing from unnest(new.waits_for) w (step)
    where not exists (select from analysis_steps s join user_jobs j using (job_id)
      where s.analysis_id = new.analysis_id and s.step = w.step and j.status = 'COMPLETE') limit 1;
  if found then
    raise exception 'analysis %: the step % waits for %, which is not complete', new.analysis_id, new.step, missing
      using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger analysis_step_began after insert or update of job_id on analysis_steps
  deferrable initially deferred for each row when (new.job_id is not null and new.waits_for <> '{}')
  execute function analysis_step_began();

-- A recorded job: its first event, and its row and counters in assembly_lookup, or its step and the flags of its analysis.
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
  if exists (select from recorded where family = 'analysis') then
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

-- The counters of assembly_lookup follow a scheme job that ends, and the flags of its analysis an analysis job.
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
  analyses := array(select distinct a.analysis_id from before_move b join after_move a using (job_id)
    where a.family = 'analysis' and a.status <> b.status and a.status in ('COMPLETE', 'FAILED', 'KILLED'));
  if analyses <> '{}' then
    perform analyses_derived(analyses);
  end if;
  return null;
end $$;
