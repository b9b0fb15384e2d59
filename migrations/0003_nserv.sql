-- NServ: alleles are numbered per locus, STs per scheme, never reused; the same sequence always has the same number.

create table nserv_schemes (
  id integer generated always as identity primary key,
  name text not null unique check (name ~ '^[A-Za-z0-9][A-Za-z0-9_.-]*$'),
  prefix text not null check (prefix ~ '^[A-Z]{3}$'),
  version integer not null default 1,
  sha256 text not null,
  snapshot text not null,
  imported timestamptz not null default now()
);
comment on column nserv_schemes.prefix is 'of the database it was first imported for; starts the barcodes of its STs';
comment on column nserv_schemes.snapshot is
  'folder in the store, dump layout, named by version and content: what the nomenclature pipeline reads';

create table nserv_loci (
  id integer generated always as identity primary key,
  nserv_scheme_id integer not null references nserv_schemes (id),
  locus text not null,
  position integer not null,
  unique (nserv_scheme_id, locus),
  unique (nserv_scheme_id, position)
);

create table nserv_alleles (
  locus_id integer not null references nserv_loci (id),
  allele integer not null check (allele > 0),
  sha256 bytea not null,
  sequence text not null check (sequence <> ''),
  primary key (locus_id, allele),
  unique (locus_id, sha256)
);

create table nserv_sts (
  id bigint generated always as identity primary key,
  nserv_scheme_id integer not null references nserv_schemes (id),
  st integer not null check (st > 0),
  profile integer[] not null,
  profile_sha256 bytea not null,
  unique (nserv_scheme_id, st)
);
create index nserv_sts_profile on nserv_sts (nserv_scheme_id, profile_sha256, st);
comment on column nserv_sts.profile_sha256 is
  'of the numbers joined by commas: 3,002 of them are too long for an index. Not unique: real cgMLST tables hold STs of one profile';
comment on column nserv_sts.profile is 'allele numbers in the order of nserv_loci.position; id makes the _ST barcode';
