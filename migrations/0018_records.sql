-- Records as people keep them: control runs, a best assembly that somebody chose, reports that somebody signed.

alter table strains
  add column control text check (control in ('positive', 'negative')),
  add column best_assembly_by integer references users (user_id);
comment on column strains.control is 'a control run, and which; null: a sample';
comment on column strains.best_assembly_by is
  'who chose best_assembly; null: the rule of src/records/assembly_verdict.ts did. The choice holds while it passes QC';
comment on column strains.metadata is
  'texts by field: src/records/metadata_fields.ts, those of databases.param.metadata, and custom ones under their own names';

-- Lists are filtered by any field through one index, and sorted through those by which people sort most.
create index strains_metadata on strains using gin (metadata jsonb_path_ops);
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
