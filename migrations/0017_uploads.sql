-- Uploads: the metadata that came first, the files that follow it, and the state that a user sees.

alter table users add column upload_quota bigint check (upload_quota >= 0);
comment on column users.upload_quota is 'bytes of their unfinished and accepted uploads; null: as ENTEROBOT_UPLOAD_QUOTA_GB says';

create table user_uploads (
  upload_id bigint generated always as identity primary key,
  user_id integer not null references users (user_id),
  database text not null references databases (name),
  strain text not null check (strain <> ''),
  kind text not null check (kind in ('reads', 'assembly')),
  metadata jsonb not null default '{}',
  release_date date,
  private boolean not null default false,
  assembler text check (assembler in ('spades', 'megahit')),
  workgroup text,
  priority integer,
  state text not null default 'awaiting_files' check (state in
    ('awaiting_files', 'uploading', 'checking', 'accepted', 'refused', 'cancelled', 'abandoned')),
  code text,
  reason text,
  job_id bigint references user_jobs (job_id),
  strain_id bigint references strains (id),
  sent_job bigint references user_jobs (job_id),
  created timestamptz not null default now(),
  changed timestamptz not null default now(),
  check ((state = 'accepted') = (strain_id is not null)),
  check (state <> 'checking' or job_id is not null),
  check ((state = 'refused') <= (code is not null and reason is not null))
);
comment on table user_uploads is 'One row a strain that somebody sends; accepted exactly when its strain and job were committed.';
comment on column user_uploads.code is 'why it was refused: a code of docs/reference/errors.md, and the sentence in reason';
comment on column user_uploads.job_id is 'the newest job that checks the files (assemble_user_uploads)';
comment on column user_uploads.sent_job is 'the job that assembles the reads, or judges the assembly';
-- A name is kept for whoever sent its metadata first, until the upload ends.
create unique index user_uploads_one_name on user_uploads (database, strain)
  where state in ('awaiting_files', 'uploading', 'checking', 'refused');
create index user_uploads_user on user_uploads (user_id, upload_id);
create index user_uploads_open on user_uploads (state)
  where state in ('awaiting_files', 'uploading', 'checking', 'refused');

create table upload_files (
  upload_id bigint not null references user_uploads (upload_id) on delete cascade,
  number smallint not null check (number in (1, 2)),
  name text not null check (name <> ''),
  bytes bigint check (bytes > 0),
  sha256 text check (sha256 ~ '^[0-9a-f]{64}$'),
  md5 text check (md5 ~ '^[0-9a-f]{32}$'),
  file_id text unique check (file_id ~ '^[0-9a-f]{32}$'),
  begun timestamptz,
  complete timestamptz,
  primary key (upload_id, number),
  unique (upload_id, name),
  check (complete is null or (file_id is not null and bytes is not null))
);
comment on column upload_files.number is 'for reads the mate';
comment on column upload_files.bytes is 'as the client says: beforehand if it knows, at the latest when it begins to send';
comment on column upload_files.sha256 is 'as the client says, like md5; what it is really, is found when the file is checked';
comment on column upload_files.file_id is 'of the tus upload, and the name in the store''s uploads/ while it is under way; how much is there, the file says';
comment on column upload_files.complete is 'every byte is there and on the disk';

create table legal_upload_moves (
  from_state text not null,
  to_state text not null,
  primary key (from_state, to_state)
);
insert into legal_upload_moves (from_state, to_state) values
  ('awaiting_files', 'uploading'), ('awaiting_files', 'cancelled'), ('awaiting_files', 'abandoned'),
  ('uploading', 'checking'), ('uploading', 'awaiting_files'), ('uploading', 'cancelled'), ('uploading', 'abandoned'),
  ('checking', 'accepted'), ('checking', 'refused'),
  ('refused', 'uploading'), ('refused', 'checking'), ('refused', 'accepted'), ('refused', 'cancelled'), ('refused', 'abandoned');

create function upload_moved() returns trigger language plpgsql as $$
begin
  if new.state <> old.state then
    if not exists (select from legal_upload_moves where from_state = old.state and to_state = new.state) then
      raise exception 'upload % cannot go from % to %', old.upload_id, old.state, new.state;
    end if;
    new.changed := now();
  end if;
  return new;
end $$;
create trigger upload_moved before update on user_uploads for each row execute function upload_moved();

create function upload_changed() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and (new.state, new.code, new.reason) is not distinct from (old.state, old.code, old.reason) then
    return null;
  end if;
  insert into changes (kind, action, key, database, owner, open_to, strain_id, data)
    values ('upload', case tg_op when 'INSERT' then 'added' else 'changed' end, new.upload_id::text, new.database,
      new.user_id, 'owner', new.strain_id,
      jsonb_build_object('strain', new.strain, 'state', new.state, 'code', new.code, 'reason', new.reason));
  return null;
end $$;
create trigger upload_changed after insert or update on user_uploads for each row execute function upload_changed();

insert into schedules (name, cron, handler, catch_up) values ('sweep_uploads', '47 2 * * *', 'sweep_uploads', true);
