-- What lists of strains show, sort and filter by of the results of schemes: narrow rows beside results that may be a
-- megabyte each. Kept by triggers in the transaction that writes the results, so that the two cannot differ.

-- No foreign keys: its rows come and go with those of assembly_lookup, which has them, and a check of each would lock the
-- one row of a scheme for all jobs that complete at once.
create table scheme_values (
  assembly_id bigint not null,
  scheme_id integer not null,
  name text not null,
  number double precision,
  text text,
  primary key (assembly_id, scheme_id, name),
  check ((number is null) <> (text is null))
);
comment on table scheme_values is
  'columns of the results of schemes (schemes.param.columns; of typing schemes the ST and, with few loci, the alleles), '
  'as assembly_lookup.other_data.results has them; what is not known has no row';
comment on column scheme_values.number is 'of integer and number; of yes_no 1 or 0';
comment on column scheme_values.text is 'at most 500 characters: an index holds it. Lists are joined by commas';
create index scheme_values_number on scheme_values (scheme_id, name, number, assembly_id) where number is not null;
create index scheme_values_text on scheme_values (scheme_id, name, text, assembly_id) where text is not null;

-- A number as an index can hold it, whatever a program wrote: a value must never keep a job from ending.
create function number_of(value text) returns double precision language sql immutable parallel safe as $$
  select case when length(value) > 2000 or value !~ '^-?\d+(\.\d+)?([eE][+-]?\d{1,3})?$' then null
    when abs(value::numeric) > 1e300 then null
    when abs(value::numeric) < 1e-300 then 0
    else value::double precision end
$$;

create function scheme_values_of(param jsonb, results jsonb)
returns table (name text, number double precision, text text) language sql immutable as $$
  with declared as (
    select c ->> 'name' as name, c ->> 'kind' as kind, results -> (c ->> 'name') as value
      from jsonb_array_elements(case jsonb_typeof(param -> 'columns') when 'array' then param -> 'columns' else '[]' end) c
    union all
    select 'ST', 'integer', results -> 'ST' where param ->> 'pipeline' = 'nomenclature'
    union all
    -- As many as src/genome/scheme.ts calls a classic scheme; those of a genome are no columns of a table.
    select a.key, 'integer', a.value from jsonb_each(case
        when param ->> 'pipeline' = 'nomenclature' and jsonb_typeof(results -> 'alleles') = 'object'
          and (select count(*) from jsonb_object_keys(results -> 'alleles')) <= 20
        then results -> 'alleles' else '{}' end) a
      where a.key ~ '^[A-Za-z][A-Za-z0-9_]{0,62}$'),
  read as (
    select d.name,
        case when d.kind in ('integer', 'number') and jsonb_typeof(d.value) = 'number' then number_of(d.value #>> '{}')
          when d.kind = 'yes_no' and jsonb_typeof(d.value) = 'boolean' then (d.value::boolean)::integer end as number,
        case when d.kind <> 'text' then null
          when jsonb_typeof(d.value) = 'array' then left((select string_agg(w.one, ', ' order by w.place)
            from jsonb_array_elements_text(d.value) with ordinality as w (one, place)), 500)
          when jsonb_typeof(d.value) in ('string', 'number', 'boolean') then left(d.value #>> '{}', 500) end as text
      from declared d)
  select distinct on (r.name) r.name, r.number, nullif(r.text, '')
    from read r where r.name is not null and (r.number is not null or nullif(r.text, '') is not null)
$$;

-- Whoever writes results writes their version, too; counters move in other_data alone, and must not unpack a megabyte for it.
create function scheme_values_follow() returns trigger language plpgsql as $$
declare
  results jsonb;
begin
  if tg_op <> 'INSERT' and old.reference = '' then
    delete from scheme_values v where v.assembly_id = old.assembly_id and v.scheme_id = old.scheme_id;
  end if;
  if tg_op <> 'DELETE' and new.reference = '' then
    -- Unpacked once, and not for every column.
    results := new.other_data -> 'results';
    if results is not null then
      insert into scheme_values (assembly_id, scheme_id, name, number, text)
        select new.assembly_id, s.id, v.name, v.number, v.text
          from schemes s cross join scheme_values_of(s.param, results) v where s.id = new.scheme_id;
    end if;
  end if;
  return null;
end $$;
create trigger scheme_values_follow after insert or delete or update of version, reference, scheme_id
  on assembly_lookup for each row execute function scheme_values_follow();

-- All of one scheme anew: its columns are others now, or the rows were written past the triggers.
create function fill_scheme_values(scheme integer) returns void language sql as $$
  delete from scheme_values where scheme_id = scheme;
  insert into scheme_values (assembly_id, scheme_id, name, number, text)
    select l.assembly_id, s.id, v.name, v.number, v.text
      from schemes s join assembly_lookup l on l.scheme_id = s.id and l.reference = ''
        -- Unpacked once: offset keeps the planner from writing the expression wherever the function reads it.
        cross join lateral (select l.other_data -> 'results' as results offset 0) r
        cross join scheme_values_of(s.param, r.results) v
      where s.id = scheme and r.results is not null;
$$;

create function scheme_columns_changed() returns trigger language plpgsql as $$
begin
  if new.param -> 'columns' is distinct from old.param -> 'columns'
      or new.param -> 'pipeline' is distinct from old.param -> 'pipeline' then
    perform fill_scheme_values(new.id);
  end if;
  return null;
end $$;
create trigger scheme_columns_changed after update of param on schemes
  for each row execute function scheme_columns_changed();

select fill_scheme_values(id) from schemes;

-- From a value to its strain and to who sees it, without the strain's wide row.
create index strains_best on strains (best_assembly) include (id, database, owner, private, release_date, control)
  where best_assembly is not null;

-- What lists sort by of the assemblies themselves.
create index assemblies_n50 on assemblies (database, n50, id);
create index assemblies_contig_number on assemblies (database, contig_number, id);
create index assemblies_total_length on assemblies (database, total_length, id);
create index assemblies_species on assemblies (database, (qc ->> 'species'), id);
create index assemblies_mean_depth on assemblies (database, (number_of(qc ->> 'mean_depth')), id);
create index assemblies_gc on assemblies (database, (number_of(qc ->> 'gc')), id);
