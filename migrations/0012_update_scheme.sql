-- What update_scheme decides by, beside other_data instead of in it: a row's results may be a megabyte, and reading a
-- number out of it unpacks all of it. Generated, so that they cannot differ.
alter table assembly_lookup
  add column job_id bigint generated always as ((other_data ->> 'job_id')::bigint) stored,
  add column fail_count integer generated always as ((other_data ->> 'fail_count')::integer) stored,
  add column scheme_version text generated always as (other_data -> 'results' ->> 'scheme_version') stored;
comment on column assembly_lookup.job_id is 'of its newest job, as in other_data';
comment on column assembly_lookup.scheme_version is 'the version of the typing scheme that its results were made with, as in other_data';

create index assemblies_database on assemblies (database, status, id);

insert into schedules (name, cron, handler, enabled, catch_up) values
  ('update_schemes', '43 1 * * *', 'update_schemes', false, true);
