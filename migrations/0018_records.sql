-- Records as people keep them: control runs, a best assembly that somebody chose, reports that somebody signed.

alter table strains
  add column control text check (control in ('positive', 'negative')),
  add column best_assembly_by integer references users (user_id);
comment on column strains.control is 'a control run, and which; null: a sample';
comment on column strains.best_assembly_by is
  'who chose best_assembly; null: the rule of src/records/assembly_verdict.ts did. The choice holds while it passes QC';
comment on column strains.metadata is
  'texts by field: src/records/metadata_fields.ts, those of databases.param.metadata, and custom ones under their own names';

-- Any field is found through one index. Those by which people filter and sort most stand in columns of their own, because a
-- page and its count are then read from a narrow index (with all that decides who sees a row), not from the wide rows.
create index strains_metadata on strains using gin (metadata jsonb_path_ops);
alter table strains
  add column collection_date text generated always as (metadata ->> 'collection_date') stored,
  add column collection_year text generated always as (metadata ->> 'collection_year') stored,
  add column country text generated always as (metadata ->> 'country') stored,
  add column source_niche text generated always as (metadata ->> 'source_niche') stored,
  add column source_type text generated always as (metadata ->> 'source_type') stored,
  add column serotype text generated always as (metadata ->> 'serotype') stored,
  add column lab_contact text generated always as (metadata ->> 'lab_contact') stored;
create index strains_collection_date on strains (database, collection_date, id) include (owner, private, release_date, control);
create index strains_collection_year on strains (database, collection_year, id) include (owner, private, release_date, control);
create index strains_country on strains (database, country, id) include (owner, private, release_date, control);
create index strains_source_niche on strains (database, source_niche, id) include (owner, private, release_date, control);
create index strains_source_type on strains (database, source_type, id) include (owner, private, release_date, control);
create index strains_serotype on strains (database, serotype, id) include (owner, private, release_date, control);
create index strains_lab_contact on strains (database, lab_contact, id) include (owner, private, release_date, control);
create index strains_lastmodified on strains (database, lastmodified, id) include (owner, private, release_date, control);
create index strains_names on strains (database, strain, id) include (owner, private, release_date, control, barcode);
create index strains_ids on strains (database, id) include (owner, private, release_date, control);
create index strains_of_owner on strains (owner);

create table sign_offs (
  id integer generated always as identity primary key,
  strain_id bigint not null references strains (id),
  user_id integer not null references users (user_id),
  signed timestamptz not null default now(),
  sha256 text not null,
  content jsonb not null,
  note text not null default ''
);
comment on table sign_offs is 'who signed the report of a strain, and what it said then; never changed';
comment on column sign_offs.sha256 is 'of the content; a report that says something else now is marked as changed since';
create index sign_offs_strain on sign_offs (strain_id, id);
create trigger sign_offs_append_only before update or delete on sign_offs for each statement execute function append_only();
create trigger sign_offs_no_truncate before truncate on sign_offs for each statement execute function append_only();

-- Strains by their sequence type.
create index assembly_lookup_st on assembly_lookup (scheme_id, st_barcode) where st_barcode is not null;

-- As before (0013), but for columns that are computed: in NEW they are not there yet, so that every update seemed a change.
create or replace function keep_replaced_row() returns trigger language plpgsql as $$
declare
  computed text[];
begin
  if tg_op = 'UPDATE' then
    select coalesce(array_agg(attname::text), '{}') into computed
      from pg_attribute where attrelid = tg_relid and attgenerated <> '';
    if to_jsonb(new) - computed = to_jsonb(old) - computed then
      return new;
    end if;
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
