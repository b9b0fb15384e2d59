-- CRobot's own tables. Nothing but src/crobot reads or writes them; the web side speaks to CRobot over HTTP alone.

create schema crobot;

create table crobot.tasks (
  id bigint generated always as identity primary key,
  client text not null,
  job_id bigint not null,
  attempt integer not null,
  digest text not null,
  request json not null,
  pipeline text not null,
  version text not null,
  cores integer not null,
  memory_mb integer not null,
  minutes double precision not null,
  priority integer not null,
  workgroup text not null,
  user_id integer not null,
  deadline timestamptz,
  callback text not null,
  folder text not null,
  token text not null unique,
  state text not null default 'queued' check (state in ('queued', 'running', 'complete', 'failed', 'killed')),
  launched timestamptz,
  handle jsonb,
  kill_requested timestamptz,
  error jsonb,
  result_sha256 text,
  sequence integer not null default 0,
  submitted timestamptz not null default now(),
  started timestamptz,
  ended timestamptz,
  unique (client, job_id, attempt)
);
comment on table crobot.tasks is 'one row per accepted submission; its key is (client, job_id, attempt)';
comment on column crobot.tasks.digest is 'sha256 of pipeline, version as sent, inputs, params and reads: the content that the key stands for';
comment on column crobot.tasks.token is 'carried by every process of the task in ENTEROBOT_TASK and by process.json';
comment on column crobot.tasks.launched is 'when CRobot decided to start it; set before any process exists, so that one is looked for after a crash';
comment on column crobot.tasks.handle is 'how the executor finds it again; local: pid, start_ticks, boot_id';
comment on column crobot.tasks.sequence is 'of its newest callback';

-- What the scheduler looks for: per workgroup, soonest first.
create index tasks_waiting on crobot.tasks (workgroup, priority, id) where state = 'queued' and launched is null;
create index tasks_place on crobot.tasks (priority, id) where state = 'queued' and launched is null;
create index tasks_deadline on crobot.tasks (deadline) where state = 'queued' and launched is null;
create index tasks_under_way on crobot.tasks (id) where state = 'running' or (state = 'queued' and launched is not null);
create index tasks_state on crobot.tasks (client, state, id);

-- Callbacks. A newer one of the same task supersedes the older, so a task has at most one that is not settled.
create table crobot.outbox (
  task_id bigint not null references crobot.tasks (id),
  sequence integer not null,
  body jsonb not null,
  next_try timestamptz not null default now(),
  tries integer not null default 0,
  last_error text,
  settled timestamptz,
  outcome text check (outcome in ('delivered', 'superseded', 'gave_up')),
  primary key (task_id, sequence),
  check ((settled is null) = (outcome is null))
);
create index outbox_due on crobot.outbox (next_try) where settled is null;
create unique index outbox_one_open on crobot.outbox (task_id) where settled is null;

-- Jobs that were killed: a submission that comes after the kill is refused.
create table crobot.tombstones (
  client text not null,
  job_id bigint not null,
  killed timestamptz not null default now(),
  primary key (client, job_id)
);

-- The body of a task's newest callback (src/protocol/callback.ts).
create function crobot.callback_body(t crobot.tasks) returns jsonb language sql stable as $$
  select jsonb_strip_nulls(jsonb_build_object(
    'job_id', t.job_id,
    'attempt', t.attempt,
    'sequence', t.sequence,
    'state', t.state,
    'error', t.error,
    'result', case when t.result_sha256 is not null
      then jsonb_build_object('path', t.folder || '/result.json', 'sha256', t.result_sha256) end,
    'at', to_char(coalesce(t.ended, t.started) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')))
$$;

-- A state never runs backwards, an ended task never changes again, and every move has the next sequence number.
create function crobot.task_moves() returns trigger language plpgsql as $$
begin
  if old.state in ('complete', 'failed', 'killed') or (old.state = 'running' and new.state = 'queued') then
    raise exception 'illegal move of task % from % to %', old.id, old.state, new.state
      using errcode = 'check_violation';
  end if;
  if new.state <> old.state then
    new.sequence := old.sequence + 1;
  end if;
  return new;
end $$;
create trigger task_moves before update on crobot.tasks for each row execute function crobot.task_moves();

-- A move and its callback are one transaction, whichever statement moved.
create function crobot.task_moved() returns trigger language plpgsql as $$
begin
  update crobot.outbox set settled = now(), outcome = 'superseded' where task_id = new.id and settled is null;
  insert into crobot.outbox (task_id, sequence, body) values (new.id, new.sequence, crobot.callback_body(new));
  return null;
end $$;
create trigger task_moved after update of state on crobot.tasks for each row
  when (new.state <> old.state) execute function crobot.task_moved();
