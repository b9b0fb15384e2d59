-- What workers know of each other, and what is needed so that no kill is forgotten.

create table workers (
  name text primary key,
  classes text[] not null,
  seen timestamptz not null default now()
);
comment on table workers is 'every worker says every few seconds that it lives and which job classes it knows';

-- A kill that CRobot has to be told: set with the request, taken away once CRobot answered and the job has ended.
alter table user_jobs add column kill_check_at timestamptz;
comment on column user_jobs.kill_check_at is 'when CRobot is asked (again) to kill it; null: nothing to ask';
create index user_jobs_kill_check on user_jobs (kill_check_at) where kill_check_at is not null;
-- Nearly always empty: local jobs that are to be stopped are looked for every second.
create index user_jobs_to_stop on user_jobs (job_id)
  where kill_requested is not null and status = 'RUNNING' and not remote;
-- What is released when a worker comes that knows its class.
create index user_jobs_of_no_class on user_jobs (job_class)
  where status = 'HELD' and error_code = 'JOB_CLASS_UNKNOWN';
