-- Who may do what, what was there before, and what everybody may follow.

alter table users
  add column email text,
  add column full_name text not null default '',
  add column role text not null default 'user' check (role in ('user', 'admin')),
  add column disabled timestamptz,
  add column password_hash text;
create unique index users_one_name on users (lower(username));
create unique index users_one_email on users (lower(email));
comment on column users.password_hash is 'argon2id; null: nobody can log in by password';
comment on table users is 'People. The first row, admin, owns what the command line and the schedules do.';
update users set role = 'admin' where username = 'admin';

create table curators (
  user_id integer not null references users (user_id) on delete cascade,
  database text not null references databases (name),
  primary key (user_id, database)
);

create table buddies (
  user_id integer not null references users (user_id) on delete cascade,
  buddy_id integer not null references users (user_id) on delete cascade check (buddy_id <> user_id),
  may_edit boolean not null default false,
  created timestamptz not null default now(),
  primary key (user_id, buddy_id)
);
comment on table buddies is 'user_id lets buddy_id see all that is theirs, and edit it if may_edit';
create index buddies_of on buddies (buddy_id);

create table api_tokens (
  id integer generated always as identity primary key,
  user_id integer not null references users (user_id) on delete cascade,
  name text not null check (name <> ''),
  sha256 bytea not null unique,
  created timestamptz not null default now(),
  expires timestamptz not null,
  last_used timestamptz,
  revoked timestamptz
);
create index api_tokens_user on api_tokens (user_id);
comment on column api_tokens.sha256 is 'the token itself is shown once and kept nowhere';

-- Records: how far they are open, and every row that was replaced.
alter table strains
  add column release_date date,
  add column private boolean not null default false,
  add column row_version integer not null default 1;
comment on column strains.release_date is
  'from then on everybody may download (EnteroBase); null: not until somebody sets it. See src/records/access.ts';
comment on column strains.private is 'true: until the release even the row is hidden from others (EnteroBase shows it)';
alter table traces add column row_version integer not null default 1;
alter table assemblies add column row_version integer not null default 1;
alter table schemes add column row_version integer not null default 1;

create table archive (
  archive_id bigint generated always as identity primary key,
  table_name text not null,
  id bigint not null,
  row_version integer not null,
  row jsonb not null,
  replaced timestamptz not null default clock_timestamp(),
  user_id integer,
  why text
);
comment on table archive is 'every replaced row of strains, traces, assemblies and schemes, verbatim (EnteroBase: the archive tables)';
comment on column archive.user_id is 'who replaced it; null: a job or the command line, see why';
create index archive_row on archive (table_name, id, row_version);
create trigger archive_append_only before update or delete on archive for each statement execute function append_only();
create trigger archive_no_truncate before truncate on archive for each statement execute function append_only();

-- src/records/acting.ts sets the two settings for the transaction.
create function keep_replaced_row() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and new is not distinct from old then
    return new;
  end if;
  insert into archive (table_name, id, row_version, row, user_id, why)
    values (tg_table_name, old.id, old.row_version, to_jsonb(old),
      nullif(current_setting('enterobot.user_id', true), '')::integer,
      nullif(current_setting('enterobot.why', true), ''));
  if tg_op = 'DELETE' then
    return old;
  end if;
  new.row_version := old.row_version + 1;
  return new;
end $$;
create trigger keep_replaced before update or delete on strains for each row execute function keep_replaced_row();
create trigger keep_replaced before update or delete on traces for each row execute function keep_replaced_row();
create trigger keep_replaced before update or delete on assemblies for each row execute function keep_replaced_row();
create trigger keep_replaced before update or delete on schemes for each row execute function keep_replaced_row();

-- What is followed: changes of records here, moves of jobs in job_events. Who follows remembers a snapshot
-- (pg_current_snapshot) and asks for what has become visible since, so that what commits late is not skipped.
create table changes (
  change_id bigint generated always as identity primary key,
  txid bigint not null default pg_current_xact_id()::text::bigint,
  kind text not null,
  action text not null check (action in ('added', 'changed', 'removed')),
  key text not null,
  database text,
  owner integer not null,
  open_to text not null default 'owner' check (open_to in ('owner', 'strain', 'everyone')),
  strain_id bigint,
  data jsonb not null default '{}',
  at timestamptz not null default clock_timestamp()
);
comment on column changes.key is 'the barcode, or the id of what has none';
comment on column changes.open_to is
  'who hears of it: its owner (with buddies, curators, admins), those who see the strain strain_id, or everyone';
comment on column changes.txid is 'of the transaction that made it; of no meaning after a restore: installation.epoch';
create index changes_txid on changes (txid);

alter table job_events add column txid bigint not null default pg_current_xact_id()::text::bigint;
-- Jobs move often, and an entry for each move would cost every one of them; ranges of blocks cost nearly nothing.
create index job_events_txid on job_events using brin (txid) with (pages_per_range = 16, autosummarize = on);

alter table installation add column epoch uuid not null default gen_random_uuid();
alter table installation add column changes_swept_before bigint not null default 0;
comment on column installation.changes_swept_before is 'changes of older transactions may have been swept away';
insert into schedules (name, cron, handler, catch_up) values ('sweep_changes', '47 2 * * *', 'sweep_changes', true);
comment on column installation.epoch is 'made anew by a restore: places in the stream of changes from before mean nothing then';

create function strain_changed() returns trigger language plpgsql as $$
begin
  insert into changes (kind, action, key, database, owner, open_to, strain_id, data)
    values ('strain', case tg_op when 'INSERT' then 'added' else 'changed' end, new.barcode, new.database, new.owner,
      'strain', new.id, jsonb_build_object('strain', new.strain));
  return null;
end $$;
create trigger strain_changed after insert or update on strains for each row execute function strain_changed();

create function assembly_changed() returns trigger language plpgsql as $$
begin
  insert into changes (kind, action, key, database, owner, open_to, strain_id, data)
    select 'assembly', case tg_op when 'INSERT' then 'added' else 'changed' end, new.barcode, new.database, s.owner,
        'strain', s.id, jsonb_build_object('strain', s.barcode, 'status', new.status)
      from strains s where s.id = new.strain_id;
  return null;
end $$;
create trigger assembly_changed after insert or update on assemblies for each row execute function assembly_changed();

create function scheme_changed() returns trigger language plpgsql as $$
begin
  insert into changes (kind, action, key, database, owner, open_to, data)
    values ('scheme', case tg_op when 'INSERT' then 'added' else 'changed' end, new.barcode, new.database, 1,
      -- As schemesFor in src/records/access.ts: of others curators and admins hear, as of all that is the first user's.
      case new.param ->> 'display' when 'public' then 'everyone' else 'owner' end,
      jsonb_build_object('scheme', new.description));
  return null;
end $$;
create trigger scheme_changed after insert or update on schemes for each row execute function scheme_changed();

create function item_changed() returns trigger language plpgsql as $$
begin
  insert into changes (kind, action, key, database, owner, data)
    values ('item', case tg_op when 'INSERT' then 'added' else 'changed' end, new.id::text, new.database, new.user_id,
      jsonb_build_object('type', new.type, 'name', new.name));
  return null;
end $$;
create trigger item_changed after insert or update on user_preferences for each row execute function item_changed();
