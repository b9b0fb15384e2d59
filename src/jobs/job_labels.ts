/** What people read in the place of a type of job, by the type up to its colon. Pages and server take it from here. */
export const JOB_LABELS: Readonly<Record<string, string>> = {
  QAssembly: 'Assembly of reads',
  assembly_stats: 'Quality check',
  nomenclature: 'Typing',
  locus_search: 'Locus search',
  accessory_genome: 'Accessory genome',
  ms_tree: 'Tree of strains',
  ms_sa_tree: 'Tree of a table',
  ref_masker: 'SNPs: mask of the reference',
  snp_calls: 'SNPs: calls of a genome',
  ref_mapper_matrix: 'SNPs: matrix of sites',
  matrix_phylogeny: 'SNPs: phylogeny',
  prokka_annotation: 'Annotation',
  SeroPred: 'Serotype',
  CRISPR: 'CRISPR arrays',
  assemble_user_uploads: 'Taking in of an upload',
  sweep_uploads: 'Clean-up of uploads',
  sweep_incoming: 'Clean-up of what came in',
  sweep_unnamed: 'Clean-up of unnamed files',
  update_scheme: 'Update of a scheme',
  update_assemblies: 'Update of assemblies',
};

/** A type of job in words, with what stands behind its colon (a scheme); a type without a label by its own name. */
export function jobLabel(type: string): string {
  const at = type.search(/[:;]/);
  const name = at < 0 ? type : type.slice(0, at);
  const label = Object.hasOwn(JOB_LABELS, name) ? JOB_LABELS[name]! : name;
  return at < 0 ? label : `${label}: ${type.slice(at + 1)}`;
}
