-- Accounts: how people come in, stay in, are helped and are kept out; and what they share.

-- Two names that look alike are one name. The database folds only ASCII (its locale is C), so who makes a user says the
-- key (src/records/user_names.ts); a row that was written by hand gets the best that can be had here.
alter table users add column name_key text;
create function user_name_key() returns trigger language plpgsql as $$
begin
  if new.name_key is null or (tg_op = 'UPDATE' and new.username <> old.username and new.name_key = old.name_key) then
    new.name_key := lower(normalize(new.username, NFKC));
  end if;
  return new;
end $$;
create trigger user_name_key before insert or update of username, name_key on users
  for each row execute function user_name_key();
update users set name_key = null;
alter table users alter column name_key set not null;
create unique index users_one_key on users (name_key);
comment on column users.name_key is 'NFKC, small letters: by this a name is found, and no two people have the same';
comment on column users.email is 'small letters; an address to reach them and another name at the login, never proof of anything';

-- Somebody must be left who can do what only admins may. Two who remove each other wait for one another here.
create function keep_an_admin() returns trigger language plpgsql as $$
begin
  if old.role = 'admin' and old.disabled is null
    and (tg_op = 'DELETE' or new.role <> 'admin' or new.disabled is not null) then
    perform pg_advisory_xact_lock(hashtext('enterobot.admins'));
    if not exists (select from users where role = 'admin' and disabled is null and user_id <> old.user_id) then
      raise exception 'the last admin' using errcode = 'EB001';
    end if;
  end if;
  return case tg_op when 'DELETE' then old else new end;
end $$;
create trigger keep_an_admin before update of role, disabled or delete on users
  for each row execute function keep_an_admin();

create table sessions (
  id integer generated always as identity primary key,
  user_id integer not null references users (user_id) on delete cascade,
  sha256 bytea not null unique,
  created timestamptz not null default now(),
  last_used timestamptz not null default now(),
  expires timestamptz not null,
  address text,
  agent text
);
create index sessions_user on sessions (user_id);
create index sessions_expires on sessions (expires);
comment on table sessions is 'browsers that are signed in; one that has ended is gone';
comment on column sessions.expires is 'moved on as it is used, up to a limit from its beginning: src/records/sessions.ts';

create table one_time_links (
  id integer generated always as identity primary key,
  sha256 bytea not null unique,
  purpose text not null check (purpose in ('first_admin', 'password', 'invitation')),
  user_id integer references users (user_id) on delete cascade,
  email text,
  note text not null default '',
  created timestamptz not null default now(),
  created_by integer references users (user_id) on delete set null,
  expires timestamptz not null,
  used timestamptz,
  used_by integer references users (user_id) on delete set null,
  revoked timestamptz,
  check ((purpose = 'invitation') = (user_id is null))
);
create index one_time_links_user on one_time_links (user_id) where used is null and revoked is null;
comment on column one_time_links.user_id is 'whose password it sets; an invitation makes a user of its own';
comment on column one_time_links.created_by is 'null: the command line, or the start of the house';

-- Guesses, counted before they are judged, so that a hundred at once are no more than a hundred in a row.
create table login_attempts (
  kind text not null check (kind in ('account', 'address', 'token')),
  key bytea not null,
  failures integer not null default 1,
  last timestamptz not null default now(),
  blocked_until timestamptz,
  primary key (kind, key)
);
create index login_attempts_last on login_attempts (last);
comment on column login_attempts.key is 'sha256 of the name or the network address: what was typed as a name may be a password';

-- Accounts of an OpenID provider.
create table identities (
  issuer text not null,
  subject text not null,
  user_id integer not null references users (user_id) on delete cascade,
  created timestamptz not null default now(),
  last_used timestamptz,
  primary key (issuer, subject)
);
create index identities_user on identities (user_id);
create table oidc_flows (
  state_sha256 bytea primary key,
  nonce text not null,
  verifier text not null,
  invitation bytea,
  user_id integer references users (user_id) on delete cascade,
  return_to text not null default '/',
  expires timestamptz not null
);
create index oidc_flows_expires on oidc_flows (expires);
comment on table oidc_flows is 'logins that are on their way through the provider; taken once, by the browser that began';

create table admin_log (
  id bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  user_id integer,
  username text,
  act text not null,
  subject integer,
  data jsonb not null default '{}'
);
comment on table admin_log is 'what was done to accounts and by whom; nothing secret stands in it';
comment on column admin_log.user_id is 'null: the command line. No foreign key: it outlives those whom it names';
create index admin_log_subject on admin_log (subject, id);
create trigger admin_log_append_only before update or delete on admin_log for each statement execute function append_only();
create trigger admin_log_no_truncate before truncate on admin_log for each statement execute function append_only();

-- Items of a user (workspaces, and what later analyses show) may be shown to others.
alter table user_preferences
  add column public boolean not null default false,
  add column changed timestamptz not null default now();
create table item_shares (
  item_id bigint not null references user_preferences (id) on delete cascade,
  user_id integer not null references users (user_id) on delete cascade,
  may_edit boolean not null default false,
  created timestamptz not null default now(),
  primary key (item_id, user_id)
);
create index item_shares_user on item_shares (user_id);
comment on table item_shares is 'who else may see or edit one item; buddies see all items of a user without a row here';
create index user_preferences_user on user_preferences (user_id, type);

create or replace function item_changed() returns trigger language plpgsql as $$
declare item user_preferences;
begin
  item := case tg_op when 'DELETE' then old else new end;
  insert into changes (kind, action, key, database, owner, open_to, data)
    values ('item', case tg_op when 'INSERT' then 'added' when 'DELETE' then 'removed' else 'changed' end, item.id::text,
      item.database, item.user_id, case when item.public then 'everyone' else 'owner' end,
      jsonb_build_object('type', item.type, 'name', item.name));
  return null;
end $$;
drop trigger item_changed on user_preferences;
create trigger item_changed after insert or update or delete on user_preferences
  for each row execute function item_changed();
