-- Nomenclature: versions of a scheme with its calling parameters, local names and their aliases, barcodes of alleles.

-- The name that every export carries. One row; made here so that no two houses share it by default.
create table installation (
  one boolean primary key default true check (one),
  name text not null check (name <> '' and name !~ '[[:cntrl:]]')
);
insert into installation (name) values ('enterobot-' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 8));

create table nserv_versions (
  nserv_scheme_id integer not null references nserv_schemes (id),
  version integer not null,
  sha256 text not null,
  snapshot text not null,
  parameters jsonb not null,
  source text not null,
  imported timestamptz not null default now(),
  primary key (nserv_scheme_id, version)
);
comment on table nserv_versions is 'one row for each import that changed something; what it brought is found by the columns since and version';
comment on column nserv_versions.snapshot is
  'folder in the store, dump layout, named by version and content: what the nomenclature pipeline reads';
comment on column nserv_versions.parameters is 'how the scheme is called (src/genome/scheme_parameters.ts)';
comment on column nserv_versions.source is 'the installation that exported it, else the name of the folder';
insert into nserv_versions (nserv_scheme_id, version, sha256, snapshot, parameters, source, imported)
  select id, version, sha256, snapshot,
      jsonb_build_object('kind', case when
        (select count(*) from nserv_loci where nserv_scheme_id = s.id) <= 20 then 'fragments' else 'coding' end),
      'before versions were kept', imported
    from nserv_schemes s;
alter table nserv_schemes drop column sha256, drop column snapshot, drop column imported;
comment on column nserv_schemes.version is 'the newest row of nserv_versions';

-- A foreign key costs every imported allele a look at its locus, a third of the whole time; nothing deletes loci.
alter table nserv_alleles drop constraint nserv_alleles_locus_id_fkey;
alter table nserv_alleles
  add column id bigint generated always as identity,
  add column since integer;
create unique index nserv_alleles_id on nserv_alleles (id);
comment on column nserv_alleles.id is 'of the sequence, whatever its number: makes the _AL barcode';
comment on column nserv_alleles.since is
  'the version that first had it under this number; null: minted here, in no snapshot yet';
comment on column nserv_alleles.allele is 'from 10,000,001 local: minted here, gives way to the central number of a later import';

alter table nserv_sts add column since integer;
comment on column nserv_sts.since is
  'the version that first had it under this number; null: minted here, in no snapshot yet';
comment on column nserv_sts.st is 'from 10,000,001 local: minted here, gives way to the central ST of a later import';
update nserv_alleles a set since = s.version
  from nserv_loci l join nserv_schemes s on s.id = l.nserv_scheme_id where l.id = a.locus_id;
update nserv_sts t set since = s.version from nserv_schemes s where s.id = t.nserv_scheme_id;

create table nserv_allele_aliases (
  locus_id integer not null,
  alias integer not null,
  allele integer not null,
  version integer not null,
  at timestamptz not null default now(),
  primary key (locus_id, alias),
  foreign key (locus_id, allele) references nserv_alleles (locus_id, allele)
);
comment on table nserv_allele_aliases is 'local numbers that gave way: they still resolve, and are never used again';

create table nserv_st_aliases (
  nserv_scheme_id integer not null,
  alias integer not null,
  st integer not null,
  version integer not null,
  at timestamptz not null default now(),
  primary key (nserv_scheme_id, alias),
  foreign key (nserv_scheme_id, st) references nserv_sts (nserv_scheme_id, st)
);
comment on table nserv_st_aliases is 'local STs that gave way: they still resolve, and are never used again';
