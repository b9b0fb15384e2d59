-- The ledger. Nothing but src/ledger writes these tables, and the triggers below hold what it promises:
-- only legal moves, one event a move, counters that follow in the same transaction.

create table legal_moves (
  from_status text not null,
  to_status text not null,
  next_attempt boolean not null,
  primary key (from_status, to_status, next_attempt)
);
comment on table legal_moves is 'src/ledger/moves.ts says the same; a test compares them.';
insert into legal_moves (from_status, to_status, next_attempt) values
  ('WAITING', 'QUEUED', false), ('WAITING', 'RUNNING', false), ('WAITING', 'RETURNED', false),
  ('WAITING', 'FAILED', false), ('WAITING', 'HELD', false), ('WAITING', 'KILLED', false),
  ('QUEUED', 'RUNNING', false), ('QUEUED', 'RETURNED', false), ('QUEUED', 'WAITING', true),
  ('QUEUED', 'HELD', false), ('QUEUED', 'KILLED', false),
  ('RUNNING', 'RETURNED', false), ('RUNNING', 'COMPLETE', false), ('RUNNING', 'FAILED', false),
  ('RUNNING', 'WAITING', true), ('RUNNING', 'HELD', false), ('RUNNING', 'KILLED', false),
  ('RETURNED', 'COMPLETE', false), ('RETURNED', 'FAILED', false), ('RETURNED', 'WAITING', true),
  ('RETURNED', 'HELD', false), ('RETURNED', 'KILLED', false),
  ('HELD', 'WAITING', true), ('HELD', 'RETURNED', false), ('HELD', 'KILLED', false);

create table user_jobs (
  job_id bigint generated always as identity primary key,
  accession text not null,
  user_id integer not null references users (user_id),
  status text not null default 'WAITING' check (status in
    ('WAITING', 'QUEUED', 'RUNNING', 'RETURNED', 'HELD', 'COMPLETE', 'FAILED', 'KILLED')),
  pipeline text not null,
  date_sent timestamptz,
  database text not null references databases (name),
  output_location text,
  version text not null default '',
  -- beside the seed's columns:
  job_type text generated always as (split_part(pipeline, ';', 1)) stored,
  job_class text generated always as (split_part(split_part(pipeline, ';', 1), ':', 1)) stored,
  family text not null check (family in ('local', 'assembly', 'scheme', 'analysis')),
  remote boolean not null,
  crobot_status text,
  params jsonb not null,
  assembly_id bigint references assemblies (id),
  scheme_id integer references schemes (id),
  analysis_id bigint,
  reference text not null default '',
  workgroup text not null default 'default',
  priority integer not null default 0,
  attempt integer not null default 1,
  worker_deaths integer not null default 0,
  failures jsonb not null default '{}',
  lease_token uuid,
  lease_owner text,
  lease_until timestamptz,
  due_at timestamptz not null default now(),
  next_check_at timestamptz,
  kill_requested timestamptz,
  resend_of bigint references user_jobs (job_id),
  moved_by text not null default 'ledger',
  reason text,
  error_code text,
  error_class text check (error_class in ('input', 'infrastructure', 'resource', 'lost')),
  request jsonb,
  returned jsonb,
  result jsonb,
  recorded timestamptz not null default now(),
  finished timestamptz
);
comment on column user_jobs.accession is 'the tag: what the job is run for';
comment on column user_jobs.pipeline is 'the type, with an optional ;comment: which class processes the result';
comment on column user_jobs.date_sent is 'null until CRobot accepted it (local jobs: until a worker began)';
comment on column user_jobs.job_class is 'the type up to its colon: what the registry knows a class by';
comment on column user_jobs.failures is
  'how often each kind of thing went wrong: the classes of error, apply (our own side), silence (CRobot away)';
comment on column user_jobs.request is
  'what this attempt submits to CRobot, written before it is sent: a second send says the same';
comment on column user_jobs.returned is 'the callback that brought the result, not yet applied';
comment on column user_jobs.moved_by is 'who made the newest move; copied into its event';

-- At most one unfinished job for the same thing (design: queued_count is 0 or 1).
create unique index user_jobs_one_per_scheme on user_jobs (database, assembly_id, scheme_id, reference)
  where family = 'scheme' and status in ('WAITING', 'QUEUED', 'RUNNING', 'RETURNED', 'HELD');
-- By digest: a tag of many runs is longer than an index entry may be.
create unique index user_jobs_one_per_reads on user_jobs (database, job_type, md5(accession))
  where family = 'assembly' and status in ('WAITING', 'QUEUED', 'RUNNING', 'RETURNED', 'HELD');

-- What a worker looks for: work that is due, soonest first.
create index user_jobs_claimable on user_jobs (priority, due_at, job_id)
  where status in ('WAITING', 'RETURNED') and lease_token is null;
create index user_jobs_to_check on user_jobs (next_check_at) where status in ('QUEUED', 'RUNNING') and remote;
create index user_jobs_leased on user_jobs (lease_until) where lease_token is not null;
create index user_jobs_accession on user_jobs using hash (accession) where family <> 'local';
create index user_jobs_assembly on user_jobs (assembly_id) where assembly_id is not null;

create table job_events (
  event_id bigint generated always as identity primary key,
  job_id bigint not null,
  attempt integer not null,
  from_status text,
  to_status text not null,
  who text not null,
  why text,
  at timestamptz not null default clock_timestamp()
);
comment on table job_events is
  'written by the triggers of user_jobs alone, from rows that are never deleted: a foreign key would only cost time';
create index job_events_job on job_events (job_id, event_id);

create table callbacks (
  job_id bigint not null,
  attempt integer not null,
  sequence integer not null,
  state text not null,
  body jsonb not null,
  received timestamptz not null default clock_timestamp(),
  primary key (job_id, attempt, sequence)
);

create table assembly_lookup (
  database text not null references databases (name),
  assembly_id bigint not null references assemblies (id),
  scheme_id integer not null references schemes (id),
  reference text not null default '',
  version text not null default '',
  st_barcode text,
  annotation text,
  status text not null check (status in ('QUEUED', 'COMPLETE', 'FAILED')),
  other_data jsonb not null default '{}',
  primary key (assembly_id, scheme_id, reference)
);
create index assembly_lookup_scheme on assembly_lookup (scheme_id, status);

create table user_preferences (
  id bigint generated always as identity primary key,
  type text not null,
  name text not null,
  user_id integer not null references users (user_id),
  database text not null references databases (name),
  data jsonb not null default '{}',
  created timestamptz not null default now()
);

-- assembly_lookup speaks three words (seed): every unfinished state reads QUEUED.
create function lookup_status(status text) returns text language sql immutable as $$
  select case status when 'COMPLETE' then 'COMPLETE' when 'FAILED' then 'FAILED' when 'KILLED' then 'FAILED'
    else 'QUEUED' end
$$;

create function count_up(data jsonb, key text, delta integer) returns jsonb language sql immutable as $$
  select data || jsonb_build_object(key, coalesce((data ->> key)::integer, 0) + delta)
$$;

-- A recorded job: its first event, and its row and counters in assembly_lookup.
create function ledger_recorded() returns trigger language plpgsql as $$
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
  return null;
end $$;
create trigger ledger_recorded after insert on user_jobs
  referencing new table as recorded for each statement execute function ledger_recorded();

create function illegal_move(job bigint, was text, attempt_was integer, now text, attempt_now integer) returns text
language plpgsql as $$
begin
  raise exception 'illegal move of job %: % (attempt %) to % (attempt %)', job, was, attempt_was, now, attempt_now
    using errcode = 'check_violation';
end $$;

-- A move: refused unless legal_moves has it, and written down. No nested loops: transition tables have no statistics,
-- and a plan that was made for one row would take the square of the time for a thousand.
create function ledger_moved() returns trigger language plpgsql set enable_nestloop = off as $$
begin
  insert into job_events (job_id, attempt, from_status, to_status, who, why)
    select a.job_id, a.attempt, b.status,
        case when (b.status, a.status, a.attempt - b.attempt) in
            (select from_status, to_status, next_attempt::integer from legal_moves)
          then a.status else illegal_move(a.job_id, b.status, b.attempt, a.status, a.attempt) end,
        a.moved_by, a.reason
      from before_move b join after_move a using (job_id)
      where a.status <> b.status or a.attempt <> b.attempt order by a.job_id;
  return null;
end $$;
create trigger ledger_moved after update on user_jobs
  referencing old table as before_move new table as after_move for each statement execute function ledger_moved();

-- The counters of assembly_lookup follow a scheme job that ends.
create function ledger_counted() returns trigger language plpgsql as $$
begin
  if not exists (select from after_move where family = 'scheme' and status in ('COMPLETE', 'FAILED', 'KILLED')) then
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
  return null;
end $$;
create trigger ledger_counted after update on user_jobs
  referencing old table as before_move new table as after_move for each statement execute function ledger_counted();

-- History is never taken back.
create function append_only() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'check_violation';
end $$;
create trigger job_events_append_only before update or delete on job_events
  for each statement execute function append_only();
create trigger user_jobs_no_delete before delete on user_jobs for each statement execute function append_only();
create trigger job_events_no_truncate before truncate on job_events
  for each statement execute function append_only();
create trigger user_jobs_no_truncate before truncate on user_jobs
  for each statement execute function append_only();
