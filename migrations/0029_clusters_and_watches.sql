-- HierCC clusters of STs, in the row of the ST; and watches: a new isolate within k alleles of a stored one raises a notice.

alter table nserv_schemes
  add column hiercc_levels integer[] check (cardinality(hiercc_levels) > 0),
  add column profiles_changed integer not null default 0;
comment on column nserv_schemes.hiercc_levels is
  'ascending; null: its STs have no clusters. Where it is set, every ST has them';
comment on column nserv_schemes.profiles_changed is
  'grows when alleles or STs that are there get other numbers: who keeps profiles in memory reads them again';

alter table nserv_sts add column clusters integer[];
create index nserv_sts_by_id on nserv_sts (nserv_scheme_id, id);
comment on column nserv_sts.clusters is
  'one number for each of nserv_schemes.hiercc_levels: an ST of when the cluster began, by the number that it had then. Never changed';

create function clusters_stay() returns trigger language plpgsql as $$
begin
  raise exception 'the clusters of an ST are never changed';
end $$;
create trigger clusters_stay before update of clusters on nserv_sts for each row
  when (old.clusters is not null and new.clusters is distinct from old.clusters) execute function clusters_stay();

-- Lists read them as HC0, HC2 … beside the ST: derived from it, so that the results need not repeat them.
create function add_cluster_values(scheme integer) returns void language sql as $$
  insert into scheme_values (assembly_id, scheme_id, name, number)
    select v.assembly_id, v.scheme_id, 'HC' || l.level, t.clusters[l.place]
      from schemes s join nserv_schemes n on n.name = s.param ->> 'scheme' and s.param ->> 'pipeline' = 'nomenclature'
        join scheme_values v on v.scheme_id = s.id and v.name = 'ST' and v.number between 1 and 2147483647
        join nserv_sts t on t.nserv_scheme_id = n.id and t.st = v.number::integer and t.clusters is not null
        cross join unnest(n.hiercc_levels) with ordinality as l (level, place)
      where s.id = scheme
    on conflict do nothing;
$$;

create or replace function scheme_values_follow() returns trigger language plpgsql as $$
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
      insert into scheme_values (assembly_id, scheme_id, name, number)
        select v.assembly_id, v.scheme_id, 'HC' || l.level, t.clusters[l.place]
          from schemes s join nserv_schemes n on n.name = s.param ->> 'scheme' and s.param ->> 'pipeline' = 'nomenclature'
            join scheme_values v on v.assembly_id = new.assembly_id and v.scheme_id = s.id and v.name = 'ST'
              and v.number between 1 and 2147483647
            join nserv_sts t on t.nserv_scheme_id = n.id and t.st = v.number::integer and t.clusters is not null
            cross join unnest(n.hiercc_levels) with ordinality as l (level, place)
          where s.id = new.scheme_id
        on conflict do nothing;
    end if;
  end if;
  return null;
end $$;

create or replace function fill_scheme_values(scheme integer) returns void language sql as $$
  delete from scheme_values where scheme_id = scheme;
  insert into scheme_values (assembly_id, scheme_id, name, number, text)
    select l.assembly_id, s.id, v.name, v.number, v.text
      from schemes s join assembly_lookup l on l.scheme_id = s.id and l.reference = ''
        -- Unpacked once: offset keeps the planner from writing the expression wherever the function reads it.
        cross join lateral (select l.other_data -> 'results' as results offset 0) r
        cross join scheme_values_of(s.param, r.results) v
      where s.id = scheme and r.results is not null;
  select add_cluster_values(scheme);
$$;

create table watches (
  id bigint generated always as identity primary key,
  user_id integer not null references users (user_id),
  database text not null references databases (name),
  scheme_id integer not null references schemes (id),
  strain_id bigint references strains (id),
  workspace_id bigint references user_preferences (id) on delete cascade,
  within integer not null check (within >= 0),
  created timestamptz not null default now(),
  check (num_nonnulls(strain_id, workspace_id) = 1),
  unique nulls not distinct (user_id, scheme_id, strain_id, workspace_id)
);
comment on table watches is 'whoever made it is told of new isolates near a strain, or near those of a workspace';
comment on column watches.within is 'loci called in both that may differ';
create index watches_scheme on watches (scheme_id);
create index watches_workspace on watches (workspace_id) where workspace_id is not null;

create table notices (
  id bigint generated always as identity primary key,
  watch_id bigint not null references watches (id) on delete cascade,
  user_id integer not null references users (user_id),
  strain_id bigint not null references strains (id),
  near_id bigint not null references strains (id),
  differing integer not null,
  compared integer not null,
  at timestamptz not null default now(),
  seen timestamptz,
  unique (watch_id, strain_id)
);
comment on table notices is
  'a new isolate (strain_id) came within the alleles of a watch of a strain that it watches (near_id): told once, in the transaction of its ST';
comment on column notices.compared is 'loci called in both';
create index notices_user on notices (user_id, id);
create index notices_unseen on notices (user_id) where seen is null;

alter table changes drop constraint changes_open_to_check;
alter table changes add check (open_to in ('owner', 'strain', 'everyone', 'person'));
comment on column changes.open_to is
  'who hears of it: its owner (with buddies, curators, admins), those who see the strain strain_id, everyone, or its owner alone (person)';

create function notice_changed() returns trigger language plpgsql as $$
begin
  insert into changes (kind, action, key, owner, open_to)
    values ('notice', case tg_op when 'INSERT' then 'added' else 'changed' end, new.id::text, new.user_id, 'person');
  return null;
end $$;
create trigger notice_changed after insert or update on notices for each row execute function notice_changed();
