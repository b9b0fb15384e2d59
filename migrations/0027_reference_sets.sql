-- Sets that pipelines compare genomes with (antigens, species): each version a snapshot in the store, for ever.

create table reference_sets (
  kind        text        not null check (kind in ('Salmonella antigens', 'Escherichia antigens', 'species')),
  version     integer     not null check (version > 0),
  path        text        not null,
  sha256      text        not null check (sha256 ~ '^[0-9a-f]{64}$'),
  about       jsonb       not null default '{}',
  imported_at timestamptz not null default now(),
  primary key (kind, version)
);
comment on table reference_sets is 'the newest version of a kind is the one in use';
comment on column reference_sets.path is 'relative to the store';
comment on column reference_sets.about is 'source and counts, for people';
