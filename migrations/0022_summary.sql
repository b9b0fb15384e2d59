-- What the dashboard counts, in narrow indexes: assemblies by strain with their verdict, and reads by strain.
create index assemblies_counted on assemblies (database, strain_id) include (status);
create index traces_counted on traces (database, strain_id);
-- Which strains have an assembly that passed.
create index strains_counted on strains (database, id) include (owner, private, release_date, best_assembly);
