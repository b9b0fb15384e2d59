-- API v2.0: lists of a hundred thousand strains, filtered by any cell and counted; and what was named since when.

-- The order of barcodes, and all that decides who sees a strain: deep pages and counts read the index alone.
create index strains_listed on strains (database, barcode) include (id, owner, private, release_date, best_assembly);
create index assemblies_listed on assemblies (database, barcode) include (id, strain_id);
create index assemblies_measured on assemblies (id) include (n50, status);

alter table nserv_alleles add column created timestamptz;
alter table nserv_alleles alter column created set default now();
comment on column nserv_alleles.created is 'null: before this was kept; its version in nserv_versions says since when';
alter table nserv_sts add column created timestamptz;
alter table nserv_sts alter column created set default now();
comment on column nserv_sts.created is 'null: before this was kept; its version in nserv_versions says since when';
