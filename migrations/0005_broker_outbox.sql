-- RabbitMQ as a wake-up beside NOTIFY and poll: which jobs a worker is to be woken for. The rows of user_jobs are the
-- truth; what is written here is a hint, and losing all of it loses no job.

-- One row. A table of its own and not a setting of the session: the transaction that records a job may be anybody's.
create table broker (
  one boolean primary key default true check (one),
  fill_until timestamptz not null
);
comment on column broker.fill_until is
  'until then broker_outbox is filled; whoever holds a connection to the broker puts it off, so that filling stops by itself';
insert into broker (fill_until) values ('-infinity');

create table broker_outbox (
  id bigint generated always as identity,
  job_id bigint not null,
  due_at timestamptz not null,
  created timestamptz not null default now(),
  primary key (due_at, id)
);
comment on table broker_outbox is 'jobs that became claimable and that no worker was told of yet; deleted once the broker confirmed';

-- In the job's own transaction: a message can only follow its commit, and whoever gets it sees the job. Without a broker
-- each costs one look at a table of one row, a statement and not a job.
create function broker_job_recorded() returns trigger language plpgsql as $$
begin
  if exists (select from broker where fill_until > now()) then
    insert into broker_outbox (job_id, due_at) select job_id, due_at from recorded order by job_id;
  end if;
  return null;
end $$;
create trigger broker_job_recorded after insert on user_jobs
  referencing new table as recorded for each statement execute function broker_job_recorded();

-- Claimable again: returned, given back, to be tried again, released, rescued, due at another time. What else moves a
-- job that is claimable (its priority, say) gives a hint too many. The old rows are not looked at: transition tables have
-- no statistics, and a join of the two may take the square of the time.
create function broker_job_moved() returns trigger language plpgsql as $$
begin
  if exists (select from broker where fill_until > now()) then
    insert into broker_outbox (job_id, due_at)
      select job_id, due_at from after_move
        where status in ('WAITING', 'RETURNED') and lease_token is null order by job_id;
  end if;
  return null;
end $$;
create trigger broker_job_moved after update on user_jobs
  referencing new table as after_move for each statement execute function broker_job_moved();
