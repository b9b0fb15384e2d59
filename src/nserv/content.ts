import type { Scheme } from '../genome/scheme.ts';

/** All that a scheme says, in a form that is quick to compare. */
export interface SchemeContent {
  /** In the order of profiles. */
  loci: string[];
  /** Locus → number → sequence (upper case). */
  alleles: Map<string, Map<number, string>>;
  /** ST → allele numbers in the order of `loci`; 0 = missing. */
  profiles: Map<number, number[]>;
}

/** A scheme as it was read, by number. */
export function contentOf(read: Scheme): SchemeContent {
  const numbered = (index: number) =>
    new Map(read.alleles[index]!.map(({ number, sequence }) => [number, sequence]));
  return {
    loci: read.loci,
    alleles: new Map(read.loci.map((locus, index) => [locus, numbered(index)])),
    profiles: new Map(read.profiles.map(({ st, alleles }) => [st, [...alleles]])),
  };
}

/** Entries in ascending order of their number: files and hashes must not depend on the order of arrival. */
function byNumber<T>(numbered: ReadonlyMap<number, T>): [number, T][] {
  return [...numbered].sort(([a], [b]) => a - b);
}

/** A FASTA of one locus: `>locus_number`, sequence on one line, ascending. */
export function fastaText(locus: string, alleles: ReadonlyMap<number, string>): string {
  return byNumber(alleles)
    .map(([number, sequence]) => `>${locus}_${number}\n${sequence}\n`)
    .join('');
}

/** The table of STs: `ST`, then a column a locus, tab-separated, ascending. */
export function profilesText(content: SchemeContent): string {
  const rows = byNumber(content.profiles).map(([st, alleles]) => `${st}\t${alleles.join('\t')}\n`);
  return `ST\t${content.loci.join('\t')}\n${rows.join('')}`;
}
