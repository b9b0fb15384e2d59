-- How deep the reads lie over each contig, kept with the assembly.

alter table assemblies add column depth_pointer text;
comment on column assemblies.depth_pointer is
  'QAssembly''s table of contigs (contig, source, length, depth, covered, reads, fate), relative to the store; null: it was loaded without reads, or made before this was kept';
