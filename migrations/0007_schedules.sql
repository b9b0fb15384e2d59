-- What is done again and again, by the clock; and what is needed so that a person sees how the house is doing.

create table schedules (
  name text primary key check (name ~ '^[a-z][a-z0-9_]*$'),
  cron text not null,
  handler text not null,
  last_tick timestamptz not null default now(),
  enabled boolean not null default true,
  catch_up boolean not null default false
);
comment on column schedules.cron is 'five fields (a sixth in front: seconds), read in UTC: no hour is missing or doubled in spring and autumn';
comment on column schedules.handler is 'what a tick does: a name of src/worker/scheduler/handlers.ts';
comment on column schedules.last_tick is 'the newest tick that was done; moved on in the transaction that did what the tick is for';
comment on column schedules.catch_up is 'when ticks were missed because nothing ran, the newest of them is made up for';

insert into schedules (name, cron, handler, catch_up) values ('sweep_incoming', '17 2 * * *', 'sweep_incoming', true);

-- Workers have no HTTP: what they count is added up here, and the web service shows it.
create table worker_counters (
  name text not null,
  label text not null default '',
  value double precision not null default 0,
  primary key (name, label)
);
comment on column worker_counters.label is 'upper bound of a bucket, for those that are histograms';

-- What a worker cannot reach, so that a job can say since when it waits for it.
create table outages (
  service text not null,
  worker text not null,
  since timestamptz not null,
  seen timestamptz not null default now(),
  primary key (service, worker)
);
comment on column outages.seen is 'when the worker last said so; what it has not said for a minute counts no more';

-- The newest runs of a type (estimates), and how many jobs ended how (metrics).
create index user_jobs_ended on user_jobs (status, job_type, finished) where status in ('COMPLETE', 'FAILED', 'KILLED');
create index user_jobs_held on user_jobs (job_id) where status = 'HELD';
-- How often deliveries failed, of all times; few rows have any.
create index outbox_retried on crobot.outbox (tries) where tries > 0;
