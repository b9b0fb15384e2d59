-- How many jobs have ended how, kept as numbers: an index over all ended jobs cost every completion an entry.

-- What ends while it is counted would be in no total.
lock table user_jobs in share row exclusive mode;

create table job_totals (
  shard integer not null,
  status text not null check (status in ('COMPLETE', 'FAILED', 'KILLED')),
  jobs bigint not null,
  primary key (shard, status)
) with (fillfactor = 50);
comment on table job_totals is 'the sum over all shards counts; each connection adds to one of its own, so that they do not wait for each other';
insert into job_totals (shard, status, jobs)
  select 0, status, count(*) from user_jobs where status in ('COMPLETE', 'FAILED', 'KILLED') group by status;

create or replace function ledger_moved() returns trigger language plpgsql set enable_nestloop = off as $$
begin
  insert into job_events (job_id, attempt, from_status, to_status, who, why)
    select a.job_id, a.attempt, b.status,
        case when (b.status, a.status, a.attempt - b.attempt) in
            (select from_status, to_status, next_attempt::integer from legal_moves)
          then a.status else illegal_move(a.job_id, b.status, b.attempt, a.status, a.attempt) end,
        a.moved_by, a.reason
      from before_move b join after_move a using (job_id)
      where a.status <> b.status or a.attempt <> b.attempt order by a.job_id;
  if exists (select from after_move where status in ('COMPLETE', 'FAILED', 'KILLED')) then
    insert into job_totals as t (shard, status, jobs)
      select pg_backend_pid() % 1024, a.status, count(*)
        from before_move b join after_move a using (job_id)
        where a.status <> b.status and a.status in ('COMPLETE', 'FAILED', 'KILLED') group by a.status
      on conflict (shard, status) do update set jobs = t.jobs + excluded.jobs;
  end if;
  return null;
end $$;

drop index user_jobs_ended;
-- The newest runs of a type that CRobot ran: what estimates are made of.
create index user_jobs_history on user_jobs (job_type, finished) where status = 'COMPLETE' and remote;
