-- Reads that are named by the accession of their run: no file of ours until a task fetches it, and then only for that task.
alter table traces alter column read1 drop not null;
alter table traces add check (read1 is not null or read2 is null);
comment on column traces.read1 is
  '{"name": as the user called it, "path": in the store, "sha256", "bytes"}; null: a run, fetched for each assembly by its accession';

-- Reads that are assembled together: a pair of uploaded files, or all runs of a strain that came with one another.
create sequence reads_sets;
alter table traces add column reads_set bigint;
update traces set reads_set = id;
select setval('reads_sets', coalesce((select max(id) from traces), 0) + 1, false);
alter table traces alter column reads_set set default nextval('reads_sets'), alter column reads_set set not null;
alter sequence reads_sets owned by traces.reads_set;
comment on column traces.reads_set is 'the same for traces that are assembled together; the newest set of a strain has the largest';
create index traces_strain on traces (strain_id, reads_set);

-- What update_assemblies asks of the ledger: the assembly jobs of a database, of all that it has.
create index user_jobs_assemblies on user_jobs (database, job_id) where family = 'assembly';

-- Every night, unless somebody switches them off. What was missed before they were switched on is not made up for.
update schedules set enabled = true, last_tick = now() where name = 'update_schemes';
insert into schedules (name, cron, handler, catch_up) values
  ('update_assemblies', '13 1 * * *', 'update_assemblies', true);
