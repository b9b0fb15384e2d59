-- Where the loci of a scheme lie on an assembly: one compact row a typing, from which places, GFF and carriers are read.

create function nserv_carried(nserv_scheme_id integer, alleles integer[]) returns bigint[]
language sql immutable parallel safe strict as $$
  select array_agg((nserv_scheme_id::bigint << 48) | (position << 31) | allele)
    from unnest(alleles) with ordinality as a (allele, position) where allele > 0
$$;
comment on function nserv_carried is
  'one key for each numbered allele: scheme, place of the locus (from 1) and number in one word; what the index of carriers holds';

create table nserv_positions (
  nserv_scheme_id integer not null references nserv_schemes (id),
  assembly_id bigint not null references assemblies (id),
  alleles integer[] not null,
  present bytea not null,
  contigs text[] not null,
  starts integer[] not null,
  places bytea not null,
  primary key (assembly_id, nserv_scheme_id)
);
create index nserv_positions_present on nserv_positions (nserv_scheme_id, assembly_id);
create index nserv_positions_carried on nserv_positions using gin (nserv_carried(nserv_scheme_id, alleles));
-- Packed numbers do not compress, and of what is not compressed a part can be read without the rest.
alter table nserv_positions alter column places set storage external;
comment on column nserv_positions.alleles is
  'in the order of nserv_loci.position: the number; 0 missing; -1 fragmented or duplicated; null there, but without a number';
comment on column nserv_positions.present is 'one bit a locus, get_bit(present, nserv_loci.position - 1): 1 = found, whole or not';
comment on column nserv_positions.contigs is 'names of the contigs that places points at by index';
comment on column nserv_positions.starts is
  'where every 64th locus begins in places, and the end of the last: one locus is read without the others';
comment on column nserv_positions.places is 'kind, place, flags and copies of every locus, as src/nserv/place_code.ts packs them';
