/** What each type of analysis is called; one that is not here is called by its own name. */
const WORDS: Readonly<Record<string, string>> = {
  locus_search: 'Locus search',
  accessory_genome: 'Accessory genome',
  snp_project: 'SNP project',
  ms_tree: 'Tree of strains',
  ms_sa_tree: 'Tree of a table',
};
/** The types that can be begun from the pages. */
export const TYPES: readonly string[] = Object.keys(WORDS);

export function typeWord(type: string): string {
  if (Object.hasOwn(WORDS, type)) return WORDS[type]!;
  const words = type.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
