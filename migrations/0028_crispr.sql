-- Repeats and spacers of CRISPR arrays, each with a number that stays: so that arrays of two assemblies can be compared.

create table crispr_sequences (
  kind text not null check (kind in ('repeat', 'spacer')),
  number integer not null check (number > 0),
  -- In the direction of the repeat.
  sequence text not null check (sequence ~ '^[ACGTN]+$'),
  created timestamptz not null default now(),
  primary key (kind, number)
);
-- By hash: a spacer between two repeats of which one was lost may be longer than an entry of an index.
create unique index crispr_sequences_sha256 on crispr_sequences (kind, sha256(sequence::bytea));
comment on table crispr_sequences is 'numbers are given under an advisory lock, never changed and never given again';

create function crispr_sequences_stay() returns trigger language plpgsql as $$
begin
  raise exception 'a number of the CRISPR catalogue is never changed or taken back';
end $$;
create trigger crispr_sequences_stay before update or delete on crispr_sequences
  for each row execute function crispr_sequences_stay();
