-- The columns of the table of strains as each person wants them where the address says nothing.
create table strain_column_choices (
  user_id integer not null references users (user_id) on delete cascade,
  database text not null references databases (name) on delete cascade,
  columns text[] not null check (cardinality(columns) between 1 and 200),
  primary key (user_id, database)
);
